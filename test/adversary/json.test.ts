import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '#test/support/http.ts';
import { activity, as2, note, type Json } from '#test/support/peer-actor.ts';
import { create, holds, homeOf, isRefused, openScene, type Scene } from './scene.ts';

// security.md, "JSON": one document, one meaning.
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.end());

const post = (body: Json | string | Uint8Array, how = {}) =>
  scene.beta.post(scene.alpha.origin, body, scene.bob, how);

const contexts: readonly (readonly [string, unknown])[] = [
  ['redefines actor', [as2, { actor: 'https://evil.example/actor' }]],
  ['redefines object by another term', [as2, { object: 'as:actor' }]],
  ['gives attributedTo another meaning', [as2, { attributedTo: { '@id': 'as:to', '@type': '@id' } }]],
  ['renames id', [as2, { id: 'https://evil.example/id' }]],
  ['makes an alias of @id', [as2, { other: '@id' }]],
  ['makes an alias of @type', [as2, { kind: '@type' }]],
  ['reverses a term', [as2, { writes: { '@reverse': 'as:attributedTo' } }]],
  ['nests a term', [as2, { content: { '@id': 'as:content', '@nest': 'x' } }]],
  ['changes the vocabulary', [as2, { '@vocab': 'https://evil.example/' }]],
  ['changes the base', [as2, { '@base': 'https://evil.example/' }]],
  ['imports a context', [as2, { '@import': 'https://evil.example/context' }]],
  ['clears itself', [as2, null]],
  ['clears itself inside a term', [as2, { object: { '@id': 'as:object', '@context': null } }]],
  ['lacks ActivityStreams', ['https://w3id.org/security/v1']],
  ['is somebody else’s', 'https://schema.org'],
  ['is a number', 3],
  ['is a data address', [as2, 'data:application/ld+json,{}']],
  ['redefines as:', [as2, { as: 'https://evil.example/' }]],
  [
    'redefines a whole IRI',
    [as2, { 'https://www.w3.org/ns/activitystreams#actor': 'https://evil.example/' }],
  ],
];

describe('a context is refused that', () => {
  test.each(contexts)('%s', async (_title, context) => {
    const sent = create(scene.bob, 'context');
    const answer = await post({ ...sent, '@context': context });
    expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(/@context|@reverse/)]);
    expect(await holds(scene.alpha, sent.object.id)).toBe(false);
    expect((await post(sent)).status).toBe(202);
    expect(await holds(scene.alpha, sent.object.id)).toBe(true);
  });

  test('stands inside the object', async () => {
    const sent = create(scene.bob, 'inner context');
    const object = { '@context': [as2, { content: 'as:summary' }], ...sent.object };
    expect((await post({ ...sent, object })).status).toBe(400);
    expect(await holds(scene.alpha, sent.object.id)).toBe(false);
  });

  test('is unknown is not fetched', async () => {
    const { beta, stranger, gamma } = scene;
    const before = [stranger.connections(), gamma.connections(), beta.asked.length];
    for (const host of [stranger, gamma, beta])
      expect(
        (await post({ ...create(scene.bob, 'context'), '@context': [as2, `${host.origin}/context`] })).status,
      ).toBeLessThan(500);
    expect([stranger.connections(), gamma.connections(), beta.asked.length]).toEqual(before);
  });
});

describe('second meanings are refused', () => {
  test.each([
    ['@graph', (sent: Json) => ({ ...sent, '@graph': [sent] })],
    ['@included', (sent: Json) => ({ ...sent, '@included': [sent] })],
    ['@reverse', (sent: Json) => ({ ...sent, '@reverse': { object: sent } })],
    ['@graph inside', (sent: Json) => ({ ...sent, object: { ...(sent.object as Json), '@graph': [] } })],
    ['@id beside id', (sent: Json) => ({ ...sent, '@id': 'https://evil.example/1' })],
    ['@type beside type', (sent: Json) => ({ ...sent, '@type': 'Delete' })],
    ['a whole IRI beside actor', (sent: Json) => ({ ...sent, [`${as2}#actor`]: 'https://evil.example/1' })],
    ['as:actor beside actor', (sent: Json) => ({ ...sent, 'as:actor': 'https://evil.example/1' })],
  ])('%s', async (_title, twist) => {
    const sent = create(scene.bob, 'twisted');
    expect((await post(twist(sent))).status).toBe(400);
    expect(await holds(scene.alpha, sent.object.id)).toBe(false);
    expect((await post(sent)).status).toBe(202);
  });

  test.each([
    [
      'the same key twice',
      (text: string) => text.replace('"type":"Create"', '"type":"Create","type":"Create"'),
    ],
    [
      'the same key twice, once escaped',
      (text: string) => text.replace('"type":"Create"', '"type":"Create","\\u0074ype":"Delete"'),
    ],
    ['a NUL in a text', (text: string) => text.replace('twisted', 'twi\\u0000sted')],
    ['half a surrogate pair', (text: string) => text.replace('twisted', 'twi\\ud800sted')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['two documents', (text: string) => `${text}${text}`],
    ['an array at the top', (text: string) => `[${text}]`],
    ['a comment', (text: string) => `/* */${text}`],
    ['half of it', (text: string) => text.slice(0, text.length / 2)],
    ['nothing', () => ''],
    ['a number', () => '42'],
    ['null', () => 'null'],
  ])('%s', async (_title, twist) => {
    const sent = create(scene.bob, 'twisted');
    const answer = await post(twist(JSON.stringify(sent)));
    expect(answer.status).toBe(400);
    expect(await holds(scene.alpha, sent.object.id)).toBe(false);
  });

  test('bytes that are not UTF-8', async () => {
    const sent = create(scene.bob, 'twisted');
    const bytes = Buffer.from(JSON.stringify(sent));
    bytes[bytes.indexOf('twisted')] = 0xff;
    expect((await post(bytes)).status).toBe(400);
  });
});

describe('sizes', () => {
  const many = (n: number) => Array.from({ length: n }, (_, i) => `https://x.example/u/${i}`);
  test('100,000 recipients are refused, while others read on', async () => {
    const { alpha, ada } = scene;
    // As short as addresses can be, so that the body fits and the recipients are what is refused.
    const to = Array.from({ length: 100_000 }, () => 'a:b');
    const attack = Array.from({ length: 10 }, () => post({ ...create(scene.bob, 'crowd'), to }));
    const reads = await Promise.all(
      Array.from({ length: 20 }, () => alpha.api('GET', '/api/v1/timelines/home', undefined, ada.token)),
    );
    expect(reads.map((r) => r.status)).toEqual(Array.from({ length: 20 }, () => 200));
    for (const answer of await Promise.all(attack)) expect(isRefused(answer)).toBe(true);
  });

  test.each([
    ['1,001 recipients', () => ({ ...create(scene.bob, 'big'), to: many(1_001) })],
    ['depth 33', () => ({ ...create(scene.bob, 'big'), x: nest(33) })],
    [
      'depth 100,000',
      () => `{"@context":"${as2}","type":"Create","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    ],
    [
      'an id of 64 KiB',
      () => ({ ...create(scene.bob, 'big'), id: `${scene.beta.origin}/a/${'x'.repeat(65_536)}` }),
    ],
    [
      'an object id of 64 KiB',
      () =>
        activity(
          scene.bob,
          'Create',
          note(scene.bob, 'big', { id: `${scene.beta.origin}/o/${'x'.repeat(65_536)}` }),
        ),
    ],
    [
      'a reference of 64 KiB',
      () => activity(scene.bob, 'Like', `${scene.beta.origin}/o/${'x'.repeat(65_536)}`),
    ],
  ])('%s is refused', async (_title, make) => {
    const answer = await post(make() as Json);
    expect(answer.status).toBe(400);
  });

  test('a body over a megabyte is refused, with and without a length', async () => {
    const large = { ...create(scene.bob, 'big'), summary: 'x'.repeat(1024 * 1024) };
    for (const chunked of [false, true]) expect((await post(large, { chunked })).status).toBe(413);
  });

  test.each([
    'text/html',
    'application/json',
    'application/ld+json',
    'application/x-www-form-urlencoded',
    'application/activity+json-but-not',
    '',
  ])('the content type "%s" is refused', async (contentType) => {
    const sent = create(scene.bob, 'typed');
    expect((await post(sent, { contentType })).status).toBe(415);
    expect((await post(sent, { contentType: `application/ld+json; profile="${as2}"` })).status).toBe(202);
  });
});

test('keys that could reach a prototype are ignored', async () => {
  const sent = create(scene.bob, 'prototype');
  const body = JSON.stringify(sent).replace(
    '"type":"Create"',
    '"__proto__":{"isAdmin":true,"type":"Delete"},"constructor":{"prototype":{"polluted":true}},"type":"Create"',
  );
  expect((await post(body)).status).toBe(202);
  expect(await holds(scene.alpha, sent.object.id)).toBe(true);
  expect(({} as Json).polluted ?? ({} as Json).isAdmin).toBeUndefined();
});

describe('a host in disguise never passes for a partner', () => {
  const disguises: readonly (readonly [string, (origin: string) => string])[] = [
    ['user info', (o) => o.replace('://', '://bob@')],
    ['user info and password', (o) => o.replace('://', '://bob:x@')],
    [
      'the partner as user info',
      (o) => `${o.replace(/:\d+$/, '')}@stranger.localhost:${scene.stranger.port}`,
    ],
    ['a trailing dot', (o) => o.replace('.localhost', '.localhost.')],
    ['upper case', (o) => o.replace('beta', 'BETA')],
    ['the scheme of another port', (o) => o.replace('http:', 'https:')],
    ['no port', (o) => o.replace(/:\d+$/, '')],
    ['port 80', (o) => o.replace(/:\d+$/, ':80')],
    ['a sub-domain', (o) => o.replace('://', '://x.')],
    ['a look-alike', (o) => o.replace('beta', 'bеta')],
    ['punycode', (o) => o.replace('beta', 'xn--bta-8cd')],
    ['full-width letters', (o) => o.replace('beta', 'ｂeta')],
    ['a soft hyphen', (o) => o.replace('beta', 'be\u00adta')],
    ['an encoded letter', (o) => o.replace('beta', '%62eta')],
    ['a backslash', (o) => o.replace('://', ':\\\\')],
    ['a tab', (o) => o.replace('beta', 'be\tta')],
  ];
  test.each(disguises)('%s', async (_title, disguise) => {
    const { alpha, beta, bob, stranger } = scene;
    const before = stranger.connections();
    const uri = bob.uri.replace(beta.origin, disguise(beta.origin));
    const sent = create(bob, 'disguised');
    const denied = await post({ ...sent, actor: uri }, { keyId: `${uri}#main-key` }).catch(() => null);
    // The client itself may refuse to send such a header; then nothing arrived either.
    if (denied) expect(isRefused(denied)).toBe(true);
    const object = { ...sent.object, attributedTo: uri };
    expect(isRefused(await post({ ...sent, object }))).toBe(true);
    const id = String(sent.object.id).replace(beta.origin, disguise(beta.origin));
    expect(isRefused(await post({ ...sent, object: { ...sent.object, id } }))).toBe(true);
    expect(await holds(alpha, sent.object.id)).toBe(false);
    expect(stranger.connections()).toBe(before);
    expect((await post(sent)).status).toBe(202);
  });
});

test('the years 9999 and -1 are never on top, nor any time of tomorrow', async () => {
  const { alpha, ada, bob } = scene;
  const dates = [
    '9999-12-31T23:59:59Z',
    '-0001-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    new Date(Date.now() + 86_400_000).toISOString(),
    '+275760-09-13T00:00:00Z',
    'not a date',
    '2026-02-31T00:00:00Z',
  ];
  for (const published of dates) {
    const answer = await post(create(bob, `dated ${published}`, { published }));
    expect([published, answer.status < 500]).toEqual([published, true]);
  }
  expect((await post(create(bob, 'of today'))).status).toBe(202);
  expect((await homeOf(alpha, ada))[0]).toBe('of today');
  const page = await alpha.api<{ created_at: string }[]>(
    'GET',
    '/api/v1/timelines/home',
    undefined,
    ada.token,
  );
  for (const { created_at } of page.data)
    expect(Date.parse(created_at)).toBeLessThanOrEqual(Date.now() + 1_000);
});

test('an unknown type, or known beside unknown, is acknowledged or refused, never an error of ours', async () => {
  const { bob } = scene;
  const odd: [unknown, number[]][] = [
    ['Zap', [202]],
    [['Create', 'x:Y'], [202]],
    [['Create', 'Delete'], [400]],
    [[], [400]],
    [7, [400]],
    ['', [400]],
  ];
  for (const [type, allowed] of odd) {
    const answer = await post({ ...create(bob, 'typed'), type });
    expect([type, allowed.includes(answer.status)]).toEqual([type, true]);
  }
});

test('an inbox answers other methods without an error of ours', async () => {
  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
    expect((await ask(scene.alpha.origin, { method, path: '/inbox' })).status).toBeLessThan(500);
});

function nest(depth: number): unknown {
  return depth === 0 ? 1 : { x: nest(depth - 1) };
}
