import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeCookie } from '#src/access/cookie.ts';
import { createSession } from '#src/access/sessions.ts';
import { editGroup } from '#src/groups/edit.ts';
import { keepPicture } from '#src/media/keep-picture.ts';
import { uploadFile } from '#src/media/upload.ts';
import { editProfile } from '#src/people/edit.ts';
import { addressesOf, type Addresses } from '#src/platform/addresses.ts';
import { newUuid } from '#src/platform/ids.ts';
import { createPage } from '#src/posts/kinds/page/write-page.ts';
import { publishPost } from '#src/posts/publish.ts';
import { bring } from '#test/adversary/room.ts';
import { act, openScene, pathOf, type Scene } from '#test/federation/partner.ts';
import { ask } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { squareOf } from '#test/support/pictures.ts';

// Everything that src/platform/addresses.ts can mint is asked for, by those for whom it is meant.
type Minted = Exclude<
  { [K in keyof Addresses]: Addresses[K] extends boolean ? never : K }[keyof Addresses],
  undefined
>;
let scene: Scene;
let room: Room;
let at: Addresses;
let post: { id: string; uri: string };
let activityUri: string;
let fileUuid: string;
let cookie: string;
let pictureUri: string;

beforeAll(async () => {
  scene = await openScene();
  const { alpha, ada, beta, bob } = scene;
  at = alpha.app.instance.addresses;
  room = await alpha.group('hydraulik', ada);
  await bring(alpha, ada, room, beta, bob);
  await act(alpha, (tx) => editGroup(tx, ada.id, room.id, { charter: 'Be kind.' }));
  const file = await uploadFile(alpha.db, ada.id, {
    bytes: Buffer.from('pressure,12\n'),
    mediaType: 'text/csv',
    name: 'pressure.csv',
    alt: '',
  });
  fileUuid = file.uuid;
  const id = await act(alpha, (tx) =>
    publishPost(tx, ada.id, { source: 'Measured.', level: 'group', groupId: room.id, fileIds: [file.id] }),
  );
  const [row] = await alpha.db`select uri from posts where id = ${id}`;
  post = { id, uri: row?.uri as string };
  const [sent] =
    await alpha.db`select activity_uri as uri from group_log where group_id = ${room.id} and seq = 2`;
  activityUri = sent?.uri as string;
  pictureUri = await keepPicture(alpha.db, { kind: 'avatar', personId: ada.id }, await squareOf('#a33'));
  await act(alpha, (tx) =>
    editProfile(tx, ada.id, {
      avatar: pictureUri,
      parts: [{ part: 'avatar', visibility: 'all', peerId: null }],
    }),
  );
  const secret = await act(alpha, (tx) => createSession(tx, ada.id, 'test'));
  cookie = writeCookie(alpha.app.instance, 'session', secret).split(';')[0] ?? '';
});
afterAll(() => scene.end());

const uuidOf = (uri: string): string => at.parse(uri)?.uuid ?? '';
const byPartner = async (uri: string): Promise<number> =>
  (await scene.beta.get(scene.alpha.origin, pathOf(uri))).status;
const inBrowser = async (uri: string): Promise<number> =>
  (await ask(scene.alpha.origin, { path: pathOf(uri), headers: { cookie, accept: 'text/html' } })).status;
/** An inbox that is there asks for a signature; a path without one is simply not there. */
const unsignedPost = async (uri: string): Promise<number> =>
  (
    await ask(scene.alpha.origin, {
      method: 'POST',
      path: pathOf(uri),
      headers: { 'content-type': 'application/activity+json' },
      body: '{"id":"https://x.example/1","type":"Like","actor":"https://x.example/u","object":"https://x.example/o"}',
    })
  ).status;

const isServed: Record<Minted, () => Promise<unknown>> = {
  origin: async () => expect(await inBrowser(`${at.origin}/`)).toBe(200),
  host: async () => expect(new URL(at.origin).host).toBe(at.host),
  instanceActor: async () => expect((await ask(at.origin, { path: '/actor' })).status).toBe(200),
  sharedInbox: async () => expect(await unsignedPost(at.sharedInbox)).toBe(401),
  person: async () => expect(await byPartner(at.person(uuidOf(scene.ada.uri)))).toBe(200),
  group: async () => expect(await byPartner(at.group(uuidOf(room.uri)))).toBe(200),
  post: async () => expect(await byPartner(at.post(uuidOf(post.uri)))).toBe(200),
  activity: async () => expect(await byPartner(at.activity(uuidOf(activityUri)))).toBe(200),
  file: async () => expect(await byPartner(at.file(fileUuid))).toBe(200),
  // Of what shows nothing there is none; test/peers/films.test.ts asks for that of a film.
  filePreview: async () => expect(await byPartner(at.filePreview(fileUuid))).toBe(404),
  picture: async () => expect(await byPartner(pictureUri)).toBe(200),
  key: async () => {
    for (const kind of ['rsa', 'ed25519'] as const)
      expect(await byPartner(at.key(scene.ada.uri, kind).split('#')[0] ?? '')).toBe(200);
  },
  inbox: async () => {
    for (const actor of [scene.ada.uri, room.uri, at.instanceActor])
      expect([actor, await unsignedPost(at.inbox(actor))]).toEqual([actor, 401]);
  },
  outbox: async () => {
    for (const actor of [scene.ada.uri, room.uri, at.instanceActor])
      expect([actor, await byPartner(at.outbox(actor))]).toEqual([actor, 200]);
  },
  followers: async () => {
    for (const actor of [scene.ada.uri, room.uri])
      expect([actor, await byPartner(at.followers(actor))]).toEqual([actor, 200]);
  },
  following: async () => expect(await byPartner(at.following(scene.ada.uri))).toBe(200),
  log: async () => {
    expect(await byPartner(at.log(room.uri))).toBe(200);
    expect(await byPartner(at.log(room.uri, 2))).toBe(200);
  },
  // There is one only while the group is handed over; test/stories/succession.test.ts fetches it then.
  estate: async () => expect(await byPartner(`${at.estate(room.uri)}?part=group`)).toBe(404),
  featured: async () => expect(await byPartner(at.featured(room.uri))).toBe(200),
  editing: async () => {
    const { alpha, ada, beta, bob } = scene;
    const registry = alpha.app.registry;
    const page = await act(alpha, (tx) =>
      createPage(tx, registry, ada.id, room.id, {
        ...{ title: 'Seals', source: 'Grease.', parentId: null, position: null, note: '' },
      }),
    );
    const [row] = await alpha.db`select uri from posts where id = ${page}`;
    const asked = JSON.stringify({ page: row?.uri as string, save: null });
    const answer = await beta.post(alpha.origin, asked, bob, { path: pathOf(at.editing(room.uri)) });
    expect([answer.status, answer.json]).toEqual([200, { next: null }]);
  },
  charter: async () => expect(await byPartner(at.charter(room.uri, 1))).toBe(200),
  moderators: async () => expect(await byPartner(at.moderators(room.uri))).toBe(200),
  token: async () =>
    expect(await byPartner(`${at.token(room.uri)}?aud=${encodeURIComponent(scene.gamma.origin)}`)).toBe(200),
  // Signed by a company, it names nobody for whom.
  postSearch: async () => expect(await byPartner(`${at.postSearch(at.origin)}?q=ada`)).toBe(404),
  directory: async () => expect(await byPartner(`${at.directory(at.origin)}?q=ada`)).toBe(200),
  words: async () => {
    const extraHeaders = { 'kontor-reader': 'a'.repeat(22) };
    const path = pathOf(`${at.words(at.origin)}?o=${uuidOf(post.uri)}`);
    expect((await scene.beta.get(scene.alpha.origin, path, { extraHeaders })).status).toBe(200);
  },
  groupNote: async () => expect(await byPartner(at.groupNote(room.uri, post.uri))).toBe(200),
  personPage: async () => expect(await inBrowser(at.personPage('ada'))).toBe(200),
  documentsPage: async () => expect(await inBrowser(at.documentsPage)).toBe(200),
  groupPage: async () => expect(await inBrowser(at.groupPage('hydraulik'))).toBe(200),
  postPage: async () => expect(await inBrowser(at.postPage(post.id))).toBe(200),
  parse: async () => {
    for (const kind of ['person', 'group', 'post', 'activity', 'file', 'picture'] as const) {
      const uuid = newUuid();
      expect(at.parse(at[kind](uuid))).toEqual({ kind, uuid });
      expect(addressesOf('https://other.example').parse(at[kind](uuid))).toBeNull();
    }
  },
  isOurs: async () => {
    expect(at.isOurs(post.uri)).toBe(true);
    expect(at.isOurs(`${at.origin}.evil.example/ap/o/${uuidOf(post.uri)}`)).toBe(false);
  },
};

for (const [name, check] of Object.entries(isServed))
  it(`${name}: what is minted is served`, async () => {
    expect.hasAssertions();
    await check();
  });
