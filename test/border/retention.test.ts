import { afterAll, beforeAll, expect, it } from 'vitest';
import { sweepRetention } from '#src/erasure/retention.ts';
import { openHydraulik, tracesOf } from '#test/stories/companies.ts';
import { browser, type Browser } from '#test/stories/two.ts';
import { until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';

/** What came from a partner goes when its days are over, and comes back only for who asks while the agreement allows it. */
let scene: Awaited<ReturnType<typeof openHydraulik>>;
let alpha: TestInstance;
let beta: TestInstance;
let gamma: TestInstance;
let bea: Browser;
beforeAll(async () => {
  scene = await openHydraulik();
  ({ alpha, beta, gamma } = scene.companies);
  bea = await browser(scene.bea);
});
afterAll(() => scene?.companies.end());

/** Alpha's grant to each of them: so many days. */
const agreeOn = async (at: TestInstance, days: number | null): Promise<void> => {
  await at.db`
    update agreements set terms = jsonb_set(terms, '{in,retentionDays}', ${days === null ? 'null' : String(days)}::text::jsonb)
    where peer_id = (select id from peers where origin = ${alpha.origin})`;
  await at.db`update agreement_book set revision = revision + 1`;
  await at.app.registry.refresh();
};
async function posted(text: string, more: Record<string, unknown> = {}) {
  const post = await scene.ada.post(text, { visibility: 'private', list_id: scene.room.id, ...more });
  for (const other of [beta, gamma])
    await until(
      `${text} at ${other.name}`,
      async () => (await other.db`select from posts where uri = ${post.uri}`).length > 0,
    );
  const [row] = await beta.db`select id from posts where uri = ${post.uri}`;
  return { uri: post.uri, there: String(row?.id) };
}
const age = async (at: TestInstance, uri: string, days: number): Promise<void> =>
  void (await at.db`update posts set received_at = now() - ${days} * interval '1 day' where uri = ${uri}`);
const sweep = async (at: TestInstance): Promise<number> => {
  const expired = await sweepRetention(at.db);
  await at.db`update jobs set run_at = now() where kind = 'wire.forget-post'`;
  return expired;
};

it('nothing goes before its days are over, and nothing where no days were agreed', async () => {
  const { uri } = await posted('Quitte-young');
  await age(beta, uri, 400);
  expect(await sweep(beta)).toBe(0);
  await agreeOn(beta, 30);
  await age(beta, uri, 29);
  expect(await sweep(beta)).toBe(0);
  expect((await tracesOf(beta, 'Quitte-young')).posts).toBe(1);
});

it('a post goes with its files, words and notifications; its place stays, and the others keep theirs', async () => {
  await agreeOn(beta, 30);
  const { uri, there } = await posted(`Quitte-old @${scene.bea.who.handle}@${beta.host} #quitteold`);
  await scene.bea.post('an answer', { in_reply_to_id: there, visibility: 'private' });
  await until(
    'Bea is told',
    async () => (await beta.db`select from notifications where post_id = ${there}`).length > 0,
  );
  await age(beta, uri, 31);
  expect(await sweep(beta)).toBe(1);
  expect(await sweep(beta)).toBe(0);
  expect(await tracesOf(beta, 'Quitte-old')).toEqual({});
  expect(await tracesOf(beta, 'quitteold')).toEqual({});
  expect((await tracesOf(gamma, 'Quitte-old')).posts).toBe(1);
  const page = await bea.page(`/posts/${there}`);
  expect(page).toContain(`/posts/${there}/copy`);
  expect(page).toContain('an answer');
  const status = await scene.bea.get<{ content: string; kontor: { expired: boolean } }>(
    `/api/v1/statuses/${there}`,
  );
  expect(status.data.kontor.expired).toBe(true);
  expect(status.data.content).toContain('kept as long as agreed');
});

it('a reader fetches it again, twice; an edit that comes by itself does not bring it back', async () => {
  await agreeOn(beta, 30);
  const { uri, there } = await posted('Quitte-again');
  await age(beta, uri, 31);
  expect(await sweep(beta)).toBe(1);
  const [own] = await alpha.db`select id from posts where uri = ${uri}`;
  await scene.ada.edit(String(own?.id), 'Quitte-edited');
  await until('the edit has been sent', async () => (await alpha.db`select from deliveries`).length === 0);
  expect(await tracesOf(beta, 'Quitte-edited')).toEqual({});
  const olaf = await browser(scene.olaf);
  expect((await olaf.send(`/posts/${there}/copy`)).status).toBe(404);
  for (let twice = 0; twice < 2; twice++) expect((await bea.send(`/posts/${there}/copy`)).status).toBe(303);
  expect(await bea.page(`/posts/${there}`)).toContain('Quitte-edited');
  expect(await sweep(beta)).toBe(0);
});

it('is not given again once the agreement has ended, and the reader is told', async () => {
  await agreeOn(gamma, 10);
  const post = await posted('Quitte-ended');
  await age(gamma, post.uri, 11);
  expect(await sweep(gamma)).toBeGreaterThan(0);
  const [row] = await gamma.db`select id from posts where uri = ${post.uri}`;
  await gamma.agreement('suspend', alpha.origin);
  const gil = await browser(scene.gil);
  const answer = await gil.send(`/posts/${String(row?.id)}/copy`);
  expect(answer.status).toBe(410);
  await gamma.agreement('resume', alpha.origin);
});

it('an amendment and a local limit hold for what is here already; the shorter of both counts', async () => {
  await agreeOn(beta, 100);
  const { uri } = await posted('Quitte-shorter');
  await age(beta, uri, 50);
  expect(await sweep(beta)).toBe(0);
  const { narrow } = await import('#src/agreements/narrow.ts');
  const { transaction } = await import('#src/platform/database.ts');
  const [agreement] = await beta.db`
    select id from agreements where peer_id = (select id from peers where origin = ${alpha.origin})`;
  await transaction(beta.db, (tx) =>
    narrow(tx, 'test', String(agreement?.id), { in: { retentionDays: 200 } }),
  );
  expect(await sweep(beta)).toBe(0);
  await transaction(beta.db, (tx) =>
    narrow(tx, 'test', String(agreement?.id), { in: { retentionDays: 40 } }),
  );
  expect(await sweep(beta)).toBe(1);
  await transaction(beta.db, (tx) => narrow(tx, 'test', String(agreement?.id), {}));
  const next = await posted('Quitte-amended');
  await age(beta, next.uri, 50);
  expect(await sweep(beta)).toBe(0);
  await agreeOn(beta, 45);
  expect(await sweep(beta)).toBe(1);
});
