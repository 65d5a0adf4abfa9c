import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { followed, openScene, type Scene } from '#test/federation/partner.ts';
import { until } from '#test/support/http.ts';
import { inboxes, refuseWith, sometimes } from '#test/support/peer.ts';
import type { Json } from '#test/support/peer-actor.ts';

// Bob of Beta follows Ada of Alpha, and Beta has trouble with what she writes. What she deletes reaches it all the same.
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  await followed(scene, scene.bob, scene.ada);
});
afterAll(() => scene.end());
beforeEach(() => scene.beta.inbox(inboxes.accept));

const post = async (status: string, more: Json = {}): Promise<{ id: string; uri: string }> => {
  const { alpha, ada } = scene;
  const answer = await alpha.api<{ id: string; uri: string }>(
    'POST',
    '/api/v1/statuses',
    { status, visibility: 'private', ...more },
    ada.token,
  );
  return answer.data;
};
const remove = (id: string) =>
  scene.alpha.api('DELETE', `/api/v1/statuses/${id}`, undefined, scene.ada.token);
const waiting = (uri: string) => scene.alpha.db<{ type: string }[]>`
  select a.type from deliveries d join activities a on a.id = d.activity_id where a.object_uri = ${uri} order by d.id`;
const tried = (uri: string) =>
  until('it was tried', async () => {
    const [row] = await scene.alpha.db`
      select 1 from deliveries d join activities a on a.id = d.activity_id where a.object_uri = ${uri} and d.attempts > 0`;
    return row !== undefined;
  });
const aboutObject = (json: Json): string => String((json.object as Json | undefined)?.id);

test('a Delete passes what is refused in its thread, and nothing of that post comes after it', async () => {
  const { alpha, ada, beta } = scene;
  beta.inbox(sometimes(({ json }) => json.type !== 'Delete', refuseWith(403)));
  const first = await post('to be regretted');
  await tried(first.uri);
  await alpha.api('PUT', `/api/v1/statuses/${first.id}`, { status: 'still regretted' }, ada.token);
  const answer = await post('an answer that stays', { in_reply_to_id: first.id });
  await remove(first.id);
  await until('the Delete arrived', () =>
    beta.inboxed('Delete').some((json) => aboutObject(json) === first.uri),
  );
  await until('nothing of it waits', async () => (await waiting(first.uri)).length === 0);
  // The others of the thread still wait for their turn, and get it.
  expect((await waiting(answer.uri)).map((row) => row.type)).toEqual(['Create']);
  const before = beta.asked.length;
  beta.inbox(inboxes.accept);
  await alpha.db`update deliveries set next_at = now(), lease_until = null`;
  await until('the answer arrived', () =>
    beta.asked.slice(before).some(({ json }) => aboutObject(json) === answer.uri),
  );
  expect(beta.asked.slice(before).filter(({ json }) => aboutObject(json) === first.uri)).toEqual([]);
  // The same deletion again has no effect.
  expect((await remove(first.id)).status).toBe(404);
  expect(await waiting(first.uri)).toEqual([]);
});

test('what is just on its way is not overtaken, and is not tried again', async () => {
  const { alpha, beta } = scene;
  beta.inbox(sometimes(({ json }) => json.type === 'Create', inboxes.stall));
  const slow = await post('on its way');
  await until('it is on its way', () =>
    beta.inboxed('Create').some((json) => aboutObject(json) === slow.uri),
  );
  await remove(slow.id);
  const rows = await alpha.db`
    select a.type, d.next_at > now() + interval '8 seconds' as waits from deliveries d join activities a on a.id = d.activity_id
    where a.object_uri = ${slow.uri}`;
  expect(rows).toEqual([{ type: 'Delete', waits: true }]);
});
