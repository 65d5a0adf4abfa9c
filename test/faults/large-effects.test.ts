import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGroupCommit, reachMax } from '#federation/inbox/commit.ts';
import { reachOf } from '#federation/inbox/reach.ts';
import type { Tx } from '#src/platform/database.ts';
import { create, holds, openScene, type Scene } from '#test/adversary/scene.ts';
import { until } from '#test/support/http.ts';
import type { Json } from '#test/support/peer-actor.ts';

// Half of the company follows Bob of Beta, and Ada alone follows Carol of Gamma.
const fans = reachMax + 100;
let scene: Scene;
const someFan = '7';
beforeAll(async () => {
  scene = await openScene();
  const { alpha, bob } = scene;
  await alpha.db`
    insert into people (id, uri, kind, handle, name, page_url, inbox_uri, shared_inbox_uri, followers_uri, follow_policy)
    select n, ${alpha.origin} || '/ap/p/' || gen_random_uuid(), 'person', 'fan' || n, 'Fan', ${alpha.origin} || '/@fan' || n,
      ${alpha.origin} || '/inbox/' || n, ${alpha.origin} || '/inbox', ${alpha.origin} || '/followers/' || n, 'auto'
    from generate_series(1, ${fans}::int) n`;
  await alpha.db`
    insert into follows (follower_id, followee_id, state, uri, accepted_at)
    select n, p.id, 'accepted', ${alpha.origin} || '/ap/a/' || gen_random_uuid(), now()
    from generate_series(1, ${fans}::int) n, people p where p.uri = ${bob.uri}`;
  scene.alpha.app.federation.caches.reaches.clear();
});
afterAll(() => scene.end());

const feedOf = async (uri: unknown): Promise<number> =>
  (await scene.alpha.db`select 1 from feed f join posts p on p.id = f.post_id where p.uri = ${String(uri)}`)
    .count;

/** What reaches that fan waits for whoever holds the turnstile. */
async function slowDown(): Promise<void> {
  const { db } = scene.alpha;
  await db.unsafe(`create function slow() returns trigger language plpgsql as $$
    begin if new.person_id = ${someFan} then perform pg_advisory_xact_lock(${turnstile}); end if; return new; end $$`);
  await db`create trigger slow before insert on feed for each row execute function slow()`;
}
const turnstile = 4_711;

test('small effects are committed while large ones wait for a lock', async () => {
  const { alpha, beta, bob, gamma, carol } = scene;
  const large = Array.from({ length: 4 }, (_, n) => create(bob, `to all ${n}`));
  const small = Array.from({ length: 30 }, (_, n) => create(carol, `to one ${n}`));
  const held = await alpha.db.reserve();
  let answeredLarge = 0;
  try {
    await slowDown();
    await held`select pg_advisory_lock(${turnstile})`;
    const sentLarge = large.map(async (one) => {
      const answer = await beta.post(alpha.origin, one, bob);
      answeredLarge++;
      return answer.status;
    });
    const answers = await Promise.all(small.map((one) => gamma.post(alpha.origin, one, carol)));
    expect(answers.map(({ status }) => status)).toEqual(small.map(() => 202));
    for (const one of small)
      expect([await holds(alpha, one.object.id), await feedOf(one.object.id)]).toEqual([true, 1]);
    expect(answeredLarge).toBe(0);
    await held`select pg_advisory_unlock(${turnstile})`;
    expect(await Promise.all(sentLarge)).toEqual(large.map(() => 202));
  } finally {
    await held`select pg_advisory_unlock_all()`;
    held.release();
    await alpha.db`drop trigger slow on feed`;
  }
  // Ada follows him, too.
  for (const one of large) expect(await feedOf(one.object.id)).toBe(fans + 1);
});

test('a large effect that fails undoes no small one, and succeeds when it is sent again', async () => {
  const { alpha, beta, bob, gamma, carol } = scene;
  const sent = create(bob, 'unlucky');
  await alpha.db.unsafe(`create function unlucky() returns trigger language plpgsql as $$
    begin if new.person_id = ${someFan} then raise exception 'unlucky'; end if; return new; end $$`);
  await alpha.db`create trigger unlucky before insert on feed for each row execute function unlucky()`;
  const small = Array.from({ length: 10 }, (_, n) => create(carol, `lucky ${n}`));
  const [failed, ...answers] = await Promise.all([
    beta.post(alpha.origin, sent, bob),
    ...small.map((one) => gamma.post(alpha.origin, one, carol)),
  ]);
  expect([failed.status, await holds(alpha, sent.object.id)]).toEqual([500, false]);
  expect(answers.map(({ status }) => status)).toEqual(small.map(() => 202));
  await alpha.db`drop trigger unlucky on feed`;
  expect((await beta.post(alpha.origin, sent, bob)).status).toBe(202);
  expect(await feedOf(sent.object.id)).toBe(fans + 1);
});

test('a person’s end and what is said in a large group are large, whoever is followed by whom', async () => {
  const { alpha, ada, gamma, carol } = scene;
  const room = await alpha.group('alle', ada, 'open');
  await alpha.db`
    insert into memberships (group_id, person_id, role, state, uri, since)
    select ${room.id}, n, 'member', 'active', ${alpha.origin} || '/ap/a/' || gen_random_uuid(), now()
    from generate_series(1, ${fans}::int) n`;
  const ctx = alpha.app.federation;
  const actor = await until('Carol is known', async () => ctx.caches.actors.get(carol.uri) ?? null);
  const said = (type: string, more: Json): Promise<number> => reachOf(ctx, { json: more, type, actor });
  expect(await said('Create', { object: { type: 'Note' } })).toBe(1);
  expect(await said('Like', { object: `${gamma.origin}/o/1` })).toBe(1);
  expect(await said('Create', { object: { audience: room.uri } })).toBe(fans + 1);
  expect(await said('Like', { audience: room.uri })).toBe(fans + 1);
  expect(await said('Delete', { object: carol.uri })).toBe(Infinity);
  // A nuisance makes no more look-ups than the first few.
  const many = Array.from({ length: 1_000 }, () => `${alpha.origin}/ap/g/${randomUUID()}`);
  expect(await said('Create', { to: [...many, room.uri] })).toBe(1);
});

test('effects that share a transaction reach no more together than one may alone', async () => {
  const commit = createGroupCommit(scene.alpha.db);
  const shared = new Map<string, number>();
  const apply = async (tx: Tx): Promise<void> => {
    const [row] = await tx<{ id: string }[]>`select pg_current_xact_id()::text as id`;
    const id = row?.id ?? '';
    shared.set(id, (shared.get(id) ?? 0) + 1);
  };
  const effects = (n: number, reach: number) =>
    Array.from({ length: n }, () => ({
      ...{ hash: createHash('sha256').update(randomUUID()).digest(), once: true, reach, apply },
    }));
  await Promise.all(effects(20, 200).map((one) => commit.submit(one)));
  expect(Math.max(...shared.values())).toBe(2);
  shared.clear();
  await Promise.all(effects(20, 1).map((one) => commit.submit(one)));
  expect(Math.max(...shared.values())).toBeGreaterThan(2);
});
