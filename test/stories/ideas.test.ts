import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '#test/support/http.ts';
import { openHydraulik, type Companies, type Status, type Worker } from './companies.ts';
import type { Room } from '#test/support/instance.ts';

// Hydraulik lives at Alpha. Ada of Alpha owns it; Bea of Beta and Gil of Gamma are members; Olaf of Gamma is not.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let olaf: Worker;
let room: Room;
let atBeta: string;
let atGamma: string;
beforeAll(
  async () => void ({ companies, ada, bea, gil, olaf, room, atBeta, atGamma } = await openHydraulik()),
);
afterAll(() => companies.end());

interface Shown {
  readonly stage: string;
  readonly reason: string;
  readonly votes: number;
  readonly voted: boolean;
  readonly united_with_id: string | null;
}
type Proposal = Status & { readonly kontor: { readonly kind: string; readonly idea: Shown } };

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const ask = async (jury: readonly string[], more: object = {}): Promise<Status> =>
  ada.post('Everything counts.', {
    ...{ title: 'Less waste?', group_id: room.id },
    campaign: { starts_at: day(-1), ends_at: day(3), answer_days: 7, jury, ...more },
  });
const idOf = async (who: Worker, uri: string): Promise<string> =>
  await until(`${uri} at ${who.at.name}`, async () => {
    const [row] = await who.at.db<{ id: string }[]>`select id from posts where uri = ${uri}`;
    return row?.id;
  });
const propose = async (who: Worker, groupId: string, title: string, campaign?: string): Promise<Status> =>
  who.post('In short.', {
    ...{ title, group_id: groupId },
    idea: campaign === undefined ? {} : { campaign_id: await idOf(who, campaign) },
  });
const seen = async (who: Worker, uri: string): Promise<Proposal> =>
  (await who.get<Proposal>(`/api/v1/statuses/${await idOf(who, uri)}`)).data;
const act = async (who: Worker, uri: string, what: string, asked: object = {}) =>
  who.at.api<{ error?: string }>(
    'POST',
    `/api/v1/statuses/${await idOf(who, uri)}/${what}`,
    asked,
    who.who.token,
  );
const everywhere = (who: readonly Worker[], uri: string, wanted: Partial<Shown>) =>
  Promise.all(
    who.map((each) =>
      until(`${JSON.stringify(wanted)} at ${each.at.name}`, async () => {
        const { idea } = (await seen(each, uri)).kontor;
        return Object.entries(wanted).every(([name, value]) => idea[name as keyof Shown] === value);
      }),
    ),
  );
const told = async (who: Worker, uri: string, kind: string) =>
  (
    await who.at.db`select n.kind from notifications n join posts p on p.id = n.post_id
      where n.person_id = ${who.who.id} and p.uri = ${uri} and n.kind = ${kind}`
  ).length;
const settled = () =>
  until('nothing is under way', async () => {
    const waiting = await Promise.all(
      [ada, bea, gil].map(async (who) => (await who.at.db`select from deliveries`).length),
    );
    return waiting.every((count) => count === 0);
  });

test('who may not read an idea cannot vote for it, nor learn that it is there', async () => {
  const { uri } = await propose(bea, atBeta, 'Mark the hoses');
  const id = await idOf(gil, uri);
  const vote = (path: string) => olaf.at.api('POST', path, {}, olaf.who.token);
  const [refused, missing] = [
    await vote(`/api/v1/statuses/${id}/vote_idea`),
    await vote('/api/v1/statuses/1/vote_idea'),
  ];
  expect([refused.status, missing.status, refused.text]).toEqual([404, 404, missing.text]);
  const own = await act(bea, uri, 'vote_idea');
  expect([own.status, own.data.error]).toEqual([403, expect.stringContaining('your own idea')]);
  const decided = await act(gil, uri, 'decide_idea', { stage: 'chosen' });
  expect([decided.status, decided.data.error]).toEqual([403, expect.stringContaining('jury')]);
});

test('people of three companies vote, each once, and all see the same number; a juror elsewhere answers', async () => {
  const call = await ask([`@gil@${companies.gamma.host}`]);
  const { uri } = await propose(bea, atBeta, 'Sort the swarf', call.uri);
  for (const who of [ada, gil]) await idOf(who, uri);
  for (const _ of [1, 2]) expect((await act(gil, uri, 'vote_idea')).status).toBe(200);
  expect((await act(ada, uri, 'vote_idea')).status).toBe(200);
  await everywhere([ada, bea, gil], uri, { votes: 2, stage: 'new' });
  await act(ada, uri, 'unvote_idea');
  await everywhere([ada, bea, gil], uri, { votes: 1 });
  const bare = await act(gil, uri, 'decide_idea', { stage: 'declined' });
  expect([bare.status, bare.data.error]).toEqual([422, expect.stringContaining('why')]);
  for (const _ of [1, 2])
    expect((await act(gil, uri, 'decide_idea', { stage: 'declined', reason: 'Too dear.' })).status).toBe(200);
  await everywhere([ada, bea, gil], uri, { stage: 'declined', reason: 'Too dear.' });
  await until('Bea hears of it', async () => (await told(bea, uri, 'idea_stage')) === 1);
  const late = await act(ada, uri, 'vote_idea');
  expect([late.status, late.data.error]).toEqual([409, expect.stringContaining('decided')]);
  const { content, kontor } = await seen(gil, uri);
  expect(content.match(/kontor-idea/g)).toHaveLength(1);
  expect(kontor.kind).toBe('idea');
});

test('a vote that the home does not take is none: the campaign is over there', async () => {
  const call = await ask(['@ada']);
  const { uri } = await propose(ada, room.id, 'Collect the rags', call.uri);
  await idOf(gil, uri);
  await companies.alpha.db`
    update campaigns set starts_at = now() - interval '3 days', ends_at = now() - interval '1 minute'
    where post_id in (select id from posts where uri = ${call.uri})`;
  expect((await act(gil, uri, 'vote_idea')).status).toBe(200);
  await until('it is taken back', async () => (await told(gil, uri, 'idea_refused')) === 1);
  await everywhere([ada, bea, gil], uri, { votes: 0 });
  const late = await act(ada, uri, 'vote_idea');
  expect([late.status, late.data.error]).toEqual([403, expect.stringContaining('own idea')]);
});

test('ideas for a campaign that is over go nowhere, and their authors are told', async () => {
  const call = await ask(['@ada']);
  await idOf(gil, call.uri);
  await companies.alpha.db`
    update campaigns set starts_at = now() - interval '3 days', ends_at = now() - interval '1 minute'
    where post_id in (select id from posts where uri = ${call.uri})`;
  const { uri } = await propose(gil, atGamma, 'Too late', call.uri);
  await until('Gamma has heard', async () => {
    const [row] = await companies.gamma.db`
      select from facts where name = 'post.refused' and data ->> 'postId' = ${await idOf(gil, uri)}`;
    return row;
  });
  expect(await companies.alpha.db`select from posts where uri = ${uri}`).toHaveLength(0);
});

test('doubles of three companies are united: one vote a person, everywhere', async () => {
  const [one, two] = [await propose(bea, atBeta, 'LED lamps'), await propose(gil, atGamma, 'Better light')];
  for (const who of [ada, bea, gil]) for (const { uri } of [one, two]) await idOf(who, uri);
  await act(ada, one.uri, 'vote_idea');
  await act(ada, two.uri, 'vote_idea');
  await act(gil, one.uri, 'vote_idea');
  await act(bea, two.uri, 'vote_idea');
  await everywhere([ada, bea, gil], one.uri, { votes: 2 });
  await everywhere([ada, bea, gil], two.uri, { votes: 2 });
  const united = await act(ada, two.uri, 'unite_idea', { with_id: await idOf(ada, one.uri) });
  expect(united.status).toBe(200);
  // Ada’s once, Gil’s; Bea proposed the one that stays.
  await everywhere([ada, bea, gil], one.uri, { votes: 2 });
  for (const who of [ada, bea, gil])
    await until('it leads there', async () => {
      const { idea } = (await seen(who, two.uri)).kontor;
      return idea.united_with_id === (await idOf(who, one.uri));
    });
  await until('Gil hears of it', async () => (await told(gil, two.uri, 'idea_stage')) === 1);
});

test('two of a jury at once: whatever arrives first where, all end with the same', async () => {
  const call = await ask(['@ada', `@bea@${companies.beta.host}`, `@gil@${companies.gamma.host}`]);
  const { uri } = await propose(bea, atBeta, 'Dry the coats', call.uri);
  for (const who of [ada, gil]) await idOf(who, uri);
  await Promise.all([
    act(ada, uri, 'decide_idea', { stage: 'chosen', reason: '' }),
    act(gil, uri, 'decide_idea', { stage: 'declined', reason: 'No.' }),
    act(bea, uri, 'decide_idea', { stage: 'discussed', reason: '' }),
  ]);
  await settled();
  await until('all agree', async () => {
    const stages = await Promise.all(
      [ada, bea, gil].map(async (who) => (await seen(who, uri)).kontor.idea.stage),
    );
    return new Set(stages).size === 1;
  });
});

test('a plain reader of the wire finds words, votes and the stage', async () => {
  const call = await ask(['@ada']);
  const { uri } = await propose(bea, atBeta, 'Shelves', call.uri);
  await idOf(ada, uri);
  const [sent] = await companies.beta.db<{ body: string }[]>`
    select convert_from(body, 'UTF8') as body from activities where object_uri = ${uri} and type = 'Create'`;
  const { object } = JSON.parse(sent?.body ?? '{}') as { object: Record<string, unknown> };
  expect(object).toMatchObject({
    type: 'Note',
    name: 'Shelves',
    ideaStage: 'new',
    campaign: call.uri,
    votes: 0,
  });
  expect(object.content).toContain('<strong>Shelves</strong>');
  expect(object.content).toContain('Less waste?');
});
