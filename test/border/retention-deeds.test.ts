import { afterAll, beforeAll, expect, it } from 'vitest';
import { sweepRetention } from '#src/erasure/retention.ts';
import { leftovers } from '#src/posts/expire.ts';
import { createPage, editPage } from '#src/posts/kinds/page/write-page.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { readPost } from '#src/posts/read/read.ts';
import { sweepLogs } from '#federation/sweep.ts';
import { openHydraulik, tracesOf, type Status, type Worker } from '#test/stories/companies.ts';
import { browser } from '#test/stories/two.ts';
import { until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';

/** What partners' people did goes when its days are over, as their posts do: at Alpha, whose group it is, what Bea and Gil did there. */
let scene: Awaited<ReturnType<typeof openHydraulik>>;
let alpha: TestInstance;
let beta: TestInstance;
let gamma: TestInstance;
beforeAll(async () => {
  scene = await openHydraulik();
  ({ alpha, beta, gamma } = scene.companies);
});
afterAll(() => scene?.companies.end());

const partnerAt = async (at: TestInstance, partner: TestInstance): Promise<number> => {
  const [row] = await at.db`select id from peers where origin = ${partner.origin}`;
  return Number(row?.id);
};
async function agreeOn(at: TestInstance, partner: TestInstance, days: number | null): Promise<void> {
  await at.db`
    update agreements set terms = jsonb_set(terms, '{in,retentionDays}', ${days === null ? 'null' : String(days)}::text::jsonb)
    where peer_id = ${await partnerAt(at, partner)}`;
  await at.db`update agreement_book set revision = revision + 1`;
  await at.app.registry.refresh();
}
const idAt = (who: Worker, uri: string): Promise<string> =>
  until(`${uri} at ${who.at.name}`, async () => {
    const [row] = await who.at.db<{ id: string }[]>`select id from posts where uri = ${uri}`;
    return row?.id;
  });
async function acts(who: Worker, uri: string, what: string, asked: object = {}): Promise<void> {
  const path = `/api/v1/statuses/${await idAt(who, uri)}/${what}`;
  const answer = await who.at.api('POST', path, asked, who.who.token);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
}
const here = (what: string, count: () => Promise<readonly unknown[]>): Promise<unknown> =>
  until(what, async () => (await count()).length > 0);
const seen = async (who: Worker, uri: string) =>
  (await who.get<Status & { kontor: Record<string, never> }>(`/api/v1/statuses/${await idAt(who, uri)}`))
    .data;

const aged: Readonly<Record<string, string>> = {
  reactions: 'at',
  shares: 'at',
  event_answers: 'at',
  idea_votes: 'at',
  idea_acts: 'at',
  task_changes: 'at',
  project_acts: 'at',
  mark_acts: 'at',
  annotation_acts: 'at',
  approval_acts: 'at',
  approval_steps: 'at',
  acknowledgements: 'at',
  poll_votes: 'at',
  document_acts: 'at',
  page_versions: 'at',
  group_log: 'at',
};
/** As if everything had been done so many days ago. */
async function age(at: TestInstance, days: number): Promise<void> {
  for (const [table, column] of Object.entries(aged))
    await at.db.unsafe(`update ${table} set ${column} = ${column} - interval '${days} days'`);
  await at.db`update posts set received_at = received_at - ${days} * interval '1 day' where peer_id is not null`;
  await at.db`update people set fetched_at = fetched_at - ${days} * interval '1 day' where peer_id is not null`;
}

it('reactions, answers, votes, changes and versions go when their days are over, and what they led to stays', async () => {
  const { ada, bea, gil, room } = scene;
  const inRoom = { visibility: 'private', list_id: room.id };
  const liked = await ada.post('Mirabelle', inRoom);
  const event = await ada.post('', {
    ...{ title: 'Seal day', group_id: room.id },
    event: { starts_at: new Date(Date.now() + 9e8).toISOString(), zone: 'Europe/Berlin', place: 'Halle 3' },
  });
  const idea = await ada.post('In short.', { title: 'Mark the hoses', group_id: room.id, idea: {} });
  const task = await ada.post('', {
    title: 'Order seals',
    group_id: room.id,
    task: { assignees: [`@bea@${beta.host}`] },
  });
  const poll = await ada.post('Which?', {
    ...inRoom,
    poll: { options: ['Red', 'Blue'], expires_in: 86_400 },
  });
  for (const who of [bea, gil]) {
    await acts(who, liked.uri, 'favourite');
    await acts(who, liked.uri, 'label', { progress: who === bea ? 'in_work' : 'done' });
    await acts(who, event.uri, 'answer_event', { answer: 'yes' });
    await acts(who, idea.uri, 'vote_idea');
  }
  await acts(bea, task.uri, 'change_task', { state: 'in_work' });
  await until('the poll is at Beta', async () => {
    const [row] =
      await beta.db`select from polls k join posts p on p.id = k.post_id where p.uri = ${poll.uri}`;
    return row !== undefined;
  });
  await beta.api('POST', `/api/v1/polls/${await idAt(bea, poll.uri)}/votes`, { choices: [1] }, bea.who.token);
  const { db } = alpha;
  await here('votes', () => db`select from poll_votes`);
  await here('a change', () => db`select from task_changes where field = 'state' and person_id is not null`);
  for (const table of ['reactions', 'event_answers', 'idea_votes'])
    await until(`two ${table}`, async () => (await db.unsafe(`select from ${table}`)).length === 2);

  // Nothing goes without days, nor before they are over.
  await age(alpha, 31);
  expect(await sweepRetention(db, null)).toBe(0);
  await agreeOn(alpha, beta, 40);
  expect(await sweepRetention(db, null)).toBe(0);
  await agreeOn(alpha, beta, 30);
  expect(await sweepRetention(db, null)).toBeGreaterThan(4);
  expect(await sweepRetention(db, null)).toBe(0);

  const of = (table: string) =>
    db.unsafe(`select x.* from ${table} x join people w on w.id = x.person_id where w.uri = $1`, [
      bea.who.uri,
    ]);
  for (const table of ['reactions', 'event_answers', 'idea_votes', 'task_changes', 'poll_votes', 'mark_acts'])
    expect(await of(table), table).toEqual([]);
  // Those of Gil, with whose company no days were agreed, stay.
  for (const table of ['reactions', 'event_answers', 'idea_votes'])
    expect(await db.unsafe(`select from ${table}`), table).toHaveLength(1);
  expect((await seen(ada, liked.uri)).favourites_count).toBe(1);
  const now = (await Promise.all([event, idea, task].map(({ uri }) => seen(ada, uri)))) as unknown as {
    kontor: { event?: { counts: object }; idea?: { votes: number }; task?: { state: string } };
  }[];
  expect(now[0]?.kontor.event?.counts).toEqual({ yes: 1, maybe: 0, no: 0 });
  expect(now[1]?.kontor.idea?.votes).toBe(2);
  expect(now[2]?.kontor.task?.state).toBe('in_work');
  // While a poll runs, a vote is taken out, and can be cast again.
  const [open] = await db`select voters_count from polls`;
  expect(open?.votersCount).toBe(0);
});

it('of a poll that is over the numbers stay', async () => {
  const { ada, gil, room } = scene;
  const poll = await ada.post('Over?', {
    ...{ visibility: 'private', list_id: room.id },
    poll: { options: ['Yes', 'No'], expires_in: 86_400 },
  });
  await until(
    'it is at Gamma',
    async () =>
      (await gamma.db`select from polls k join posts p on p.id = k.post_id where p.uri = ${poll.uri}`).length,
  );
  await gamma.api(
    'POST',
    `/api/v1/polls/${await idAt(gil, poll.uri)}/votes`,
    { choices: [0] },
    gil.who.token,
  );
  const vote = () =>
    alpha.db`select from poll_votes v join posts p on p.id = v.post_id where p.uri = ${poll.uri}`;
  await here('the vote', vote);
  await alpha.db`update polls set closes_at = now() - interval '1 hour' where post_id = ${poll.id}`;
  await agreeOn(alpha, gamma, 10);
  await age(alpha, 11);
  await sweepRetention(alpha.db, null);
  expect(await vote()).toHaveLength(0);
  const rows =
    await alpha.db`select title, votes_count from poll_options where post_id = ${poll.id} order by position`;
  expect(rows.map(({ title, votesCount }) => [title, votesCount])).toEqual([
    ['Yes', 1],
    ['No', 0],
  ]);
  const [{ votersCount } = { votersCount: 0 }] =
    await alpha.db`select voters_count from polls where post_id = ${poll.id}`;
  expect(votersCount).toBe(1);
  await agreeOn(alpha, gamma, null);
});

it('a page loses the versions of the partner and says what is left; its home gives the whole again', async () => {
  const { ada, bea, gil, room } = scene;
  const write = { title: 'Seals', source: 'Quince-first', parentId: null, position: null, note: '' };
  const me = ada.who.id as PersonId;
  const id = await transaction(alpha.db, (tx) =>
    createPage(tx, alpha.app.registry, me, room.id as GroupId, write),
  );
  const { uri } = await readPost(alpha.db, { personId: me }, id);
  const atBeta = (await idAt(bea, uri)) as PostId;
  await transaction(beta.db, (tx) =>
    editPage(tx, beta.app.registry, bea.who.id as PersonId, atBeta, {
      base: 1,
      title: 'Seals',
      source: 'Quince-second',
    }),
  );
  for (const who of [ada, gil])
    await until('the second version', async () => {
      const [row] = await who.at.db`select text from posts where uri = ${uri}`;
      return row?.text === 'Quince-second';
    });
  await agreeOn(alpha, beta, 30);
  await alpha.db`update page_versions set at = at - interval '31 days'`;
  expect(await sweepRetention(alpha.db, null)).toBeGreaterThan(0);
  const [left] =
    await alpha.db`select p.text, g.number from posts p join pages g on g.post_id = p.id where p.uri = ${uri}`;
  expect(left).toMatchObject({ text: 'Quince-first', number: 2 });
  await transaction(alpha.db, (tx) =>
    editPage(tx, alpha.app.registry, me, id, { base: 2, title: 'Seals', source: 'Quince-third' }),
  );
  await until('the third version at Beta', async () => {
    const [row] = await beta.db`select text from posts where uri = ${uri}`;
    return row?.text === 'Quince-third';
  });
  // Of what Gamma has of it, everything goes, and is fetched again.
  await until('it is at Gamma', async () => {
    const [row] = await gamma.db`select text from posts where uri = ${uri}`;
    return row?.text === 'Quince-third';
  });
  for (const partner of [alpha, beta]) await agreeOn(gamma, partner, 20);
  await gamma.db`update page_versions set at = at - interval '60 days'`;
  await sweepRetention(gamma.db, null);
  expect((await tracesOf(gamma, 'Quince-')).page_versions).toBeUndefined();
  expect((await tracesOf(gamma, 'Quince-')).posts).toBeUndefined();
  const gils = await browser(gil);
  const there = await idAt(gil, uri);
  const page = await gils.page(`/groups/${room.handle}@${alpha.host}/wiki/${there}`);
  expect(page.includes(`/posts/${there}/copy`)).toBe(true);
  for (let twice = 0; twice < 2; twice++) expect((await gils.send(`/posts/${there}/copy`)).status).toBe(303);
  const [again] = await gamma.db`select text, kind from posts where uri = ${uri}`;
  expect(again).toEqual({ text: 'Quince-third', kind: 'page' });
  for (const partner of [alpha, beta]) await agreeOn(gamma, partner, null);
});

it('leaves the groups’ logs, also for who joins later', async () => {
  const { ada, bea, room } = scene;
  const post = await ada.post('Damson', { visibility: 'private', list_id: room.id });
  const betaAtAlpha = await partnerAt(alpha, beta);
  const logged = () => alpha.db`select from group_log where peer_id = ${betaAtAlpha}`;
  const earlier = (await logged()).length;
  await acts(bea, post.uri, 'favourite');
  await until('the like is in the log', async () => (await logged()).length > earlier);
  await until('it is sent', async () => (await alpha.db`select from deliveries`).length === 0);
  await agreeOn(alpha, beta, 30);
  await alpha.db`update group_log set at = now() - interval '29 days' where peer_id is not null`;
  const before = (await logged()).length;
  await sweepLogs(alpha.db);
  expect((await logged()).length).toBe(before);
  await alpha.db`update group_log set at = now() - interval '31 days' where peer_id is not null`;
  await sweepLogs(alpha.db);
  expect(await logged()).toHaveLength(0);
});

it('keeps the profile of whom something ties to us, and reduces the others to their handle', async () => {
  const { bea } = scene;
  const stranger = await beta.person('petra', {});
  await scene.ada.find(`petra@${beta.host}`);
  await alpha.db`update people set bio_html = '<p>Plum</p>' where peer_id is not null and kind = 'person'`;
  await agreeOn(alpha, beta, 30);
  await alpha.db`update people set fetched_at = now() - interval '31 days' where peer_id is not null`;
  await sweepRetention(alpha.db, null);
  const rows =
    await alpha.db`select uri, bio_html, name, handle from people where uri in (${stranger.uri}, ${bea.who.uri})`;
  const of = (uri: string) => rows.find((row) => row.uri === uri);
  expect(of(bea.who.uri)?.bioHtml).toBe('<p>Plum</p>');
  expect(of(stranger.uri)).toMatchObject({ bioHtml: '', name: 'petra', handle: 'petra' });
});

it('every table with what a post says is emptied when it expires, or named here as what stays', async () => {
  const stays = [
    // Its readers, its place, what others did about it, what a reader chose, why it is hidden.
    ...[
      'addressees',
      'mentions',
      'conversation_posts',
      'group_chats',
      'reactions',
      'shares',
      'marks',
      'mark_acts',
      'saves',
      'thread_visits',
      'hidings',
      'posts',
    ],
    // Our own posts alone: which entry of a feed, or of an archive, each was made of; what Kontorist answered, and what
    // with; what a newcomer plans, and who plays what; what two people let out of the company.
    ...[
      'source_items',
      'imported',
      'kontorist_answers',
      'kontorist_sources',
      'mail_in_seen',
      'slash_runs',
      'first_weeks',
      'plays',
      'advocacy_releases',
    ],
    // What is written beside it for its readers goes by the fact; what ours sent is ours; a page loses versions.
    ...[
      'notifications',
      'calendar_alarms',
      'submissions',
      'post_refusals',
      'pages',
      'accepted_answers',
      'translations',
    ],
  ];
  const rows = await alpha.db`
    select distinct c.conrelid::regclass::text as name from pg_constraint c
    where c.contype = 'f' and c.confrelid = 'posts'::regclass`;
  const unknown = rows
    .map(({ name }) => String(name))
    .filter((name) => !leftovers.includes(name) && !stays.includes(name));
  expect(unknown).toEqual([]);
});
