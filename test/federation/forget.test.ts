import { afterAll, beforeAll, expect, test } from 'vitest';
import { signWith } from '#test/support/agreements.ts';
import { startInstance, until, type TestInstance, type Member } from '#test/support/instance.ts';
import { objectHash } from '#src/erasure/erasure.ts';
import { startPeer, type Asked, type Peer } from '#test/support/peer.ts';
import { activity, type Json, type PeerActor } from '#test/support/peer-actor.ts';
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

test('what someone had erased who has gone since is taken from their server, and from nobody else', async () => {
  const gone = beta.actor('gone');
  beta.serve(new URL(gone.uri).pathname, (_asked, response) => response.writeHead(410).end());
  const object = `${beta.origin}/posts/never-here`;
  const deletion = activity(gone, 'Delete', object);
  const statusBy = async (by: PeerActor, said = deletion) => (await beta.post(alpha.origin, said, by)).status;
  expect(await statusBy(gone)).toBe(401);
  expect(await statusBy(beta.actor('other'))).toBe(401);
  expect(await statusBy(beta.self, activity(gone, 'Like', ada.uri))).toBe(401);
  expect(await statusBy(beta.self, activity(gone, 'Delete', ada.uri))).toBe(403);
  const owed = () => alpha.db`
    select was_here, kind from erasures_owed where object_hash = any(${[objectHash(object), objectHash(gone.uri)]}) order by kind`;
  expect(await owed()).toEqual([]);

  expect(await statusBy(beta.self)).toBe(202);
  expect(await statusBy(beta.self)).toBe(202);
  expect(await statusBy(beta.self, activity(gone, 'Delete', gone.uri))).toBe(202);
  expect(await owed()).toEqual([
    { wasHere: false, kind: 'person' },
    { wasHere: false, kind: 'post' },
  ]);
  // Who is known here goes with all that is here.
  const known = beta.actor('known');
  await beta.post(alpha.origin, activity(known, 'Follow', ada.uri), known);
  const isHere = () =>
    alpha.db`select name <> '' and deactivated_at is null as is_here from people where uri = ${known.uri}`;
  expect(await isHere()).toEqual([{ isHere: true }]);
  expect(await statusBy(beta.self, activity(known, 'Delete', known.uri))).toBe(202);
  expect(await isHere()).toEqual([{ isHere: false }]);
});

test('a partner that cannot look up the key of who deleted something takes it from our server', async () => {
  const { data } = await alpha.api<{ id: string; uri: string }>(
    'POST',
    '/api/v1/statuses',
    { status: 'to be erased', visibility: 'private' },
    ada.token,
  );
  const about = (json: Json): boolean => (json.object as Json | undefined)?.id === data.uri;
  await until('the post to arrive', () => beta.inboxed('Create').some(about));
  const isByServer = ({ headers }: Asked): boolean =>
    `${String(headers.signature)} ${String(headers['signature-input'])}`.includes(`${alpha.origin}/actor`);
  beta.inbox((one, response) => response.writeHead(isByServer(one) ? 202 : 401).end());
  await alpha.api('DELETE', `/api/v1/statuses/${data.id}`, undefined, ada.token);
  await until('nothing waits', async () => (await alpha.db`select from deliveries`).length === 0);
  const asked = beta.asked.filter(
    ({ method, json }) => method === 'POST' && json.type === 'Delete' && about(json),
  );
  expect(asked.filter(isByServer)).toHaveLength(1);
});
