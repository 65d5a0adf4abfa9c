import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScene, type Scene } from '#test/adversary/scene.ts';
import { ask, type Answer } from '#test/support/http.ts';
import type { Asked } from '#test/support/peer.ts';
import { activity, note } from '#test/support/peer-actor.ts';

// A film at a partner's is sought in as one of ours is: browsers ask for ranges, and Safari plays nothing without them.
const film = Buffer.from('0123456789abcdefghij');
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.end());

type Home = (range: string | undefined, response: ServerResponse) => void;
const homes: Readonly<Record<string, Home>> = {
  'gives ranges': (range, response) => {
    const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
    const start = from === '' ? film.length - Number(to) : Number(from);
    const end = from === '' || to === '' ? film.length - 1 : Math.min(Number(to), film.length - 1);
    if (range === undefined) return void response.writeHead(200, { 'content-length': film.length }).end(film);
    if (start > end) return void response.writeHead(416, { 'content-range': `bytes */${film.length}` }).end();
    const said = {
      'content-range': `bytes ${start}-${end}/${film.length}`,
      'content-length': end - start + 1,
    };
    response.writeHead(206, said).end(film.subarray(start, end + 1));
  },
  'gives whole files only': (_, response) => {
    response.writeHead(200, { 'content-length': film.length });
    response.write(film.subarray(0, 7));
    response.end(film.subarray(7));
  },
};

let n = 0;
/** The address at which Ada's app gets it. */
async function shownFrom(home: Home): Promise<string> {
  const { alpha, ada, beta, bob } = scene;
  const path = `/films/${++n}.mp4`;
  beta.serve(path, ({ headers }: Asked, response) => home(headers.range, response));
  const attachment = [{ type: 'Document', mediaType: 'video/mp4', url: beta.origin + path, name: 'A film' }];
  await beta.post(alpha.origin, activity(bob, 'Create', note(bob, `film ${n}.`, { attachment })), bob);
  const { data } = await alpha.api<{ media_attachments: { url: string }[] }[]>(
    ...(['GET', '/api/v1/timelines/home', undefined, ada.token] as const),
  );
  return data[0]?.media_attachments[0]?.url ?? '';
}
const get = (url: string, headers: Record<string, string>): Promise<Answer> => {
  const { origin, host, pathname, search } = new URL(url);
  return ask(origin, { path: pathname + search, headers: { host, ...headers } });
};
const shown = (answer: Answer) => [answer.status, answer.headers['content-range'], answer.text];

describe.each(Object.entries(homes))('a partner that %s', (_, home) => {
  test.each([
    ['bytes=0-1', [206, 'bytes 0-1/20', '01']],
    ['bytes=5-9', [206, 'bytes 5-9/20', '56789']],
    ['bytes=6-8', [206, 'bytes 6-8/20', '678']],
    ['bytes=18-', [206, 'bytes 18-19/20', 'ij']],
    ['bytes=-3', [206, 'bytes 17-19/20', 'hij']],
    ['bytes=10-999', [206, 'bytes 10-19/20', 'abcdefghij']],
    ['bytes=20-', [416, 'bytes */20', '']],
    ['bytes=9-5', [416, 'bytes */20', '']],
    ['bytes=0-1,4-5', [200, undefined, String(film)]],
    ['pages=1-2', [200, undefined, String(film)]],
    ['bytes=one-two', [200, undefined, String(film)]],
  ])('%s', async (range, expected) => {
    const answer = await get(await shownFrom(home), { range });
    expect(shown(answer)).toEqual(expected);
    expect(answer.headers['accept-ranges']).toBe('bytes');
    if (answer.status !== 416) expect(answer.headers['content-type']).toBe('video/mp4');
  });

  test('of another version it has, the reader gets all', async () => {
    const answer = await get(await shownFrom(home), { range: 'bytes=0-1', 'if-range': '"old"' });
    expect(shown(answer)).toEqual([200, undefined, String(film)]);
  });
});

test.each<[string, Home, number, string]>([
  ['says nothing of the size, all of it', (_, r) => void r.writeHead(200).end(film), 200, String(film)],
  [
    ...(['gives another part, nothing'] as const),
    (_, r) => void r.writeHead(206, { 'content-range': 'bytes 3-4/20' }).end('34'),
    ...([503, 'error'] as const),
  ],
  [
    ...(['gives a part without saying which, nothing'] as const),
    (_, r) => void r.writeHead(206).end('01'),
    ...([503, 'error'] as const),
  ],
])('of a partner that %s', async (_, home, status, text) => {
  const answer = await get(await shownFrom(home), { range: 'bytes=0-1' });
  expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(text)]);
});
