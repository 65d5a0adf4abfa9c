import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { activity, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import type { Asked } from '#test/support/peer.ts';
import { startPlainPeer, type PlainPeer } from '#test/support/plain-peer.ts';
import { squareOf } from '#test/support/pictures.ts';

// A company's PeerTube, under a one-sided agreement. Ada follows the account Gina there; what Gina publishes is a Video, as PeerTube 7 writes it.
let alpha: TestInstance;
let ada: Member;
let otto: Member;
let peer: PlainPeer;
let gina: PeerActor;
let asked: Asked[] = [];
const film = Buffer.from(Array.from({ length: 2_000 }, (_, at) => at % 251));

beforeAll(async () => {
  [alpha, peer] = await Promise.all([startInstance({ name: 'alpha' }), startPlainPeer('mastodon', 'tube')]);
  await alpha.allow('followers', peer.origin);
  [ada, otto] = [await alpha.person('ada'), await alpha.person('otto')];
  gina = peer.person('gina');
  // Its server asks the follower's company first.
  await send('Follow', ada.uri);
  const [row] = await alpha.db`select id from people where uri = ${gina.uri}`;
  await alpha.api('POST', `/api/v1/accounts/${String(row?.id)}/follow`, {}, ada.token);
  const follow = await until('the Follow', () => peer.inboxed('Follow')[0] ?? peer.sentTo(gina, 'Follow')[0]);
  await send('Accept', follow);
  const poster = await squareOf('maroon', 160, 90);
  peer.serve('/lazy-static/previews/one.jpg', (_asked, response) =>
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(poster),
  );
  peer.serve('/static/streaming-playlists/hls/one/720-fragmented.mp4', (request, response) => {
    asked.push(request);
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(String(request.headers.range)) ?? [];
    if (from === undefined) return response.writeHead(200, { 'content-type': 'video/mp4' }).end(film);
    const end = Math.min(to === '' || to === undefined ? film.length - 1 : Number(to), film.length - 1);
    return response
      .writeHead(206, {
        ...{ 'content-type': 'video/mp4', 'content-range': `bytes ${from}-${end}/${film.length}` },
        'content-length': String(end - Number(from) + 1),
      })
      .end(film.subarray(Number(from), end + 1));
  });
});
afterAll(async () => {
  await alpha.remove();
  await peer.stop();
});

const send = (type: string, object: Json | string, more: Json = {}) =>
  peer.post(alpha.origin, { ...activity(gina, type, object as never), ...more }, gina, { scheme: 'cavage' });

const everyone = 'https://www.w3.org/ns/activitystreams#Public';
/** The context of PeerTube's videos, as far as they use it. */
const context = [
  ...['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
  { RsaSignature2017: 'https://w3id.org/security#RsaSignature2017' },
  {
    ...{ pt: 'https://joinpeertube.org/ns#', sc: 'http://schema.org/', Hashtag: 'as:Hashtag' },
    ...{
      category: 'sc:category',
      licence: 'sc:license',
      sensitive: 'as:sensitive',
      language: 'sc:inLanguage',
    },
    ...{ isLiveBroadcast: 'sc:isLiveBroadcast', Infohash: 'pt:Infohash', uploadDate: 'sc:uploadDate' },
    ...{ subtitleLanguage: 'sc:subtitleLanguage', hasParts: 'sc:hasParts', canReply: 'pt:canReply' },
    uuid: { '@type': 'sc:identifier', '@id': 'pt:uuid' },
    views: { '@type': 'sc:Number', '@id': 'pt:views' },
    state: { '@type': 'sc:Number', '@id': 'pt:state' },
    size: { '@type': 'sc:Number', '@id': 'pt:size' },
    fps: { '@type': 'sc:Number', '@id': 'pt:fps' },
    commentsPolicy: { '@type': 'sc:Number', '@id': 'pt:commentsPolicy' },
    support: { '@type': 'sc:Text', '@id': 'pt:support' },
    likes: { '@id': 'as:likes', '@type': '@id' },
    comments: { '@id': 'as:comments', '@type': '@id' },
  },
];

/** What PeerTube says of a film that exists only as a playlist, which is its default. */
function video(name: string, more: Json = {}): Json {
  const id = `${peer.origin}/videos/watch/${name}`;
  const at = (path: string): string => `${peer.origin}${path}`;
  const file = (height: number, size: number): Json => ({
    ...{ type: 'Link', mediaType: 'video/mp4', height, width: (height * 16) / 9, size, fps: 25 },
    href: at(`/static/streaming-playlists/hls/one/${height}-fragmented.mp4`),
  });
  return {
    ...{ type: 'Video', id, name: `How bench 3 moves: ${name}`, duration: 'PT75S', uuid: name },
    ...{ views: 3, sensitive: false, state: 1, commentsPolicy: 1, isLiveBroadcast: false },
    ...{ published: new Date().toISOString(), updated: new Date().toISOString() },
    ...{ language: { identifier: 'en', name: 'English' }, tag: [{ type: 'Hashtag', name: 'bench' }] },
    ...{ mediaType: 'text/markdown', support: null },
    content: `The carriage of **bench 3**.\n\nMore at ${peer.origin}/w/${name} <img src=x onerror=alert(1)>`,
    icon: [
      {
        type: 'Image',
        mediaType: 'image/jpeg',
        width: 280,
        height: 157,
        url: at('/lazy-static/thumbnails/one.jpg'),
      },
      {
        type: 'Image',
        mediaType: 'image/jpeg',
        width: 850,
        height: 480,
        url: at('/lazy-static/previews/one.jpg'),
      },
    ],
    url: [
      { type: 'Link', mediaType: 'text/html', href: at(`/w/${name}`) },
      {
        ...{ type: 'Link', mediaType: 'application/x-mpegURL', href: at('/static/hls/one/master.m3u8') },
        tag: [
          { type: 'Infohash', name: 'abc' },
          {
            type: 'Link',
            name: 'sha256',
            mediaType: 'application/json',
            href: at('/static/hls/one/sha.json'),
          },
          file(1080, 90_000_000),
          file(720, film.length),
          { ...file(720, 0), rel: ['metadata', 'video/mp4'], mediaType: 'application/json' },
          file(360, 900),
        ],
      },
      { type: 'Link', name: 'tracker-http', rel: ['tracker', 'http'], href: at('/tracker/announce') },
    ],
    attributedTo: [gina.uri, `${peer.origin}/video-channels/bench`],
    ...{ to: [everyone], cc: [gina.followers] },
    ...more,
  };
}
const publish = (object: Json, type = 'Create') =>
  send(type, object, {
    ...{ '@context': context, id: `${String(object.id)}/${type.toLowerCase()}/${Date.now()}` },
    ...{ to: [everyone], cc: [gina.followers] },
  });

interface Shown {
  readonly id: string;
  readonly url: string;
  readonly content: string;
  readonly kontor: { readonly title?: string };
  readonly media_attachments: readonly {
    readonly type: string;
    readonly url: string;
    readonly preview_url: string | null;
    readonly meta: { readonly original: { readonly duration: number; readonly height: number } } | null;
  }[];
}
const inHome = async (who: Member, word: string): Promise<Shown | undefined> => {
  const home = await alpha.api<Shown[]>('GET', '/api/v1/timelines/home', undefined, who.token);
  return home.data.find(({ content }) => content.includes(word));
};
const fetchFile = (url: string, headers: Record<string, string> = {}) =>
  ask(new URL(url).origin, { path: url.slice(new URL(url).origin.length), headers });

it('a server without an agreement is heard by nobody', async () => {
  const stranger = await startPlainPeer('mastodon', 'stranger');
  try {
    const someone = stranger.person('someone');
    const object = {
      ...video('stranger'),
      id: `${stranger.origin}/videos/watch/x`,
      attributedTo: [someone.uri],
    };
    const create = { ...activity(someone, 'Create', object as never), '@context': context };
    expect((await stranger.post(alpha.origin, create, someone, { scheme: 'cavage' })).status).toBe(403);
  } finally {
    await stranger.stop();
  }
});

it('a Video becomes a post with a film that plays from its server, through ours, and from any place', async () => {
  for (const _ of [1, 2]) expect((await publish(video('one'))).status).toBe(202);
  const post = await until('the film', () => inHome(ada, 'How bench 3 moves: one'));
  expect(post?.content.match(/How bench 3 moves/g)).toHaveLength(1);
  expect(post?.content).toContain('<strong>bench 3</strong>');
  expect(post?.content).not.toMatch(/<img/i);
  expect(post?.url).toBe(`${peer.origin}/w/one`);
  const [media, ...others] = post?.media_attachments ?? [];
  expect(others).toHaveLength(0);
  expect(media).toMatchObject({ type: 'video', meta: { original: { duration: 75, height: 720 } } });
  const part = await fetchFile(media?.url ?? '', { range: 'bytes=100-199' });
  expect([part.status, part.headers['content-range'], part.headers['content-type']]).toEqual([
    ...[206, `bytes 100-199/${film.length}`, 'video/mp4'],
  ]);
  // The reader's browser is known to nobody there: our server asks, signed.
  expect(asked.at(-1)?.headers['user-agent']).toMatch(/kontor/i);
  const poster = await fetchFile(media?.preview_url ?? '');
  expect([poster.status, poster.headers['content-type']]).toEqual([200, 'image/jpeg']);
  // It is public there: a colleague may open it, and has it in no feed.
  expect(await inHome(otto, 'How bench 3 moves')).toBeUndefined();
  expect((await alpha.api('GET', `/api/v1/statuses/${post?.id}`, undefined, otto.token)).status).toBe(200);
});

it('of a film that is too large to pass at once, pieces pass', async () => {
  asked = [];
  const large = video('large');
  const [, playlist] = large.url as Json[];
  const tags = ((playlist?.tag ?? []) as Json[]).map((tag) =>
    tag.height === 720 ? { ...tag, size: 90_000_000 } : tag,
  );
  await publish({ ...large, url: [(large.url as Json[])[0], { ...playlist, tag: tags }] });
  const post = await until('the film', () => inHome(ada, 'How bench 3 moves: large'));
  const played = await fetchFile(post?.media_attachments[0]?.url ?? '', { range: 'bytes=0-' });
  expect(played.status).toBe(206);
  expect(asked.at(-1)?.headers.range).toBe('bytes=0-8388607');
});

it('what lies on another host is asked of nobody, and a live stream has no film', async () => {
  const elsewhere = video('elsewhere', {
    icon: [{ type: 'Image', url: 'https://cdn.example/poster.jpg', width: 10 }],
    url: [
      { type: 'Link', mediaType: 'text/html', href: `${peer.origin}/w/elsewhere` },
      { type: 'Link', mediaType: 'video/mp4', height: 720, href: 'https://cdn.example/film.mp4' },
    ],
  });
  await publish(elsewhere);
  await publish(video('live', { isLiveBroadcast: true }));
  for (const name of ['elsewhere', 'live']) {
    const post = await until(name, () => inHome(ada, `How bench 3 moves: ${name}`));
    expect([name, post?.media_attachments, post?.url]).toEqual([name, [], `${peer.origin}/w/${name}`]);
  }
});

it('odd videos are read as far as they can be', async () => {
  const odd: Json[] = [
    video('odd-1', { url: `${peer.origin}/w/odd-1`, icon: 'x', duration: 'soon', content: null }),
    video('odd-2', {
      url: [{ type: 'Link', mediaType: 'video/mp4', href: 'javascript:alert(1)' }],
      icon: [],
    }),
    video('odd-3', { duration: 'PT9999999999S', tag: null }),
  ];
  for (const object of odd) expect((await publish(object)).status).toBeLessThan(500);
  expect(await until('the third', () => inHome(ada, 'odd-3'))).toBeDefined();
});

it('it is changed and deleted from there', async () => {
  const changed = video('one', {
    name: 'How bench 3 stops',
    updated: new Date(Date.now() + 5_000).toISOString(),
  });
  await publish(changed, 'Update');
  const post = await until('the new title', () => inHome(ada, 'How bench 3 stops'));
  await send('Delete', String(changed.id));
  await until(
    'it is gone',
    async () => (await alpha.api('GET', `/api/v1/statuses/${post?.id}`, undefined, ada.token)).status === 404,
  );
});
