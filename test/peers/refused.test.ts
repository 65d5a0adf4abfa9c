import { afterAll, beforeAll, expect, test } from 'vitest';
import { publishPost } from '#src/posts/publish.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { activity, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { inboxes } from '#test/support/peer.ts';
import { startPlainPeer, type PlainPeer } from '#test/support/plain-peer.ts';

// A server refuses one activity for good by an answer that others use for a while: what stands behind it in the thread must not wait for days.
let alpha: TestInstance;
let ada: Member;
let peer: PlainPeer;
let gina: PeerActor;
beforeAll(async () => {
  [alpha, peer] = await Promise.all([startInstance({ name: 'alpha' }), startPlainPeer('gotosocial')]);
  await alpha.allow('followers', peer.origin);
  ada = await alpha.person('ada');
  gina = peer.person('gina');
  await peer.post(alpha.origin, activity(gina, 'Follow', ada.uri), gina, { scheme: 'cavage' });
});
afterAll(async () => {
  await alpha.remove();
  await peer.stop();
});

const contentOf = (json: Json): string => String((json.object as Json).content ?? '');
const arrived = (word: string): boolean => peer.sentTo(gina).some((json) => contentOf(json).includes(word));
function refuse(isRefused: (json: Json) => boolean, status = 403): void {
  peer.inbox((asked, response) =>
    isRefused(asked.json) ? void response.writeHead(status).end('{}') : inboxes.accept(asked, response),
  );
}
const waiting = async (): Promise<boolean> => (await alpha.db`select 1 from deliveries`).count > 0;
const tried = async (): Promise<number> => {
  const [row] = await alpha.db`select max(attempts)::int as most from deliveries`;
  return Number(row?.most ?? 0);
};
/** As if the first try were so long ago, and the next one due. */
const after = (hours: number, attempts: number) => alpha.db`
  update deliveries set created_at = now() - make_interval(hours => ${hours}), attempts = ${attempts}, next_at = now(), lease_until = null`;
const buried = async (): Promise<string[]> =>
  (await alpha.db<{ reason: string }[]>`select reason from dead_letters order by id`).map(
    (row) => row.reason,
  );
const say = (source: string, replyToId?: string): Promise<string> =>
  transaction(alpha.db, (tx) =>
    publishPost(tx, ada.id as PersonId, {
      source,
      level: 'followers',
      ...(replyToId === undefined ? {} : { replyToId: replyToId as never }),
    }),
  );

test('a refusal that stays one for six hours stops holding its thread, and is listed', async () => {
  refuse((json) => contentOf(json).includes('first'));
  const first = await say('first');
  await until('it was tried', async () => (await tried()) > 0);
  await say('second', first);
  await after(5, 6);
  await until('it was tried again', async () => (await tried()) > 6);
  expect([await buried(), arrived('second')]).toEqual([[], false]);
  await after(7, 6);
  await until('what stood behind it arrives', () => arrived('second'));
  expect(await buried()).toEqual([expect.stringContaining('403')]);
});

test('a Delete ends where the post is gone or was never known', async () => {
  for (const status of [404, 410]) {
    refuse(() => false);
    const id = await say(`gone ${status}`);
    await until('it arrives', () => arrived(`gone ${status}`));
    refuse((json) => json.type === 'Delete', status);
    await alpha.api('DELETE', `/api/v1/statuses/${id}`, undefined, ada.token);
    await until('the Delete is not tried for ever', async () => !(await waiting()));
  }
});

test('a Delete that is refused otherwise is kept, whatever its age', async () => {
  refuse(() => false);
  const id = await say('stubborn');
  await until('it arrives', () => arrived('stubborn'));
  refuse((json) => json.type === 'Delete', 403);
  await alpha.api('DELETE', `/api/v1/statuses/${id}`, undefined, ada.token);
  await until('it was tried', async () => (await tried()) > 0);
  await after(24 * 30, 40);
  await until('it was tried again', async () => (await tried()) > 40);
  expect(await waiting()).toBe(true);
});
