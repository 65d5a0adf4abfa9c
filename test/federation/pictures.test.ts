import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSession } from '#src/access/sessions.ts';
import { writeCookie } from '#src/access/cookie.ts';
import { keepPicture, sweepPictures } from '#src/media/keep-picture.ts';
import { picturePath } from '#src/media/picture.ts';
import { editProfile } from '#src/people/edit.ts';
import type { ShownPart } from '#src/people/person.ts';
import { ask, fingerprintOf, until } from '#test/support/http.ts';
import type { Peer } from '#test/support/peer.ts';
import { squareOf } from '#test/support/pictures.ts';
import { act, docOf, followed, idOfActor, openScene, pathOf, type Scene } from './partner.ts';

let scene: Scene;
let face: string;
let cookie: string;
beforeAll(async () => {
  scene = await openScene();
  const { alpha, ada } = scene;
  await followed(scene, scene.bob, ada);
  face = await keepPicture(alpha.db, { kind: 'avatar', personId: ada.id }, await squareOf('#a33', 900, 600));
  await act(alpha, (tx) => editProfile(tx, ada.id, { avatar: face, bio: 'Builds pumps.' }));
  const secret = await act(alpha, (tx) => createSession(tx, ada.id, 'test'));
  cookie = writeCookie(alpha.app.instance, 'session', secret).split(';')[0] ?? '';
});
afterAll(() => scene.end());

const get = (peer: Peer, uri: string) => peer.get(scene.alpha.origin, pathOf(uri));
const showTo = (...parts: ShownPart[]) => act(scene.alpha, (tx) => editProfile(tx, scene.ada.id, { parts }));
const documentFor = async (peer: Peer) => docOf(await get(peer, scene.ada.uri));
const inBrowser = (path: string, headers: Record<string, string> = { cookie }) =>
  ask(scene.alpha.origin, { path, headers });

describe('a photo of ours', () => {
  test('is for nobody outside the company until its owner says so', async () => {
    const document = await documentFor(scene.beta);
    expect([document.icon, document.summary]).toEqual([undefined, undefined]);
    const unknown = await get(scene.beta, scene.alpha.app.instance.addresses.picture(crypto.randomUUID()));
    expect(fingerprintOf(await get(scene.beta, face))).toEqual(fingerprintOf(unknown));
  });

  test('shown to Beta is seen by Beta, square and without metadata, and not by Gamma', async () => {
    const peerId = (await scene.alpha.db`select id from peers where origin = ${scene.beta.origin}`)[0]?.id;
    await showTo({ part: 'avatar', visibility: 'partner', peerId });
    expect((await documentFor(scene.beta)).icon).toEqual({
      type: 'Image',
      mediaType: 'image/webp',
      url: face,
    });
    const seen = await get(scene.beta, face);
    expect([seen.status, seen.headers['content-type']]).toEqual([200, 'image/webp']);
    const stored = await scene.alpha.db`select large_key, small_key from pictures`;
    expect(stored.length).toBe(1);
    expect((await documentFor(scene.gamma)).icon).toBeUndefined();
    const unknown = await get(scene.gamma, scene.alpha.app.instance.addresses.picture(crypto.randomUUID()));
    expect(fingerprintOf(await get(scene.gamma, face))).toEqual(fingerprintOf(unknown));
  });

  test('taken back is gone for everybody, and its bytes with the next sweep', async () => {
    await showTo({ part: 'avatar', visibility: 'all', peerId: null });
    const second = await keepPicture(
      scene.alpha.db,
      { kind: 'avatar', personId: scene.ada.id },
      await squareOf('#3a3'),
    );
    await act(scene.alpha, (tx) => editProfile(tx, scene.ada.id, { avatar: second }));
    expect((await get(scene.beta, face)).status).toBe(404);
    expect((await get(scene.gamma, second)).status).toBe(200);
    await scene.alpha.db`update pictures set created_at = now() - interval '2 hours'`;
    expect(await sweepPictures(scene.alpha.db)).toBe(1);
    expect((await get(scene.gamma, second)).status).toBe(200);
  });

  test('a changed one is told to who follows, with the address of the picture', async () => {
    await expect
      .poll(() => scene.beta.inboxed('Update').map((update) => update.object))
      .toContainEqual(
        expect.objectContaining({ id: scene.ada.uri, icon: expect.objectContaining({ type: 'Image' }) }),
      );
  });
});

test('the preview shows the owner, word for word, what each partner is given', async () => {
  const { alpha, ada, beta, gamma } = scene;
  const peers = await alpha.db<{ id: number; origin: string }[]>`select id, origin from peers`;
  const peerId = (peer: Peer) => peers.find((row) => row.origin === peer.origin)?.id ?? 0;
  await act(alpha, (tx) =>
    editProfile(tx, ada.id, {
      fields: [{ name: 'skill', value: 'Nur für Beta', visibility: 'partner', peerId: peerId(beta) }],
    }),
  );
  for (const peer of [beta, gamma]) {
    const page = await inBrowser(`/settings/preview?as=${peerId(peer)}`);
    const shown = /<pre[^>]*>(.*?)<\/pre>/s.exec(page.text)?.[1]?.trim().replaceAll('&quot;', '"') ?? '';
    expect(JSON.parse(shown)).toEqual(await documentFor(peer));
    expect(page.text.includes('Nur für Beta')).toBe(peer === beta);
  }
  expect((await inBrowser('/settings/preview?as=999')).status).toBe(200);
});

test('an Update says to each partner what that one may see', async () => {
  const { alpha, ada, beta, gamma, carol } = scene;
  await followed(scene, carol, ada);
  const [row] = await alpha.db<{ id: number }[]>`select id from peers where origin = ${beta.origin}`;
  const value = 'Hydraulik, nur für Beta';
  const fields = [{ name: 'skill' as const, value, visibility: 'partner' as const, peerId: row?.id ?? 0 }];
  await act(alpha, (tx) => editProfile(tx, ada.id, { name: 'Ada B.', fields }));
  const told = (peer: Peer) =>
    until(`${peer.host} is told`, () =>
      peer.asked.find(
        ({ json }) => json.type === 'Update' && (json.object as { name?: string }).name === 'Ada B.',
      ),
    );
  expect((await told(beta)).body.toString()).toContain(value);
  expect((await told(gamma)).body.toString()).not.toContain(value);
});

describe("a partner's photo", () => {
  const at = (id: string, url: string) => picturePath({ id, part: 'avatar' }, url, 'small');

  async function bobShows(url: string): Promise<string> {
    const { alpha, bob } = scene;
    const id = await idOfActor(alpha, bob);
    await alpha.db`update people set avatar_url = ${url} where id = ${id}`;
    return id;
  }
  const serveFace = async (path: string) => {
    const bytes = await sharp(await squareOf('#33a', 500, 500))
      .withExif({ IFD0: { Copyright: 'somebody' } })
      .jpeg()
      .toBuffer();
    scene.beta.serve(path, (_asked, response) => void response.writeHead(200).end(bytes));
    return `${scene.beta.origin}${path}`;
  };

  test('is fetched by this instance, signed, written anew and kept: its home learns nothing of readers', async () => {
    const url = await serveFace('/faces/bob');
    const id = await bobShows(url);
    const asked = () => scene.beta.asked.filter((one) => one.path === '/faces/bob');
    expect((await inBrowser(at(id, url), {})).status).toBe(404);
    expect(asked()).toHaveLength(0);
    const seen = await inBrowser(at(id, url));
    expect([seen.status, seen.headers['content-type']]).toEqual([200, 'image/webp']);
    expect(seen.headers['cache-control']).toContain('immutable');
    await inBrowser(at(id, url));
    expect(asked()).toHaveLength(1);
    expect(asked()[0]?.headers['signature-input'] ?? asked()[0]?.headers.signature).toBeDefined();
    expect(asked()[0]?.headers.cookie).toBeUndefined();
  });

  test('on a server without agreement, broken, or away leaves the initials, and nothing is asked of the stranger', async () => {
    const strange = `${scene.stranger.origin}/face`;
    const before = scene.stranger.connections();
    expect((await inBrowser(at(await bobShows(strange), strange))).status).toBe(404);
    expect(scene.stranger.connections()).toBe(before);
    scene.beta.serve('/faces/broken', (_asked, response) => void response.writeHead(200).end('<svg/>'));
    const broken = `${scene.beta.origin}/faces/broken`;
    expect((await inBrowser(at(await bobShows(broken), broken))).status).toBe(404);
    expect((await inBrowser(at(await bobShows(broken), broken))).status).toBe(404);
    expect(scene.beta.asked.filter((one) => one.path === '/faces/broken')).toHaveLength(1);
  });
});
