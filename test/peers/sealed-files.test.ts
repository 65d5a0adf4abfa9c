import { afterAll, beforeAll, expect, it } from 'vitest';
import { sealForPartner } from '#src/media/partner-link.ts';
import { uploadFile } from '#src/media/upload.ts';
import { publishPost } from '#src/posts/publish.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import type { Narrowing } from '#src/agreements/terms.ts';
import { activity, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { startPlainPeer, type PlainPeer } from '#test/support/plain-peer.ts';

// Mia's server fetches pictures without a signature. She follows Ada and is in Ada's group.
let alpha: TestInstance;
let ada: Member;
let plain: PlainPeer;
let other: PlainPeer;
let mia: PeerActor;
let groupId: GroupId;
const how = { scheme: 'cavage' } as const;

beforeAll(async () => {
  [alpha, plain, other] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startPlainPeer('mastodon'),
    startPlainPeer('snac'),
  ]);
  await alpha.allow('followers,forum', plain.origin, other.origin);
  ada = await alpha.person('ada');
  const room = await alpha.group('pumps', ada, 'open');
  groupId = room.id;
  mia = plain.person('mia');
  for (const target of [ada.uri, room.uri])
    await plain.post(alpha.origin, activity(mia, 'Follow', target), mia, how);
  await alpha.app.registry.refresh();
});
afterAll(async () => {
  await alpha.remove();
  for (const peer of [plain, other]) await peer.stop();
});

async function posted(source: string, level: 'followers' | 'group') {
  const bytes = Buffer.from('pressure,12\n');
  const upload = { bytes, mediaType: 'text/csv', name: 'p.csv', alt: '' };
  const file = await uploadFile(alpha.db, ada.id, upload);
  const draft = { source, level, fileIds: [file.id], ...(level === 'group' ? { groupId } : {}) };
  const id = await transaction(alpha.db, (tx) => publishPost(tx, ada.id, draft));
  const create = await until('the post', () =>
    plain.inboxed('Create').find((json) => JSON.stringify(json).includes(source)),
  );
  const [attachment] = (create.object as Json).attachment as Json[];
  return {
    id,
    uuid: file.uuid,
    url: new URL(String(attachment?.url)),
    uri: String((create.object as Json).id),
  };
}
const get = async (url: URL): Promise<number> =>
  (await ask(alpha.origin, { path: url.pathname + url.search })).status;
const sealedAt = (uuid: string, peerId: number, atMs?: number): URL =>
  new URL(`${alpha.origin}/ap/f/${uuid}?${sealForPartner(alpha.app.instance, uuid, peerId, atMs)}`);

it.each(['followers', 'group'] as const)(
  '%s: the address that was sent is enough, any other is not',
  async (level) => {
    const { url, uuid, uri } = await posted(`with a file ${level}`, level);
    const answer = await ask(alpha.origin, { path: url.pathname + url.search });
    expect([answer.status, answer.text]).toEqual([200, 'pressure,12\n']);
    expect(await get(url)).toBe(200);
    expect(await get(new URL(url.pathname, url))).toBe(404);
    const changed = new URL(url);
    changed.searchParams.set('until', String(Number(url.searchParams.get('until')) + 1));
    expect(await get(changed)).toBe(404);
    const elsewhere = await posted(`another ${level}`, level);
    expect(await get(new URL(elsewhere.url.pathname + url.search, url))).toBe(404);
    expect(elsewhere.url.search).not.toBe(url.search);
    const served = await plain.get(alpha.origin, new URL(uri).pathname, { by: mia, ...how });
    const [shown] = (served.json as Json).attachment as Json[];
    expect(await get(new URL(String(shown?.url)))).toBe(200);
    const peerId = Number(url.searchParams.get('to'));
    expect(await get(sealedAt(uuid, peerId, Date.now() - 31 * 86_400_000))).toBe(404);
    expect(await get(sealedAt(uuid, peerId))).toBe(200);
    // A partner none of whose people may read the post.
    const [row] = await alpha.db`select id from peers where origin = ${other.origin}`;
    expect(await get(sealedAt(uuid, Number(row?.id)))).toBe(404);
  },
);

it('it ends with the agreement’s suspension, the file term and the post', async () => {
  const { url, id } = await posted('ends', 'followers');
  await alpha.agreement('suspend', plain.origin);
  expect(await get(url)).toBe(404);
  await alpha.agreement('resume', plain.origin);
  expect(await get(url)).toBe(200);
  const narrow = async (narrowing: Narrowing) => {
    await alpha.db`update agreements a set narrowing = ${json(alpha.db, narrowing)} from peers p where p.id = a.peer_id and p.origin = ${plain.origin}`;
    await alpha.db`update agreement_book set revision = revision + 1`;
    await alpha.app.registry.refresh();
  };
  for (const mode of ['deny', 'reference'] as const) {
    await narrow({ out: { categories: { file: mode } } });
    expect([mode, await get(url)]).toEqual([mode, 404]);
  }
  await narrow({});
  expect(await get(url)).toBe(200);
  await alpha.api('DELETE', `/api/v1/statuses/${id}`, undefined, ada.token);
  expect(await get(url)).toBe(404);
});
