import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modes } from '#src/agreements/terms.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import { removePost } from '#src/posts/remove.ts';
import type { PostId } from '#src/platform/ids.ts';
import { follow } from '#test/adversary/scene.ts';
import { bring } from '#test/adversary/room.ts';
import { pathOf } from '#test/federation/partner.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Member, type Room, type TestInstance } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, note, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { signOn, type Changed } from './agreed.ts';

/**
 * Every mode of posts and files, in both directions, against a peer that keeps to nothing: what Alpha sends and serves is what was agreed, and
 * what it keeps is what was agreed, whatever the peer sends.
 */
interface Side {
  readonly alpha: TestInstance;
  readonly ada: Member;
  readonly peer: Peer;
  readonly bob: PeerActor;
  readonly room: Room;
  end(): Promise<void>;
}
async function open(grants: { readonly fromPeer?: Changed; readonly fromUs?: Changed }): Promise<Side> {
  const [alpha, peer] = await Promise.all([startInstance({ name: 'alpha' }), startPeer('beta')]);
  const ada = await alpha.person('ada');
  await signOn(alpha, peer, grants);
  const bob = peer.actor('bob');
  await follow(alpha, ada, peer, bob);
  const room = await alpha.group('hydraulik', ada);
  await bring(alpha, ada, room, peer, bob);
  return {
    ...{ alpha, ada, peer, bob, room },
    async end() {
      await alpha.remove();
      await peer.stop();
    },
  };
}

type Mode = (typeof modes)[number];
const pairs = modes.flatMap((post) =>
  modes.filter((file) => !(post === 'reference' && file === 'copy')).map((file) => [post, file] as const),
);
const reader = { 'kontor-reader': 'r'.repeat(22) };

describe.each(pairs)('posts: %s, files: %s', (post: Mode, file: Mode) => {
  let side: Side;
  const grant = { categories: { post, file } };
  beforeAll(async () => void (side = await open({ fromPeer: grant, fromUs: grant })), 60_000);
  afterAll(() => side?.end());

  it('is what goes out: by delivery, by address, in the log, and as bytes', async () => {
    const { alpha, ada, peer, room } = side;
    const bytes = Buffer.from('secret bytes\n');
    const upload = { bytes, mediaType: 'text/csv', name: 'secret-name.csv', alt: '' };
    const attached = await uploadFile(alpha.db, ada.id, upload);
    const id = await transaction(alpha.db, (tx) =>
      publishPost(tx, ada.id, {
        ...{ source: 'secret words', level: 'group', groupId: room.id, title: 'secret title' },
        fileIds: [attached.id],
      }),
    );
    const [row] = await alpha.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
    const uri = row?.uri ?? '';
    const delivered = () =>
      peer.inboxed('Announce').find((one) => JSON.stringify(one).includes(uri)) as Json | undefined;
    if (post !== 'deny') await until('it was delivered', delivered);
    else await until('all is sent', async () => (await alpha.db`select from deliveries`).length === 0);
    const at = async (path: string, extraHeaders: Record<string, string> = {}) =>
      await peer.get(alpha.origin, path, { extraHeaders });
    const texts = {
      delivery: JSON.stringify(delivered() ?? null),
      document: (await at(pathOf(uri))).text,
      log: (await at(`${pathOf(room.uri)}/log?after=0`)).text,
      outbox: (await at(`${pathOf(ada.uri)}/outbox?before=9223372036854775807`)).text,
      act: (await at(pathOf(String(delivered()?.['id'] ?? `${alpha.origin}/ap/a/none`)))).text,
    };
    for (const [where, text] of Object.entries(texts)) {
      const names = post === 'copy' && file !== 'deny';
      expect([where, text.includes('secret words')]).toEqual([where, post === 'copy']);
      expect([where, text.includes('secret title')]).toEqual([where, post === 'copy']);
      expect([where, text.includes('secret-name')]).toEqual([where, names]);
      expect([where, text.includes(uri)]).toEqual([where, post !== 'deny']);
    }
    const words = `/ap/words?o=${uri.slice(-36)}`;
    expect((await at(words)).status).toBe(404);
    const fetched = await at(words, reader);
    expect(fetched.text.includes('secret words')).toBe(post !== 'deny');
    expect(fetched.text.includes('secret-name')).toBe(post !== 'deny' && file !== 'deny');
    const path = `/ap/f/${attached.uuid}`;
    const may = post !== 'deny' && file !== 'deny';
    expect((await at(path)).status).toBe(may && file === 'copy' ? 200 : 404);
    expect((await at(path, reader)).status).toBe(may ? 200 : 404);
    const [count] = await alpha.db`select count(*)::int as n from readings where reader = ${'r'.repeat(22)}`;
    expect(Number(count?.n)).toBe((post !== 'deny' ? 1 : 0) + (may && file === 'reference' ? 1 : 0));
    await transaction(alpha.db, (tx) => removePost(tx, ada.id, id as PostId));
    if (post !== 'deny')
      await until('the deletion is told', () =>
        peer.inboxed('Announce').find((one) => (one.object as Json).type === 'Delete'),
      );
  }, 60_000);

  it('is what is kept of what comes in, whatever the peer sends', async () => {
    const { alpha, peer, bob } = side;
    const attachment = [
      { type: 'Document', mediaType: 'text/csv', url: `${peer.origin}/files/s.csv`, name: 'sent-name' },
    ];
    const said = note(bob, 'sent words #senttopic', {
      name: 'sent title',
      summary: 'sent warning',
      attachment,
    });
    const answer = await peer.post(alpha.origin, activity(bob, 'Create', said), bob);
    expect(answer.status).toBe(post === 'deny' ? 403 : 202);
    const [kept] = await alpha.db<{ text: string; title: string; summary: string; lent: boolean }[]>`
      select text, title, summary, lent from posts where uri = ${String(said.id)}`;
    const files = await alpha.db`select from files where remote_url like ${`${peer.origin}%`}`;
    if (post === 'deny') expect(kept).toBeUndefined();
    if (post === 'reference') expect(kept).toEqual({ text: '', title: '', summary: '', lent: true });
    if (post === 'copy') expect(kept).toMatchObject({ title: 'sent title', lent: false });
    expect(files.length).toBe(post === 'copy' && file !== 'deny' ? 1 : 0);
    const edited = { ...said, content: 'sent again', updated: new Date().toISOString() };
    await peer.post(alpha.origin, activity(bob, 'Update', edited), bob);
    const [row] = await alpha.db`select count(*)::int as n from posts where text like '%sent again%'`;
    expect(row?.n).toBe(post === 'copy' ? 1 : 0);
    const dumped =
      await alpha.db`select v.html from post_versions v join posts p on p.id = v.post_id where p.lent`;
    expect(dumped).toHaveLength(0);
  });
});
