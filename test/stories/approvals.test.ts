import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { openHydraulik, type Companies, type Status, type Worker } from './companies.ts';

// Hydraulik lives at Alpha. Ada of Alpha owns it; Bea of Beta and Gil of Gamma are members; Olaf of Gamma is not.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let olaf: Worker;
let room: Room;
let atBeta: string;
beforeAll(async () => void ({ companies, ada, bea, gil, olaf, room, atBeta } = await openHydraulik()));
afterAll(() => companies.end());

interface Shown {
  readonly state: string;
  readonly amount: string | null;
  readonly digest: string;
  readonly sent: boolean;
  readonly steps: readonly { readonly state: string; readonly reason: string }[];
}
type Request = Status & { readonly kontor: { readonly kind: string; readonly approval: Shown } };

const askFor = async (who: Worker, groupId: string, approvers: readonly string[], more: object = {}) =>
  who.post('Ours leaks.', {
    ...{ title: 'A new press', group_id: groupId },
    approval: { amount: '1234.50', currency: 'EUR', approvers, ...more },
  });
const handle = (who: Worker): string => `@${who.who.acct}`;
const idOf = async (who: Worker, uri: string): Promise<string> =>
  await until(`${uri} at ${who.at.name}`, async () => {
    const [row] = await who.at.db<{ id: string }[]>`select id from posts where uri = ${uri}`;
    return row?.id;
  });
const seen = async (who: Worker, uri: string): Promise<Request> =>
  (await who.get<Request>(`/api/v1/statuses/${await idOf(who, uri)}`)).data;
const act = async (who: Worker, uri: string, what: string, asked: object = {}) =>
  who.at.api<{ error?: string }>(
    'POST',
    `/api/v1/statuses/${await idOf(who, uri)}/${what}`,
    asked,
    who.who.token,
  );
const stands = ({ state, steps }: Shown): string => [state, ...steps.map((step) => step.state)].join(' ');
const everywhere = (who: readonly Worker[], uri: string, wanted: string) =>
  Promise.all(
    who.map((each) =>
      until(`"${wanted}" at ${each.at.name}`, async () =>
        stands((await seen(each, uri)).kontor.approval) === wanted ? true : null,
      ),
    ),
  );
const told = async (who: Worker, uri: string, kind: string) =>
  (
    await who.at.db`select n.kind from notifications n join posts p on p.id = n.post_id
      where n.person_id = ${who.who.id} and p.uri = ${uri} and n.kind = ${kind}`
  ).length;

test('who may not read a request cannot answer it, nor learn that it is there; who was not asked is told so', async () => {
  const { uri } = await askFor(bea, atBeta, [handle(ada)]);
  const id = await idOf(gil, uri);
  const ask = (path: string) => olaf.at.api('POST', path, {}, olaf.who.token);
  const [refused, missing] = [
    await ask(`/api/v1/statuses/${id}/approve_request`),
    await ask('/api/v1/statuses/1/approve_request'),
  ];
  expect([refused.status, missing.status, refused.text]).toEqual([404, 404, missing.text]);
  const idle = await act(gil, uri, 'approve_request');
  expect([idle.status, idle.data.error]).toEqual([403, expect.stringContaining('not one of those')]);
  const own = await act(bea, uri, 'approve_request');
  expect(own.status).toBe(403);
});

test('it walks through three companies in order; each answers at home, and all see the same result', async () => {
  const { uri } = await askFor(bea, atBeta, [handle(gil), handle(ada)]);
  await everywhere([ada, bea, gil], uri, 'pending waiting waiting');
  await until('Gil is asked', async () => (await told(gil, uri, 'approval_asked')) === 1);
  expect(await told(ada, uri, 'approval_asked')).toBe(0);
  const early = await act(ada, uri, 'approve_request');
  expect([early.status, early.data.error]).toEqual([409, expect.stringContaining('not your turn')]);
  for (const _ of [1, 2])
    expect((await act(gil, uri, 'approve_request', { reason: 'At last.' })).status).toBe(200);
  await everywhere([ada, bea, gil], uri, 'pending approved waiting');
  await until('Ada is asked', async () => (await told(ada, uri, 'approval_asked')) === 1);
  expect((await act(ada, uri, 'approve_request')).status).toBe(200);
  await everywhere([ada, bea, gil], uri, 'approved approved approved');
  await until('Bea hears of it', async () => (await told(bea, uri, 'approval_settled')) === 1);
  const offers = await companies.gamma.db`
    select from activities where type = 'Offer' and convert_from(body, 'UTF8') like ${`%${uri}%`}`;
  expect(offers).toHaveLength(1);
  const shown = await Promise.all([ada, bea, gil].map(async (who) => (await seen(who, uri)).kontor.approval));
  expect(new Set(shown.map(({ digest }) => digest)).size).toBe(1);
  expect(shown.map(({ steps }) => steps[0]?.reason)).toEqual(['At last.', 'At last.', 'At last.']);
  const { content, kontor } = await seen(gil, uri);
  expect(content.match(/kontor-approval/g)).toHaveLength(1);
  expect(kontor.kind).toBe('approval');
});

test('what was decided is not edited and not deleted', async () => {
  const { uri, id } = await askFor(bea, atBeta, [handle(ada)]);
  await idOf(ada, uri);
  await act(ada, uri, 'approve_request');
  await everywhere([bea, gil], uri, 'approved approved');
  const edit = await bea.at.api('PUT', `/api/v1/statuses/${id}`, { status: 'All leak.' }, bea.who.token);
  const gone = await bea.at.api('DELETE', `/api/v1/statuses/${id}`, undefined, bea.who.token);
  expect([edit.status, gone.status]).toEqual([409, 409]);
  expect((await seen(gil, uri)).content).toContain('Ours leaks.');
});

test('all at once, by two at the same time: one result everywhere', async () => {
  const { uri } = await askFor(bea, atBeta, [handle(gil), handle(ada)], { mode: 'parallel' });
  for (const who of [ada, gil]) await idOf(who, uri);
  await Promise.all(
    [gil, ada, gil, ada].map(async (who) =>
      expect((await act(who, uri, 'approve_request')).status).toBe(200),
    ),
  );
  await everywhere([ada, bea, gil], uri, 'approved approved approved');
  await until('Bea hears of it once', async () => (await told(bea, uri, 'approval_settled')) === 1);
});

test('a question goes back to who asked, and its answer to who wondered', async () => {
  const { uri } = await askFor(bea, atBeta, [handle(gil)]);
  await idOf(gil, uri);
  await act(gil, uri, 'ask_back', { reason: 'Which press?' });
  await everywhere([ada, bea, gil], uri, 'pending asked');
  await until('Bea is asked', async () => (await told(bea, uri, 'approval_question')) === 1);
  expect((await act(bea, uri, 'answer_question', { step: 1, reason: 'The one in hall 3.' })).status).toBe(
    200,
  );
  await everywhere([ada, bea, gil], uri, 'pending waiting');
  const bare = await act(gil, uri, 'decline_request');
  expect([bare.status, bare.data.error]).toEqual([422, expect.stringContaining('Say why')]);
  await act(gil, uri, 'decline_request', { reason: 'Next year.' });
  await everywhere([ada, bea, gil], uri, 'declined declined');
});

test('somebody is away: the requester asks another, and what the first says then is not taken', async () => {
  const { uri } = await askFor(bea, atBeta, [handle(gil)]);
  await everywhere([ada, bea, gil], uri, 'pending waiting');
  const { alpha } = companies;
  // Gamma has not heard yet that Ada has it now.
  await alpha.db`
    update approval_steps set person_id = ${ada.who.id} where post_id in (select id from posts where uri = ${uri})`;
  expect((await act(gil, uri, 'approve_request')).status).toBe(200);
  expect((await seen(gil, uri)).kontor.approval.sent).toBe(true);
  await until('it is not taken', async () => (await told(gil, uri, 'approval_refused')) === 1);
  expect(stands((await seen(gil, uri)).kontor.approval)).toBe('pending waiting');
  const other = await askFor(ada, room.id, [handle(gil)]);
  for (const who of [bea, gil]) await idOf(who, other.uri);
  expect((await act(ada, other.uri, 'pass_on_request', { step: 1, to: handle(bea) })).status).toBe(200);
  await until('Bea is asked', async () => (await told(bea, other.uri, 'approval_asked')) === 1);
  await until('Gil is not any more', async () => (await told(gil, other.uri, 'approval_asked')) === 0);
  await act(bea, other.uri, 'approve_request');
  await everywhere([ada, bea, gil], other.uri, 'approved approved');
});

test('it is withdrawn by who asked, and nobody is waited for', async () => {
  const { uri } = await askFor(bea, atBeta, [handle(gil)]);
  await until('Gil is asked', async () => (await told(gil, uri, 'approval_asked')) === 1);
  expect((await act(gil, uri, 'withdraw_request')).status).toBe(403);
  expect((await act(bea, uri, 'withdraw_request')).status).toBe(200);
  await everywhere([ada, bea, gil], uri, 'withdrawn waiting');
  expect(await told(gil, uri, 'approval_asked')).toBe(0);
  expect((await act(gil, uri, 'approve_request')).status).toBe(409);
});

test('outside of groups its home tells how it stands', async () => {
  await gil.follow(bea.who.acct);
  await until('Beta knows', async () => {
    const [row] = await companies.beta
      .db`select from follows where followee_id = ${bea.who.id} and state = 'accepted'`;
    return row !== undefined;
  });
  const { uri } = await bea.post('For the fair.', {
    ...{ title: 'A stand', visibility: 'private' },
    approval: { approvers: [`@gil@${companies.gamma.host}`] },
  });
  await everywhere([bea, gil], uri, 'pending waiting');
  expect((await act(gil, uri, 'approve_request')).status).toBe(200);
  await everywhere([bea, gil], uri, 'approved approved');
  expect((await seen(gil, uri)).kontor.approval.sent).toBe(false);
});
