import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { strToU8, strFromU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { carveOutCommands } from '#src/cli/carve-outs.ts';
import { strangerIn } from '#src/carveouts/check-items.ts';
import type { Items } from '#src/carveouts/items.ts';
import { receiveCarveOut } from '#src/carveouts/receive.ts';
import { verifyArchive } from '#src/carveouts/verify.ts';
import { countersignJws } from '#src/agreements/jws.ts';
import { orderType, readOrder } from '#src/carveouts/order.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { leave as leaveGroup } from '#src/groups/leave.ts';
import { receiveMemberAdded } from '#src/groups/receive-members.ts';
import { approve } from '#src/groups/moderation/approve.ts';
import { issueToken } from '#src/access/tokens.ts';
import { editProfile } from '#src/people/edit.ts';
import { armFailPoints } from '#src/platform/failpoints.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { vote } from '#src/posts/kinds/poll/vote.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { fetchDocument } from '#federation/fetch.ts';
import { strayKey } from '#test/support/agreements.ts';
import { until } from '#test/support/http.ts';
import type { Room, TestInstance } from '#test/support/instance.ts';
import { browser } from './two.ts';
import { moreThanWords, ofKind } from './carved.ts';
import { joins, openCompanies, words, worker, type Companies, type Worker } from './companies.ts';

// Werk Süd of Alpha (Ada and Bruno) gets an instance of its own, Beta. Anton and Lena stay at Alpha, Gil and Olga are at Gamma, which both know.
// Hydraulik is Ada's and goes along; the canteen is Anton's and stays; Normen lives at Gamma. Ada is in all three.
let companies: Companies;
let ada: Worker;
let bruno: Worker;
let anton: Worker;
let lena: Worker;
let gil: Worker;
let olga: Worker;
let hydraulik: Room;
let canteen: Room;
let normen: Room;
let folder: string;
let archive: string;
let id: string;
let posted: { readonly uri: string };
let otto: Worker;
let nele: Worker;
let nora: Worker;

const run = async <T = Record<string, unknown>>(
  at: TestInstance,
  verb: string,
  ...args: string[]
): Promise<T> => {
  const command = carveOutCommands[verb];
  if (!command) throw new Error(`There is no command carve-out ${verb}.`);
  const { json } = await command.run({ ...at.app, args });
  return JSON.parse(JSON.stringify(json)) as T;
};
const filesOf = (file: string) => new Map(Object.entries(unzipSync(readFileSync(file))));
/** The archive with one entry as somebody changed it. */
const changed = (name: string, change: (text: string) => string) => {
  const files = unzipSync(readFileSync(archive));
  files[name] = strToU8(change(strFromU8(files[name] ?? new Uint8Array())));
  return new Map(Object.entries(unzipSync(zipSync(files))));
};
/** Ada's address at the new instance. */
const newAda = () => `${companies.beta.origin}${new URL(ada.who.uri).pathname}`;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-carve-out-'));
  archive = path.join(folder, 'sued.zip');
  companies = await openCompanies({
    alpha: { inProcess: false, env: { KONTOR_FAIL_POINTS: 'carve-out.person-gone:kill' } },
  });
  const { alpha, beta, gamma } = companies;
  [ada, bruno, anton, lena, gil, olga, otto, nele, nora] = await Promise.all([
    worker(alpha, 'ada', { email: 'ada@alpha.example' }),
    worker(alpha, 'bruno'),
    worker(alpha, 'anton'),
    worker(alpha, 'lena', { admin: true }),
    worker(gamma, 'gil'),
    worker(gamma, 'olga'),
    worker(alpha, 'otto', { admin: true }),
    worker(beta, 'nele', { admin: true }),
    worker(beta, 'nora', { admin: true }),
  ]);
  const site = { name: 'site', value: 'Werk Süd', visibility: 'company', peerId: null } as const;
  for (const one of [ada, bruno])
    await transaction(alpha.db, (tx) =>
      editProfile(tx, one.who.id, {
        bio: `Ich bin **${one.who.handle}**`,
        fields: [site, ...(one === bruno ? [{ name: 'manager', value: ada.who.uri } as const] : [])],
      }),
    );
  for (const one of [anton, gil])
    await transaction(one.at.db, (tx) => editProfile(tx, one.who.id, { followPolicy: 'ask' }));
  hydraulik = await alpha.group('hydraulik', ada.who, 'closed');
  canteen = await alpha.group('kantine', anton.who, 'closed');
  normen = await gamma.group('normen', olga.who, 'closed');
  await joins(gil, hydraulik, alpha, ada);
  for (const [one, room, moderator] of [
    [bruno, hydraulik, ada],
    [anton, hydraulik, ada],
    [ada, canteen, anton],
  ] as const) {
    await transaction(alpha.db, (tx) => requestToJoin(tx, one.who.id, room.id));
    await transaction(alpha.db, (tx) => approve(tx, moderator.who.id, room.id, one.who.id));
  }
  await joins(ada, normen, gamma, olga);
  for (const [one, whom] of [
    [ada, anton],
    [ada, gil],
    [gil, ada],
    [anton, ada],
    [bruno, ada],
    [ada, bruno],
  ] as const) {
    await one.follow(one.at === whom.at ? whom.who.handle : whom.who.acct);
  }
  await until('everybody has been asked', async () => {
    const asked = await gamma.db`select from follows where followee_id = ${gil.who.id}`;
    return asked.length === 1;
  });
  for (const at of [alpha, gamma])
    await at.db`update follows set state = 'accepted', accepted_at = now() where state = 'requested'`;
  posted = await ada.post('Das **Werk** zieht um #umzug', { visibility: 'unlisted' });
  await bruno.post('Ich freue mich', {
    visibility: 'unlisted',
    in_reply_to_id: (posted as unknown as { id: string }).id,
  });
  await ada.post('Nur für Anton', { visibility: 'direct', status: '@anton Nur für Anton' });
  await ada.post('In der Gruppe', { visibility: 'private', list_id: hydraulik.id });
  await bruno.like((posted as unknown as { id: string }).id);
  await moreThanWords(companies.alpha, [ada, bruno, anton]);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await companies.end();
});

const pages = '/settings/company/carve-outs';
const chosen = () => ['--to', companies.beta.host, '--site', 'Werk Süd'] as const;

test('nobody goes without an administrator, a partner, or anybody who is named', async () => {
  const { alpha, beta, delta } = companies;
  await expect(run(alpha, 'plan', '--to', delta.host, '--site', 'Werk Süd')).rejects.toThrow(
    'no signed agreement',
  );
  await expect(run(alpha, 'plan', '--to', beta.host, '--site', 'Nirgends')).rejects.toThrow(
    'Nobody would go',
  );
  await expect(run(alpha, 'plan', '--to', beta.host, '--people', 'ada,wer')).rejects.toThrow('wer');
  const out = ['--out', archive, '--by', 'anton', '--and', 'lena'] as const;
  await expect(run(alpha, 'export', ...chosen(), ...out)).rejects.toThrow('Only administrators');
  expect(existsSync(archive)).toBe(false);
});

test('a dry run names who goes, and everything that stays with its reason', async () => {
  const { alpha } = companies;
  const plan = await run<{
    people: string[];
    groups: string[];
    counts: object;
    stays: object[];
  }>(alpha, 'plan', ...chosen());
  expect(plan).toMatchObject({
    people: ['ada', 'bruno'],
    groups: ['hydraulik'],
    counts: { people: 2, groups: 1, posts: 10, reactions: 1, follows: 6, memberships: 4 },
  });
  expect(plan.stays).toEqual([
    expect.objectContaining({
      code: 'direct',
      count: 1,
      why: expect.stringContaining('between those who have them'),
    }),
    expect.objectContaining({ code: 'group', count: 1 }),
    expect.objectContaining({ code: 'keys', count: 2 }),
  ]);
  const page = await (
    await browser(lena)
  ).page(`${pages}?to=${encodeURIComponent(companies.beta.origin)}&site=Werk+S%C3%BCd`);
  expect(page).toContain('@bruno');
  expect(page).toContain('an administrator included');
  expect(await (await browser(anton)).page(pages)).not.toContain('name="department"');
  expect(await alpha.db`select from carve_outs`).toEqual([]);
  // A program asks the same, with a token that was made for it.
  const token = await transaction(alpha.db, (tx) =>
    issueToken(tx, { personId: lena.who.id, name: 'ops', scopes: ['admin:read'] }),
  );
  const path = `/api/kontor/v1/carve-outs/plan?to=${encodeURIComponent(companies.beta.origin)}&people=ada`;
  const asked = await alpha.api<{ people: string[] }>('GET', path, undefined, token);
  expect([asked.status, asked.data.people]).toEqual([200, ['ada']]);
  expect((await alpha.api('GET', path, undefined, lena.who.token)).status).toBe(403);
});

test('on the page one asks and another one signs; the archive is written for both to take along', async () => {
  const { alpha, beta } = companies;
  const out = ['--out', archive, '--by', 'lena', '--and', 'lena'] as const;
  await expect(run(alpha, 'export', ...chosen(), ...out)).rejects.toThrow('second person');
  const [first, second] = [await browser(lena), await browser(otto)];
  const asked = await first.send(pages, { to: beta.origin, site: 'Werk Süd', behind: 'yes' });
  expect(asked.status).toBe(303);
  expect(await (await browser(anton)).page(asked.location)).not.toContain('@bruno');
  const own = await first.send(`${asked.location}/signature`);
  expect([own.status, own.text.includes('A second person has to sign this')]).toEqual([422, true]);
  expect((await first.bytes(`${asked.location}/archive`)).status).toBe(404);
  expect(await second.page(asked.location)).toContain('@bruno');
  for (let times = 0; times < 2; times++)
    expect((await second.send(`${asked.location}/signature`)).status).toBe(303);
  await until('the archive is written', async () =>
    (await second.page(asked.location)).includes(`${asked.location}/archive`),
  );
  writeFileSync(archive, (await second.bytes(`${asked.location}/archive`)).body);
  const [row] = await alpha.db<{ id: string }[]>`select id from carve_outs`;
  id = row?.id ?? '';
  expect(await run(alpha, 'show', id)).toMatchObject({ signers: ['Lena', 'Otto'] });
  // Who has joined the site since then was not on the list that both have seen.
  const late = await first.send(pages, { to: beta.origin, people: 'anton' });
  await alpha.db`update people set suspended_until = now() + interval '1 hour' where id = ${anton.who.id}`;
  await second.send(`${late.location}/signature`);
  await until('it is refused', async () => (await first.page(late.location)).includes('not possible'));
  await alpha.db`update people set suspended_until = null where id = ${anton.who.id}`;
  expect((await first.send(`${late.location}/withdrawal`)).status).toBe(303);
});

test('an archive is checked without a server, and what was changed in it is named', async () => {
  const { alpha, beta, gamma } = companies;
  const good = await verifyArchive(filesOf(archive));
  expect(good.problems).toEqual([]);
  expect(good.signedBy).toEqual([alpha.origin]);
  const name = await verifyArchive(changed('people.json', (text) => text.replaceAll('"bruno"', '"brunos"')));
  expect(name.problems.join('\n')).toMatch(/people\.json was changed[^]*person .*\/ap\/p\//);
  const words_ = await verifyArchive(changed('outbox.json', (text) => text.replaceAll('zieht um', 'bleibt')));
  expect(words_.problems.join('\n')).toMatch(/outbox\.json was changed[^]*post /);
  const order = await verifyArchive(
    changed('signatures.json', (text) => text.replace(/"signature": "../, '"signature": "xx')),
  );
  expect(order.problems.join('\n')).toContain('not signed by');
  const more = new Map([...filesOf(archive), ['files/more', new Uint8Array(1)]]);
  expect((await verifyArchive(more)).problems).toContain('files/more was added.');
  await expect(run(gamma, 'take', archive, '--by', 'gil', '--and', 'olga')).rejects.toThrow('was signed for');
  // A company that signs what is none of its own: nobody else at the new instance writes, follows or joins by it.
  const { items, order: signed } = good;
  if (items === null || signed === null) throw new Error('The archive has nothing in it.');
  const [nele] = await beta.db<
    { uri: string }[]
  >`select uri from people where handle = 'nele' and peer_id is null`;
  const hers = nele?.uri ?? '';
  const [person, post] = [items.people[0], items.posts[0]];
  if (!person || !post) throw new Error('Nobody and nothing is in it.');
  const bad = (more: Partial<Items>) =>
    strangerIn({ ...items, ...more }, signed.payload, beta.db.instance.addresses);
  expect(bad({})).toBeNull();
  const poll = items.posts.find(({ kind }) => kind === 'poll');
  const odd = { ...poll?.parts?.poll, votes: [{ actor: hers, position: 0, value: 1 }] };
  for (const more of [
    { posts: [...items.posts, { ...poll, id: `${post.id}0`, parts: { poll: odd } } as never] },
    { people: [...items.people, { ...person, id: hers }] },
    { people: [...items.people, { ...person, former: olga.who.uri }] },
    { people: [...items.people, person] },
    { posts: [...items.posts, { ...post, author: hers }] },
    { posts: [...items.posts, { ...post, id: `${gamma.origin}/ap/o/1` }] },
    { reactions: [...items.reactions, { actor: hers, object: post.id, kind: 'like', emoji: '' }] },
    { follows: [...items.follows, { actor: hers, object: olga.who.uri }] },
    { memberships: [...items.memberships, { actor: hers, object: canteen.uri, role: 'member' as const }] },
  ])
    expect(bad(more), JSON.stringify(more).slice(-200)).not.toBeNull();
  const votes = await verifyArchive(
    changed('outbox.json', (text) => text.replaceAll('"voters":2', '"voters":3')),
  );
  expect(votes.problems.join('\n')).toMatch(/outbox\.json was changed[^]*post /);
  await expect(run(beta, 'take', archive, '--dry-run')).resolves.toMatchObject({
    handles: [],
    emails: [],
  });
});

test('only the new home’s signature under this very order counts', async () => {
  const { alpha, gamma } = companies;
  const { document } = await run<{ document: unknown }>(alpha, 'show', id);
  const { jws } = readOrder(document);
  // Our own signature alone asks whether it still stands.
  expect(await receiveCarveOut(alpha.db, { document: jws })).toEqual({ state: 'offered' });
  for (const key of [
    strayKey(`${companies.beta.origin}/actor`),
    await instanceKey(gamma.db, gamma.db.instance),
  ]) {
    const forged = await countersignJws(jws, orderType, key);
    await expect(receiveCarveOut(alpha.db, { document: forged })).rejects.toMatchObject({
      kind: 'not_allowed',
    });
  }
  expect(await run(alpha, 'show', id)).toMatchObject({ state: 'offered', peopleDone: 0 });
});

test('killed in the middle it has taken nothing; again, it takes everything, difference 0', async () => {
  const { beta } = companies;
  const people = async () =>
    (await beta.db`select from people where peer_id is null and kind = 'person'`).length;
  const before = await people();
  armFailPoints('carve-out.before-commit:error');
  const two = ['--by', 'nele', '--and', 'nora'] as const;
  await expect(run(beta, 'take', archive, ...two)).rejects.toThrow('fail point');
  armFailPoints('carve-out.before-commit:off');
  expect(await people()).toBe(before);
  expect(await beta.db`select from carve_outs`).toEqual([]);
  const [first, second] = [await browser(nele), await browser(nora)];
  const bad = await first.upload(`${pages}/arrivals`, 'archive', new Uint8Array([1, 2, 3]));
  expect(bad.status).toBe(422);
  const brought = await first.upload(`${pages}/arrivals`, 'archive', readFileSync(archive));
  expect(brought.status).toBe(303);
  expect((await first.send(`${brought.location}/signature`)).status).toBe(422);
  expect(await people()).toBe(before);
  expect((await second.send(`${brought.location}/signature`)).status).toBe(303);
  await until(
    'everybody is taken',
    async () => (await second.page(brought.location)).includes(`${brought.location}/archive`),
    { timeoutMs: 60_000 },
  );
  const signed = (await second.bytes(`${brought.location}/archive`)).body;
  expect(await verifyArchive(new Map(Object.entries(unzipSync(signed))))).toMatchObject({
    problems: [],
    signedBy: [companies.alpha.origin, beta.origin],
  });
  expect(await people()).toBe(before + 2);
  expect(await run(beta, 'take', archive, ...two)).toMatchObject({ id, difference: 0 });
  expect(await people()).toBe(before + 2);
}, 120_000);

test('the old instance is killed while people go, starts again, and everybody arrives with follows and seats', async () => {
  const { alpha, beta, gamma } = companies;
  await alpha.ended();
  expect(await run(alpha, 'show', id)).toMatchObject({ peopleDone: 1 });
  // A lease outlives its dead holder by up to a minute; the database is told that it has passed.
  await alpha.db`update jobs set lease_until = now() - interval '1 second' where lease_until is not null`;
  await alpha.again({ KONTOR_FAIL_POINTS: '' });
  await until('all have gone', async () => {
    const { peopleDone } = await run<{ peopleDone: number }>(alpha, 'show', id);
    return peopleDone === 2;
  });
  await until(
    'every follow and seat is in force, and the group is here',
    async () => {
      const shown = await run<{ survived: number; groupsDone: number }>(beta, 'show', id);
      return shown.survived >= 0.999 && shown.groupsDone === 1;
    },
    { timeoutMs: 60_000 },
  ).catch(async (error: unknown) => {
    throw new Error(`${String(error)} ${JSON.stringify(await run(beta, 'show', id))}`);
  });
  expect(await run(beta, 'show', id)).toMatchObject({
    follows: 6,
    followsHere: 6,
    memberships: 4,
    membershipsHere: 4,
    survived: 1,
    troubles: [],
  });
  await until('Gil follows the new account, and Gamma counts it in Normen', async () => {
    const follows = await gamma.db`select from follows f join people p on p.id = f.followee_id
      where f.follower_id = ${gil.who.id} and p.uri = ${newAda()} and f.state = 'accepted'`;
    const seats = await gamma.db`select from memberships m join people p on p.id = m.person_id
      where m.group_id = ${normen.id} and p.uri = ${newAda()} and m.state = 'active'`;
    return follows.length === 1 && seats.length === 1;
  });
  const old = await gamma.db`select from memberships m join people p on p.id = m.person_id
    where m.group_id = ${normen.id} and p.uri = ${ada.who.uri}`;
  expect(old).toEqual([]);
}, 180_000);

test('polls, events, tasks, albums, praise and photos are there with their numbers, and go on', async () => {
  const { beta } = companies;
  const at = (kind: string) => ofKind(beta, kind);
  // Anton's vote stays where he is, but in what was over.
  expect(await at('poll')).toMatchObject(
    [
      { voters_count: 1, votes: [1, 0], over: false },
      { voters_count: 2, votes: [2, 0], over: true },
    ].map(({ voters_count: votersCount, ...poll }) => ({ votersCount, ...poll })),
  );
  expect(await at('event')).toMatchObject([
    { title: 'Richtfest', place: 'Halle 3', rule: 'FREQ=WEEKLY;COUNT=3', comers: ['bruno'] },
  ]);
  expect(await at('task')).toMatchObject([{ title: 'Kisten packen', due: '2031-05-04', doers: ['bruno'] }]);
  expect(await at('album')).toMatchObject([{ title: 'Baustelle', files: 1 }]);
  expect(await at('pictures')).toMatchObject([{ files: 1 }]);
  expect(await at('praise')).toMatchObject([{ praised: ['bruno'] }]);
  const olds = await companies.alpha.db<{ uri: string }[]>`
    select uri from posts where peer_id is null and level = 'instance' and kind in ('poll', 'event', 'task', 'album', 'praise') order by id`;
  const news = await beta.db<{ uri: string }[]>`
    select uri from posts where peer_id is null and kind in ('poll', 'event', 'task', 'album', 'praise') order by id`;
  const number = ({ uri }: { uri: string }) => new URL(uri).pathname;
  expect(news.map(number)).toEqual(olds.map(number));
  const [photo] = await beta.db`
    select p.avatar_url from people p join pictures pic on pic.person_id = p.id where p.handle = 'ada' and p.peer_id is null`;
  expect(photo?.avatarUrl).toContain(beta.origin);
  const [receipt] = await beta.db`
    select count(*)::int as n from acknowledgements k join people a on a.id = k.person_id join posts p on p.id = k.post_id
    where p.peer_id is null and a.handle = 'bruno'`;
  expect(receipt?.n).toBe(1);
  const [open] = await at('poll');
  const [me] = await beta.db<
    { id: PersonId }[]
  >`select id from people where handle = 'bruno' and peer_id is null`;
  await expect(
    transaction(beta.db, (tx) => vote(tx, me?.id ?? ('' as PersonId), String(open?.id) as PostId, [1])),
  ).rejects.toThrow('already');
});

test('ids, words and dates are as they were, old addresses lead on, and old accounts end', async () => {
  const { alpha, beta, gamma } = companies;
  const number = posted.uri.slice(posted.uri.lastIndexOf('/'));
  const [row] = await beta.db`
    select p.source, a.handle, a.email, a.bio_source, p.likes_count, p.replies_count from posts p join people a on a.id = p.author_id
    where p.uri like ${`${beta.origin}%${number}`}`;
  expect(row).toMatchObject({
    source: 'Das **Werk** zieht um #umzug',
    handle: 'ada',
    likesCount: 1,
    repliesCount: 1,
  });
  expect(row).toMatchObject({ email: 'ada@alpha.example', bioSource: 'Ich bin **ada**' });
  const [led] = await beta.db`
    select f.value from profile_fields f join people p on p.id = f.person_id where p.handle = 'bruno' and p.peer_id is null and f.name = 'manager'`;
  expect(led?.value).toBe(newAda());
  const document = () => fetchDocument(gamma.app.federation, ada.who.uri);
  expect(await document()).toMatchObject({ movedTo: newAda() });
  expect(await fetchDocument(gamma.app.federation, newAda())).toMatchObject({ alsoKnownAs: [ada.who.uri] });
  const token = await transaction(alpha.db, (tx) =>
    issueToken(tx, { personId: lena.who.id, name: 'ops', scopes: ['admin:read'] }),
  );
  const shown = await alpha.api<{ progress: object }>(
    'GET',
    `/api/kontor/v1/carve-outs/${id}`,
    undefined,
    token,
  );
  expect([shown.status, shown.data.progress]).toEqual([
    200,
    expect.objectContaining({ people: 2, peopleDone: 2 }),
  ]);
  await expect(run(alpha, 'close', id, '--by', 'anton')).rejects.toThrow('Only administrators');
  const closed = await (await browser(lena)).send(`${pages}/${id}/closure`, { posts: 'keep' });
  expect(closed).toMatchObject({ status: 303, location: pages });
  expect(await run(alpha, 'close', id, '--by', 'lena')).toMatchObject({ ended: 0 });
  await expect(run(alpha, 'withdraw', id, '--by', 'lena')).rejects.toThrow('no longer open');
  const ended =
    await alpha.db`select from people where handle in ('ada', 'bruno') and peer_id is null and deactivated_at is null`;
  expect(ended).toEqual([]);
  await until('who stayed reads the group at its new home', async () =>
    words(await anton.room(hydraulik.id)).some((text) => text.includes('In der Gruppe')),
  );
}, 60_000);

test('a withdrawn carve-out is nobody’s, and a handle that is in use is named before anything happens', async () => {
  const { alpha, beta } = companies;
  const second = path.join(folder, 'second.zip');
  const choice = ['--to', beta.host, '--people', 'anton'] as const;
  const order = await run<{ id: string }>(
    alpha,
    'export',
    ...choice,
    '--out',
    second,
    '--by',
    'lena',
    '--and',
    'otto',
  );
  await worker(beta, 'anton');
  const two = ['--by', 'nele', '--and', 'nora'] as const;
  await expect(run(beta, 'take', second, ...two)).rejects.toThrow('anton');
  const back = await (await browser(lena)).send(`${pages}/${order.id}/withdrawal`);
  expect(back).toMatchObject({ status: 303, location: pages });
  await beta.db`update people set handle = 'toni' where handle = 'anton' and peer_id is null`;
  await expect(run(beta, 'take', second, ...two)).rejects.toThrow('withdrawn');
  expect(await beta.db`select from people where handle = 'anton' and peer_id is null`).toEqual([]);
  expect(await beta.db`select from carve_outs where id = ${order.id}`).toEqual([]);
  const [still] = await alpha.db`select moved_to from people where handle = 'anton' and peer_id is null`;
  expect(still?.movedTo).toBeNull();
});

test('who has left a group since is not seated again by its home, on the strength of the seat that came along', async () => {
  const { db } = companies.beta;
  const [seat] = await db<{ groupId: GroupId; personId: PersonId }[]>`
    select m.group_id, m.person_id from memberships m join people a on a.id = m.person_id join groups g on g.id = m.group_id
    where a.uri = ${newAda()} and g.uri = ${normen.uri} and m.state = 'active'`;
  if (!seat) throw new Error('Ada has no seat in Normen.');
  const { groupId, personId } = seat;
  await transaction(db, (tx) => leaveGroup(tx, personId, groupId));
  const added = () => transaction(db, (tx) => receiveMemberAdded(tx, groupId, personId));
  expect(await added()).toBe(false);
  // Only while it was never taken is it hers without asking.
  await db`update carve_out_ties set over_at = null where kind = 'member' and actor = ${newAda()} and object = ${normen.uri}`;
  expect(await added()).toBe(true);
});
