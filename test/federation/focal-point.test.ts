import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScene, type Scene } from '#test/adversary/scene.ts';
import { agree } from '#test/support/agreements.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { activity, note, type Json } from '#test/support/peer-actor.ts';

// Which point of a picture stays in view is said with it, to and from every server.
let scene: Scene;
let beta: TestInstance;
let bea: Member;
beforeAll(async () => {
  [scene, beta] = await Promise.all([
    openScene(),
    startInstance({ name: 'kontor-beta', company: 'Beta SAS' }),
  ]);
  await agree(scene.alpha, beta);
  bea = await beta.person('bea');
});
afterAll(() => Promise.all([scene.end(), beta.remove()]));

interface Shown {
  readonly id: string;
  readonly content: string;
  readonly media_attachments: readonly {
    readonly meta: { readonly focus?: { x: number; y: number } } | null;
  }[];
}
const focusIn = async (at: TestInstance, who: Member, word: string): Promise<unknown> => {
  const { data } = await at.api<Shown[]>('GET', '/api/v1/timelines/home', undefined, who.token);
  return data.find((post) => post.content.includes(word))?.media_attachments[0]?.meta?.focus ?? null;
};

describe('from a partner', () => {
  const picture = (focalPoint: unknown): Json => ({
    ...{ type: 'Image', mediaType: 'image/png', url: `${scene.beta.origin}/a.png`, name: 'A pump' },
    ...{ width: 40, height: 30, focalPoint },
  });
  test.each([
    ['a corner', [0.5, -0.25], { x: 0.5, y: -0.25 }],
    ['the edge', [-1, 1], { x: -1, y: 1 }],
    ['too far', [2, 0], null],
    ['one number', [0.5], null],
    ['three numbers', [0, 0, 0], null],
    ['words', ['0.5', '0'], null],
    ['an object', { x: 0.5, y: 0 }, null],
    ['nothing', undefined, null],
  ])('%s', async (name, said, shown) => {
    const { alpha, ada, beta: peer, bob } = scene;
    const post = note(bob, `about ${name}`, { attachment: [picture(said)] });
    expect((await peer.post(alpha.origin, activity(bob, 'Create', post), bob)).status).toBe(202);
    expect(await focusIn(alpha, ada, name)).toEqual(shown);
    // An edit says it anew.
    const edited = {
      ...post,
      updated: new Date(Date.now() + 1_000).toISOString(),
      attachment: [picture([1, 1])],
    };
    expect((await peer.post(alpha.origin, activity(bob, 'Update', edited), bob)).status).toBe(202);
    expect(await focusIn(alpha, ada, name)).toEqual({ x: 1, y: 1 });
  });
});

test('to a partner, and again when it is changed', async () => {
  const { alpha, ada } = scene;
  const found = await beta.api<{ id: string }[]>(
    'GET',
    `/api/v1/accounts/search?resolve=true&q=${encodeURIComponent(`@${ada.acct}`)}`,
    undefined,
    bea.token,
  );
  await beta.api('POST', `/api/v1/accounts/${found.data[0]?.id}/follow`, {}, bea.token);
  await until('bea follows ada', async () => {
    const path = `/api/v1/accounts/${ada.id}/followers`;
    return (await alpha.api<{ acct: string }[]>('GET', path, undefined, ada.token)).data.some(
      ({ acct }) => acct === bea.acct,
    );
  });
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(await picture())], { type: 'image/png' }), 'a.png');
  form.append('focus', '0.5,-0.25');
  const sent = new Request('http://x/', { method: 'POST', body: form });
  const uploaded = await ask(alpha.origin, {
    method: 'POST',
    path: '/api/v2/media',
    headers: { authorization: `Bearer ${ada.token}`, 'content-type': sent.headers.get('content-type') ?? '' },
    body: Buffer.from(await sent.arrayBuffer()),
  });
  const { id } = JSON.parse(uploaded.text) as { id: string };
  const draft = { status: 'Seht die Pumpe', media_ids: [id], visibility: 'private' };
  const post = await alpha.api<Shown>('POST', '/api/v1/statuses', draft, ada.token);
  const arrived = (x: number) =>
    until(`the point ${x} is there`, async () => {
      const focus = (await focusIn(beta, bea, 'Pumpe')) as { x: number } | null;
      return focus?.x === x ? focus : null;
    });
  expect(await arrived(0.5)).toEqual({ x: 0.5, y: -0.25 });
  const changes = { media_attributes: [{ id, focus: '-1,1' }] };
  await alpha.api('PUT', `/api/v1/statuses/${post.data.id}`, changes, ada.token);
  expect(await arrived(-1)).toEqual({ x: -1, y: 1 });
});

const picture = () =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#a33' } })
    .png()
    .toBuffer();
