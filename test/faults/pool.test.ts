import { afterAll, beforeAll, expect, test } from 'vitest';
import { follow } from '#test/adversary/scene.ts';
import { bring, groupNote, inGroup } from '#test/adversary/room.ts';
import { signWith } from '#test/support/agreements.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member, type Room } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, note, type PeerActor } from '#test/support/peer-actor.ts';

// With two connections in all, anything that asks for another one inside a transaction waits for itself and never answers.
let alpha: TestInstance;
let beta: Peer;
let ada: Member;
let gus: Member;
let bob: PeerActor;
let room: Room;
beforeAll(async () => {
  [alpha, beta] = await Promise.all([startInstance({ env: { KONTOR_POOL: '2' } }), startPeer('beta')]);
  [ada, gus] = await Promise.all([alpha.person('ada'), alpha.person('gus')]);
  bob = beta.actor('bob');
  await signWith(alpha, beta);
  await follow(alpha, ada, beta, bob);
  room = await alpha.group('engpass', ada, 'open');
  await bring(alpha, ada, room, beta, bob, 'open');
});
afterAll(async () => {
  await alpha.remove();
  await beta.stop();
});

const tenTimes = <T>(act: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 10 }, (_, i) => act(i)));

test('ten of everything at once are all answered, by the API, the pages and the inbox', async () => {
  const api = (method: string, path: string, body?: unknown, who = ada) =>
    alpha.api<{ id: string; uri: string }>(method, path, body, who.token);
  const cookie = await alpha.cookie(ada);
  const inGroupNow = await api('POST', '/api/v1/statuses', { status: 'root', group_id: room.id });
  const { id, uri } = inGroupNow.data;
  // As after a start: whatever is remembered has to be read again, by all at once.
  for (const actor of [ada.uri, gus.uri, room.uri]) alpha.app.federation.keyring.forget(actor);
  alpha.app.federation.caches.documents.clear();
  const answers = await Promise.all([
    tenTimes((i) => api('POST', '/api/v1/statuses', { status: `group ${i}`, group_id: room.id })),
    tenTimes((i) => api('POST', '/api/v1/statuses', { status: `answer ${i}`, in_reply_to_id: id })),
    tenTimes((i) =>
      api('POST', '/api/v1/statuses', {
        status: `followers ${i} @${bob.document.preferredUsername as string}@${beta.host}`,
        visibility: 'private',
      }),
    ),
    tenTimes((i) => api('PUT', `/api/v1/statuses/${id}`, { status: `edit ${i}` })),
    tenTimes((i) => api('POST', `/api/v1/statuses/${id}/${i % 2 ? 'favourite' : 'unfavourite'}`, {})),
    tenTimes((i) => api('POST', `/api/v1/accounts/${room.id}/${i % 2 ? 'follow' : 'unfollow'}`, {}, gus)),
    tenTimes((i) => api('POST', `/api/v1/accounts/${ada.id}/${i % 2 ? 'follow' : 'unfollow'}`, {}, gus)),
    tenTimes(() => api('GET', '/api/v1/timelines/home')),
    tenTimes(() => api('GET', `/api/v1/timelines/list/${room.id}`)),
    tenTimes(() => api('GET', '/api/v2/search?q=group')),
    tenTimes(() => api('GET', '/api/v1/notifications')),
    tenTimes(() => ask(alpha.origin, { path: '/groups/engpass', headers: { cookie } })),
    tenTimes((i) =>
      beta.post(alpha.origin, inGroup(bob, 'Create', groupNote(bob, room.uri, `Bob ${i}`), room.uri), bob),
    ),
    tenTimes(() => beta.post(alpha.origin, inGroup(bob, 'Like', uri, room.uri), bob)),
    tenTimes((i) =>
      beta.post(alpha.origin, activity(bob, 'Create', note(bob, `note ${i}`, { cc: [ada.uri] })), bob),
    ),
    tenTimes((i) => {
      const newcomer = beta.actor(`new${i}`);
      return beta.post(
        alpha.origin,
        activity(newcomer, i % 2 ? 'Follow' : 'Join', i % 2 ? ada.uri : room.uri),
        newcomer,
      );
    }),
    tenTimes(() => beta.get(alpha.origin, uri.slice(alpha.origin.length))),
    tenTimes(() => beta.get(alpha.origin, `${room.uri.slice(alpha.origin.length)}/log?after=0`)),
  ]);
  const statuses = answers.map((ten) => [...new Set(ten.map((a) => a.status))].toSorted());
  for (const [n, ten] of statuses.entries())
    expect([n, ten.every((status) => status < 500)]).toEqual([n, true]);
  // A worker may be between two statements just now; what was forgotten stays open for ever.
  await until('no transaction is left open', async () => {
    const open =
      await alpha.db`select 1 from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`;
    return open.length === 0;
  });
}, 60_000);
