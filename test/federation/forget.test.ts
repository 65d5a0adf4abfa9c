import { afterAll, beforeAll, expect, test } from 'vitest';
import { signWith } from '#test/support/agreements.ts';
import { startInstance, until, type TestInstance, type Member } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity } from '#test/support/peer-actor.ts';
import { forgetPost } from '#federation/sweep.ts';

let alpha: TestInstance;
let ada: Member;
let beta: Peer;

beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada');
  beta = await startPeer('beta');
  await signWith(alpha, beta);
  const fan = beta.actor('fan');
  await beta.post(alpha.origin, activity(fan, 'Follow', ada.uri), fan);
  await until('the Accept', () => beta.inboxed('Accept').length > 0);
});
afterAll(async () => {
  await alpha.remove();
  await beta.stop();
});

const stored = async (uri: string): Promise<string[]> =>
  (await alpha.db`select type from activities where object_uri = ${uri} order by id`).map(
    (r) => r.type as string,
  );

test('the bytes of a deleted post leave the queue once its deletion has arrived, and never while a partner still needs them', async () => {
  const { data } = await alpha.api<{ id: string; uri: string }>(
    'POST',
    '/api/v1/statuses',
    { status: 'soon forgotten', visibility: 'private' },
    ada.token,
  );
  await until('the post to arrive', () => beta.inboxed('Create').length === 1);
  await alpha.api('DELETE', `/api/v1/statuses/${data.id}`, undefined, ada.token);
  await until('the deletion to arrive', () => beta.inboxed('Delete').length === 1);
  await alpha.db`insert into deliveries (activity_id, peer_id, inbox_uri, thread, scope, next_at)
    select a.id, p.id, 'http://late.localhost/inbox', 'late', '{}', now() + interval '1 day'
    from activities a, peers p where a.object_uri = ${data.uri} limit 1`;

  await expect(forgetPost(alpha.db, { uri: data.uri })).rejects.toThrow(/still waiting/);
  expect(await stored(data.uri)).toEqual(['Create', 'Delete']);

  await alpha.db`delete from deliveries where thread = 'late'`;
  await forgetPost(alpha.db, { uri: data.uri });
  expect(await stored(data.uri)).toEqual(['Delete']);
});
