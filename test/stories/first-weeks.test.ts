import { afterAll, beforeAll, expect, test } from 'vitest';
import { endFirstWeeks } from '#src/accounts/first-weeks.ts';
import { transaction } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { until } from '#test/support/http.ts';
import { openHydraulik, worker, type Companies, type Worker } from './companies.ts';

// Nora is new at Alpha. Ada of Alpha is an administrator, Bea works at Beta, Gil at Gamma.
let companies: Companies;
let nora: Worker;
let ada: Worker;
let bea: Worker;
let gil: Worker;
beforeAll(async () => {
  ({ companies, ada, bea, gil } = await openHydraulik());
  await ada.at.db`update people set is_admin = true where id = ${ada.who.id}`;
  nora = await worker(companies.alpha, 'nora');
});
afterAll(() => companies.end());

interface Plan {
  readonly postId: PostId;
  readonly done: number;
  readonly all: number;
  readonly buddy: { readonly name: string; readonly agrees: boolean; readonly hasLeft: boolean } | null;
  readonly detail?: string;
}
const plan = (who: Worker) => who.at.api<Plan>('GET', '/api/kontor/v1/first-weeks', undefined, who.who.token);
const begin = (who: Worker, buddy: Worker | string | null, lines = ['Meet the team', 'Read the wiki']) =>
  who.at.api<Plan>(
    'PUT',
    '/api/kontor/v1/first-weeks',
    {
      buddy: buddy === null || typeof buddy === 'string' ? buddy : `@${buddy.who.handle}@${buddy.at.host}`,
      ...{ lines, title: 'First weeks of Nora', question: 'Would you be my buddy?', language: 'en' },
    },
    who.who.token,
  );
const postAt = (who: Worker, id: string) =>
  who.at.api<{ task: { lines: { done: boolean }[] } }>(
    'GET',
    `/api/kontor/v1/posts/${id}`,
    undefined,
    who.who.token,
  );
const copyAt = async (who: Worker, uri: string): Promise<PostId | null> => {
  const [row] = await who.at.db<{ id: PostId }[]>`select id from posts where uri = ${uri}`;
  return row?.id ?? null;
};
const uriOf = async (id: string): Promise<string> => {
  const [row] = await companies.alpha.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
  return row?.uri ?? '';
};

test('who is no longer new has no plan, and nobody is their own buddy', async () => {
  await ada.at.db`update people set created_at = now() - interval '1 year' where id = ${ada.who.id}`;
  const late = await begin(ada, null);
  expect([late.status, late.text]).toEqual([409, expect.stringContaining('account is new')]);
  for (const [buddy, sentence] of [
    [nora, 'own buddy'],
    ['@nobody', 'Nobody is called'],
  ] as const) {
    const refused = await begin(nora, buddy);
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining(sentence)]);
  }
  expect((await plan(nora)).status).toBe(404);
});

test('a buddy of another company is asked there, accepts there, and both tick things off', async () => {
  const begun = await begin(nora, bea);
  expect([begun.status, begun.data]).toMatchObject([200, { done: 0, all: 2, buddy: { agrees: false } }]);
  const uri = await uriOf(begun.data.postId);
  const atBea = await until('Bea is asked', () => copyAt(bea, uri));
  const act = (who: Worker, id: string, asked: object) =>
    who.at.api('POST', `/api/v1/statuses/${id}/change_task`, asked, who.who.token);
  for (const _ of [1, 2]) expect((await act(bea, atBea, { assign: [bea.who.id] })).status).toBe(200);
  await until('Nora knows', async () => (await plan(nora)).data.buddy?.agrees === true);
  await act(nora, begun.data.postId, { tick: [1] });
  await until('Bea sees it', async () => (await postAt(bea, atBea)).data.task.lines[0]?.done === true);
  expect((await plan(nora)).data.done).toBe(1);
});

test('no administrator reads the plan or how far it is, and no third company has it', async () => {
  const { data } = await plan(nora);
  const uri = await uriOf(data.postId);
  expect((await postAt(ada, data.postId)).status).toBe(404);
  expect((await plan(ada)).status).toBe(404);
  expect(await copyAt(gil, uri)).toBeNull();
});

test('a buddy who has left is replaced, with what is not done yet', async () => {
  await bea.at.db`update people set deactivated_at = now() where id = ${bea.who.id}`;
  await companies.alpha.db`update people set deactivated_at = now() where uri = ${bea.who.uri}`;
  const left = (await plan(nora)).data;
  expect(left.buddy).toMatchObject({ hasLeft: true });
  const again = await begin(nora, gil, []);
  expect(again.data).toMatchObject({ done: 0, all: 1, buddy: { agrees: false, hasLeft: false } });
  expect((await postAt(nora, left.postId)).status).toBe(404);
  await until('Gil is asked', async () => copyAt(gil, await uriOf(again.data.postId)));
});

test('the plan ends by itself, and once', async () => {
  const { data } = await plan(nora);
  for (const _ of [1, 2])
    await transaction(companies.alpha.db, (tx) => endFirstWeeks(tx, { postId: data.postId }));
  expect((await plan(nora)).status).toBe(404);
  const [task] = await companies.alpha.db`select state from tasks where post_id = ${data.postId}`;
  expect(task?.state).toBe('done');
});
