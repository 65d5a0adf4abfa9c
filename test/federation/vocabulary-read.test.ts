import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readActor } from '#federation/vocabulary/actor.ts';
import { answeredBy, authorsOf, readPost, recipientsOf } from '#federation/vocabulary/incoming.ts';
import { date, httpUrl, ids, idOf, languageOf, words, type Json } from '#federation/vocabulary/read.ts';
import { ProtocolError } from '#federation/protocol-error.ts';

// What stands beside what a colleague wrote may be anything: it is read where it can be, and left out elsewhere.
const bob = 'https://peer.example/u/bob';

describe('dates', () => {
  test.each([
    ['2026-11-28T10:00:00Z', '2026-11-28T10:00:00.000Z'],
    ['2026-11-28T10:00:00+00:00', '2026-11-28T10:00:00.000Z'],
    ['2026-11-28T10:00:00.123456Z', '2026-11-28T10:00:00.123Z'],
    ['2026-11-28T10:00:00+0530', '2026-11-28T04:30:00.000Z'],
    ['2026-11-28T10:00:00-03:00', '2026-11-28T13:00:00.000Z'],
    ['2026-11-28T10:00:00', '2026-11-28T10:00:00.000Z'],
    ['2026-11-28 10:00:00', '2026-11-28T10:00:00.000Z'],
    ['2026-11-28 10:00:00 +02:00', '2026-11-28T08:00:00.000Z'],
    ['2026-11-28t10:00z', '2026-11-28T10:00:00.000Z'],
    ['2028-02-29T23:59:60Z', '2028-03-01T00:00:00.000Z'],
  ])('%s is %s, whatever zone this server stands in', (written, meant) => {
    expect(date(written)?.toISOString()).toBe(meant);
  });

  test.each([
    ...[
      '',
      'yesterday',
      '2026-02-30T10:00:00Z',
      '2027-02-29T10:00:00Z',
      '2026-13-01T10:00:00Z',
      '2026-11-28',
    ],
    ...['2026-11-28T25:00:00Z', '-0001-01-01T00:00:00Z', '+275760-09-13T00:00:00Z', '1950-01-01T00:00:00Z'],
    ...[false, true, 0, 1.7e12, null, undefined, {}, [], ['x'], { '@value': '2026-11-28T10:00:00Z' }],
  ])('%j is none', (written) => {
    expect(date(written)).toBeNull();
  });
});

test.each([
  [{ content: 'plain', contentMap: { de: 'Karte' } }, 'plain'],
  [{ content: ['first', 'second'] }, 'first'],
  [{ contentMap: { de: 'Karte' } }, 'Karte'],
  [{ content: 42, contentMap: { de_DE: 'Karte' } }, 'Karte'],
  [{ content: { en: 'x' } }, 'x'],
  [{ content: null, contentMap: [] }, ''],
  [{ contentMap: ['<p>x</p>'] }, '<p>x</p>'],
  [{ contentMap: { de: null, en: ['Map'] } }, 'Map'],
])('the content of %j is "%s"', (object, text) => {
  expect(words(object, 'content')).toBe(text);
});

test.each([
  [{ de: 'x' }, 'de'],
  [{ de_DE: 'x' }, 'de-DE'],
  [{ '': 'x', fr: 'y' }, 'fr'],
  [{ '@none': 'x' }, 'und'],
  [['de'], 'und'],
  ['de', 'und'],
])('the language of %j is %s', (map, tag) => {
  expect(languageOf(map)).toBe(tag);
});

test('references are read by address, embedded, as a Link, and however they are nested', () => {
  const there = 'https://peer.example/n/1';
  for (const value of [there, { id: there }, [there], [[{ id: there }]], { type: 'Link', href: there }])
    expect(idOf(value)).toBe(there);
  for (const value of ['', '9', 'n/1', { id: 9 }, {}, [], false, 7, null]) expect(idOf(value)).toBe('');
  expect(ids(['Public', 'as:Public', 'https://www.w3.org/ns/activitystreams#Public', 'x', {}])).toHaveLength(
    3,
  );
});

test('of several addresses the page is taken, else the first that is one', () => {
  const [page, film] = ['https://peer.example/@bob/1', 'https://peer.example/1.mp4'];
  const link = (href: unknown, mediaType: unknown) => ({ type: 'Link', href, mediaType });
  expect(httpUrl([link(film, 'video/mp4'), link(page, 'text/html')])).toBe(page);
  expect(httpUrl([7, {}, '/x', link(null, 'text/html'), link([film], 3)])).toBe(film);
  for (const value of ['/@bob/1', '', 'javascript:alert(1)', '//peer.example/x', 7, {}, []])
    expect(httpUrl(value)).toBeNull();
  expect([httpUrl('/img/me.png', bob), httpUrl('', bob)]).toEqual(['https://peer.example/img/me.png', null]);
});

const actor = (more: Json = {}): Json => ({
  ...{ id: bob, type: 'Person', preferredUsername: 'bob', inbox: `${bob}/inbox`, name: 'Bob' },
  ...more,
});

test('a picture counts only on the host of the actor', () => {
  const read = readActor(
    actor({
      icon: { type: 'Image', url: '/img/me.png' },
      image: { type: 'Image', url: 'https://else.example/header.png' },
    }),
  );
  expect([read.avatarUrl, read.headerUrl]).toEqual(['https://peer.example/img/me.png', null]);
});

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1e308,
    2 ** 53,
    '',
    ' ',
    'x',
    '9',
    '/a',
    [],
    {},
    [[]],
    [[[]]],
  ),
  fc.constantFrom<unknown>(
    [null],
    [{}],
    { id: 9 },
    { type: [] },
    'P-1Y',
    '9999-12-31T23:59:59Z',
    '__proto__',
  ),
  fc.jsonValue({ maxDepth: 3 }),
);
const full: Json = {
  ...{
    id: 'https://peer.example/n/1',
    type: 'Note',
    content: '<p>mark</p>',
    attributedTo: bob,
    to: [`${bob}/followers`],
  },
  ...{
    cc: [],
    audience: null,
    name: 'n',
    nameMap: {},
    summary: 's',
    summaryMap: {},
    contentMap: { de: 'x' },
  },
  ...{
    published: '2026-11-28T10:00:00Z',
    updated: '2026-11-28T10:00:00Z',
    inReplyTo: null,
    context: 'tag:x',
    tag: [],
  },
  ...{
    attachment: [],
    url: 'https://peer.example/1',
    sensitive: false,
    oneOf: [],
    anyOf: [],
    endTime: null,
    closed: null,
  },
  ...{
    votersCount: 3,
    mustRead: true,
    mustReadUntil: null,
    answerable: true,
    acceptedAnswer: null,
    acceptedAt: null,
  },
};

test('a note whose every other member is junk is read, and its text stays', () => {
  const members = Object.keys(full).filter((name) => !['id', 'type', 'content'].includes(name));
  const odd = fc.record(Object.fromEntries(members.map((name) => [name, junk])), { requiredKeys: [] });
  fc.assert(
    fc.property(odd, (changes) => {
      const object = { ...full, ...changes };
      expect(readPost(object).html).toBe('<p>mark</p>');
      for (const uri of [...authorsOf(object), ...answeredBy(object), ...recipientsOf(object)])
        expect(typeof uri).toBe('string');
    }),
    { numRuns: 500 },
  );
});

test('an actor whose every other member is junk is read, or refused for its id, type or inbox', () => {
  const members =
    `icon image name nameMap summary url followers endpoints manuallyApprovesFollowers attachment charter charterVersion source
    hue pseudonyms joinable access archived publicKey assertionMethod preferredUsername`.split(/\s+/);
  const odd = fc.record(Object.fromEntries(members.map((name) => [name, junk])), { requiredKeys: [] });
  fc.assert(
    fc.property(odd, (changes) => {
      expect(readActor(actor(changes)).uri).toBe(bob);
    }),
    { numRuns: 500 },
  );
  for (const [name, value] of [
    ['id', 7],
    ['type', 7],
    ['inbox', {}],
  ] as const)
    expect(() => readActor(actor({ [name]: value }))).toThrow(ProtocolError);
});
