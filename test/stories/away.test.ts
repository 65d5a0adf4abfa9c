import { afterAll, beforeAll, expect, test } from 'vitest';
import { agree } from '#test/support/agreements.ts';
import { settle, until } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { joins, words, worker, type Worker } from './companies.ts';

// The main job, fourth point: a company's server is killed with -9 for a while, and the others go on.
let alpha: TestInstance;
let beta: TestInstance;
let ada: Worker;
let bea: Worker;
beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR', inProcess: false }),
  ]);
  await agree(alpha, beta);
  [ada, bea] = await Promise.all([worker(alpha, 'ada'), worker(beta, 'bea')]);
});
afterAll(async () => {
  await alpha.remove();
  await beta.remove();
});

test('Beta is killed, posts go on, Beta comes back: nothing is lost, nothing doubled, each thread in order', async () => {
  const room = await alpha.group('hydraulik', ada.who, 'closed');
  const atBeta = await joins(bea, room, alpha, ada);
  await bea.follow(ada.who.acct);
  await until(
    'Bea follows Ada',
    async () =>
      (
        await alpha.db`
    select 1 from follows f join people p on p.id = f.follower_id where p.uri = ${bea.who.uri} and f.state = 'accepted'`
      ).count === 1,
  );
  const root = await ada.post('Thread, before.', { visibility: 'private' });
  await until('Bea reads it', async () => words(await bea.home()).includes('Thread, before.'));

  await beta.kill();
  const said: string[] = ['Thread, before.'];
  for (let i = 1; i <= 6; i++) {
    said.push(`Answer ${i}.`);
    await ada.post(`Answer ${i}.`, { in_reply_to_id: root.id });
    await ada.post(`In the group ${i}.`, { group_id: room.id });
  }
  const edited = await ada.post('To be changed.', { group_id: room.id });
  await ada.edit(edited.id, 'Changed.');
  const gone = await ada.post('To be deleted.', { group_id: room.id });
  await ada.remove(gone.id);
  await settle(2_500); // attempts fail meanwhile

  await beta.again();
  // What waits for a later attempt is due now: a test does not wait for the backoff.
  const hurry = async () => {
    await alpha.db`update deliveries set next_at = now() where next_at > now()`;
    await alpha.db`update peers set retry_at = null`;
  };
  await until(
    'everything arrived',
    async () => {
      await hurry();
      return (await alpha.db`select 1 from deliveries`).count === 0;
    },
    { timeoutMs: 30_000, everyMs: 500 },
  );
  expect((await alpha.db`select 1 from dead_letters`).count).toBe(0);

  const thread = await beta.db`
    select text from posts where thread_uri = ${root.uri} order by received_at, id`;
  expect(thread.map((row) => row.text)).toEqual(said);
  const inGroup = words(await bea.room(atBeta)).toReversed();
  expect(inGroup).toEqual([...[1, 2, 3, 4, 5, 6].map((i) => `In the group ${i}.`), 'Changed.']);
  const [numbers] = await beta.db`select log_seq from groups where id = ${atBeta}`;
  const [home] = await alpha.db`select log_seq from groups where id = ${room.id}`;
  expect(numbers?.logSeq).toBe(home?.logSeq);
}, 90_000);
