import { afterAll, beforeAll, expect, it } from 'vitest';
import { sweepRetention } from '#src/erasure/retention.ts';
import { joins, words, worker, type Worker } from '#test/stories/companies.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { agreeOn } from './agreed.ts';

/** Terms together: what Alpha lends to Beta for thirty days, and forbids to pass on. */
let alpha: TestInstance;
let beta: TestInstance;
let ada: Worker;
let bea: Worker;
let roomId: string;
let atBeta: string;
beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
  ]);
  await agreeOn(alpha, beta, {
    fromA: { categories: { post: 'reference', file: 'reference' }, retentionDays: 30, onwardTransfer: false },
  });
  [ada, bea] = await Promise.all([worker(alpha, 'ada'), worker(beta, 'bea')]);
  const room = await alpha.group('hydraulik', ada.who, 'closed');
  roomId = room.id;
  atBeta = await joins(bea, room, alpha, ada);
});
afterAll(async () => {
  for (const at of [alpha, beta]) await at?.remove();
});

it('what is lent does not expire: nothing of it is kept, it is fetched and edited as before, and what was done about it goes', async () => {
  const post = await ada.post('Quince on loan', { visibility: 'private', list_id: roomId });
  const there = await until('it is at Beta', async () => {
    const [row] = await beta.db<{ id: string }[]>`select id from posts where uri = ${post.uri}`;
    return row?.id;
  });
  await ada.like(post.id);
  await until('the like is at Beta', async () => (await beta.db`select from reactions`).length === 1);
  await beta.db`update posts set received_at = now() - interval '31 days' where id = ${there}`;
  await beta.db`update reactions set at = now() - interval '31 days'`;
  expect(await sweepRetention(beta.db, null)).toBe(1);
  expect(await beta.db`select from reactions`).toHaveLength(0);
  const [row] = await beta.db`select lent, expired_at, text, likes_count from posts where id = ${there}`;
  expect(row).toEqual({ lent: true, expiredAt: null, text: '', likesCount: 0 });
  expect(words(await bea.room(atBeta)).join()).toContain('Quince on loan');
  await ada.edit(post.id, 'Quince, still on loan');
  await until('the edit is seen', async () =>
    words(await bea.room(atBeta))
      .join()
      .includes('still on loan'),
  );
}, 60_000);

it('an event is not lent where posts are: it comes as a copy, and expires as one', async () => {
  const { uri } = await ada.post('', {
    ...{ title: 'Damson day', group_id: roomId },
    event: { starts_at: new Date(Date.now() + 9e8).toISOString(), zone: 'Europe/Berlin', place: 'Halle 3' },
  });
  await until('it is at Beta', async () => {
    const [row] = await beta.db`select lent, title from posts where uri = ${uri}`;
    return row?.title === 'Damson day' && row.lent === false;
  });
  await beta.db`update posts set received_at = now() - interval '31 days' where uri = ${uri}`;
  expect(await sweepRetention(beta.db, null)).toBe(1);
  const [row] = await beta.db`select title, expired_at is not null as expired from posts where uri = ${uri}`;
  expect(row).toEqual({ title: '', expired: true });
}, 60_000);
