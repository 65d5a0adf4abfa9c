import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GroupId } from '#src/platform/ids.ts';
import { addGroup, addMember } from '#test/support/cast.ts';
import { startInstance, type Person, type TestInstance } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
let room: GroupId;
beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben] = [await alpha.person('ada'), await alpha.person('ben')];
  room = await addGroup(alpha.db, 'hydraulik');
  await addMember(alpha.db, room, ada.id, 'owner');
  await addMember(alpha.db, room, ben.id);
});
afterAll(() => alpha.stop());

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const asks = (more: object = {}) => ({
  ...{ starts_at: day(-1), ends_at: day(3), answer_days: 7, jury: ['@ben'], ...more },
});
const call = (more: object = {}) =>
  ada.post('/api/v1/statuses').send({
    title: 'Less waste?',
    status: 'All count.',
    group_id: room,
    language: 'en',
    campaign: asks(),
    ...more,
  });
const propose = (more: object = {}) =>
  ada
    .post('/api/v1/statuses')
    .send({ title: 'Sort', status: 'In short.', group_id: room, language: 'en', idea: {}, ...more });
const get = async (who: Person, id: string) => (await who.get(`/api/v1/statuses/${id}`)).body;
const act = (who: Person, id: string, what: string, asked: object = {}) =>
  who.post(`/api/v1/statuses/${id}/${what}`).send(asked);

test('a campaign and its ideas are made and read, and every app shows what they say', async () => {
  const campaign = (await call()).body;
  const { body, status } = await propose({ idea: { campaign_id: campaign.id } });
  expect(status).toBe(200);
  expect((await get(ben, campaign.id)).kontor.campaign).toMatchObject({
    ...{ answer_days: 7, ideas: 1, unanswered: 1, mine: true, jury: [{ acct: 'ben' }] },
  });
  const shown = await get(ben, body.id);
  expect(shown.kontor).toMatchObject({ kind: 'idea', title: 'Sort', campaign: null });
  expect(shown.kontor.idea).toMatchObject({
    ...{ stage: 'new', reason: '', votes: 0, voted: false, campaign_id: campaign.id },
    ...{ united: false, united_with_id: null, doubles: [] },
  });
  expect(shown.content).toMatch(/💡 New idea · 0 votes.*Less waste\?.*<p>In short\.<\/p>/s);
  expect((await get(ben, campaign.id)).content).toMatch(/Ideas wanted.*Jury: /s);
});

test.each([
  [{ group_id: undefined }, 'Choose a group'],
  [{ title: '' }, 'needs a question'],
  [{ campaign: asks({ ends_at: day(-2) }) }, 'ends before it begins'],
  [{ campaign: asks({ starts_at: 'soon' }) }, 'must be a date with time'],
  [{ campaign: asks({ ends_at: undefined }) }, 'from which day'],
  [{ campaign: asks({ jury: [] }) }, 'needs a jury'],
  [{ campaign: asks({ jury: ['@nobody'] }) }, '"@nobody" is not a member'],
  [{ campaign: asks({ answer_days: 1_000 }) }, 'number of days'],
  [{ campaign: 'soon' }, 'campaign must be an object'],
])('the campaign %j is refused with a sentence', async (more, sentence) => {
  const { status, body } = await call(more);
  expect([status, body.error]).toEqual([422, expect.stringContaining(sentence)]);
});

test.each([
  [{ group_id: undefined }, 'belongs to a group'],
  [{ title: '' }, 'needs a title'],
  [{ idea: { campaign_id: '1' } }, 'no such campaign'],
  [{ idea: { campaign_id: 'x' } }, 'no such campaign'],
  [{ idea: 'x' }, 'idea must be an object'],
])('the idea %j is refused with a sentence', async (more, sentence) => {
  const { status, body } = await propose(more);
  expect([status, body.error]).toEqual([422, expect.stringContaining(sentence)]);
});

test('votes are one a person, decisions the jury’s, and doubles are united', async () => {
  const [{ body }, other] = [await propose(), await propose({ title: 'Sort it' })];
  const { id } = body;
  expect((await act(ada, id, 'vote_idea')).status).toBe(403);
  for (const _ of [1, 2])
    expect((await act(ben, id, 'vote_idea')).body.kontor.idea).toMatchObject({ votes: 1, voted: true });
  expect((await act(ben, id, 'unvote_idea')).body.kontor.idea).toMatchObject({ votes: 0, voted: false });
  expect((await act(ben, id, 'decide_idea', { stage: 'done' })).status).toBe(403);
  expect((await act(ada, id, 'decide_idea', { stage: 'later' })).status).toBe(422);
  expect((await act(ada, id, 'decide_idea', { stage: 'declined' })).status).toBe(422);
  expect(
    (await act(ada, id, 'decide_idea', { stage: 'chosen', reason: 'Yes.' })).body.kontor.idea,
  ).toMatchObject({ stage: 'chosen', reason: 'Yes.' });
  expect((await act(ben, id, 'vote_idea')).status).toBe(409);
  for (const with_id of ['x', '1', id])
    expect((await act(ada, id, 'unite_idea', { with_id })).status).toBe(422);
  const united = await act(ada, id, 'unite_idea', { with_id: other.body.id });
  expect(united.body.kontor.idea).toMatchObject({ united: true, united_with_id: other.body.id });
  expect((await get(ben, other.body.id)).kontor.idea.doubles).toEqual([{ id, title: 'Sort' }]);
  expect((await act(ada, id, 'unite_idea', { with_id: '' })).body.kontor.idea.united).toBe(false);
});
