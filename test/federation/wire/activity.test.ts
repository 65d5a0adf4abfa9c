import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrayOf, checkObject, idOf, idsOf, readActivity, stringOf } from '#federation/wire/activity.ts';
import { WireError } from '#federation/wire/errors.ts';
import { parseStrict, type Json, type JsonObject } from '#federation/wire/strict-json.ts';

const as2 = 'https://www.w3.org/ns/activitystreams';
const ada = 'https://alpha.example/ap/p/ada';
const post = 'https://alpha.example/ap/o/1';

function statusOf(read: () => unknown): number | 'accepted' {
  try {
    read();
    return 'accepted';
  } catch (error) {
    if (error instanceof WireError) return error.status;
    throw error;
  }
}

const activity = (changes: JsonObject = {}): JsonObject => ({
  '@context': as2,
  id: 'https://alpha.example/ap/a/1',
  type: 'Create',
  actor: ada,
  object: { id: post, type: 'Note', attributedTo: ada, content: 'Hello' },
  ...changes,
});

test('an activity is read with its one type, actor and objects', () => {
  const json = activity({ type: ['Create', 'x:Y'], actor: { id: ada, type: 'Person' } });
  expect(readActivity(json)).toEqual({
    id: 'https://alpha.example/ap/a/1',
    type: 'Create',
    actor: ada,
    objects: [json.object],
    context: 'known',
    json,
  });
});

test('a foreign context is reported, also from inside an object', () => {
  expect(readActivity(activity({ '@context': [as2, 'https://beta.example/ns'] })).context).toBe('foreign');
  const object = { '@context': [as2, 'https://beta.example/ns'], id: post, type: 'Note' };
  expect(readActivity(activity({ object })).context).toBe('foreign');
  expect(readActivity(activity({ object: [{ id: post, tag: [object] }] })).context).toBe('foreign');
});

test.each<[string, JsonObject]>([
  ['no id', { id: null }],
  ["a type alone that is nobody's", { type: 'https://ex.example/Wave', object: null }],
  ['a type alone in an array', { type: ['Create'] }],
  ['an actor in an array', { actor: [ada] }],
  ['an object by its id', { type: 'Announce', object: post }],
  ['several objects', { type: 'Flag', object: [post, ada] }],
  ['nulls that mean nothing', { summary: null, to: null, cc: [null, ada] }],
  ['everybody by the short name', { to: 'Public', cc: ['as:Public', `${as2}#Public`] }],
  ['one recipient without an array', { to: ada, cc: ada }],
  ['words of others', { 'ex:mood': 3, mood: [[1], { id: 7 }], _misskey_x: true }],
])('an activity with %s is accepted', (_, changes) => {
  expect(statusOf(() => readActivity(activity(changes)))).toBe('accepted');
});

test.each<[string, JsonObject]>([
  ['two actors', { actor: [ada, 'https://alpha.example/ap/p/bob'] }],
  ['no actor', { actor: null }],
  ['an actor without an id', { actor: { type: 'Person', name: 'Ada' } }],
  ['an actor that is no http address', { actor: 'acct:ada@alpha.example' }],
  ['an actor with user info', { actor: 'https://alpha.example@eve.example/ada' }],
  ['an actor with a final dot', { actor: 'https://alpha.example./ap/p/ada' }],
  ['an actor in capitals', { actor: 'https://ALPHA.example/ap/p/ada' }],
  ['an actor on the default port', { actor: 'https://alpha.example:443/ap/p/ada' }],
  ['an actor on the default port of http', { actor: 'http://alpha.example:80/ap/p/ada' }],
  ['an actor with a look-alike host', { actor: 'https://аlpha.example/ap/p/ada' }],
  ['an actor with a backslash', { actor: 'https://alpha.example\\@eve.example/ada' }],
  ['an actor with blanks', { actor: ' https://alpha.example/ap/p/ada' }],
  ['an actor without a host', { actor: 'https:///ap/p/ada' }],
  ['an id that is no http address', { id: 'urn:uuid:1' }],
  ['an id with a port that does not exist', { id: 'https://alpha.example:99999/' }],
  ['no type', { type: null }],
  ['two types of ActivityStreams', { type: ['Create', 'Delete'] }],
  ['two types, none of ActivityStreams', { type: ['x:Y', 'x:Z'] }],
  ['an empty type', { type: '' }],
  ['no object', { object: null }],
  ['two objects to create', { object: [post, 'https://alpha.example/ap/o/2'] }],
  ['an array in an array', { object: [[post]] }],
  ['text as object', { object: 'Hello there' }],
  ['a second meaning of its words', { '@context': [as2, { actor: 'as:object' }] }],
  ['@id beside id', { '@id': 'https://alpha.example/ap/a/2' }],
  ['@type', { '@type': 'as:Delete' }],
  ['the long name of a property', { 'as:actor': 'https://alpha.example/ap/p/eve' }],
  ['the address of a property', { [`${as2}#actor`]: 'https://alpha.example/ap/p/eve' }],
  ['a relative recipient', { to: ['followers'] }],
  ['a very long recipient', { to: [`https://alpha.example/${'a'.repeat(65_536)}`] }],
])('an activity with %s is refused', (_, changes) => {
  expect(statusOf(() => readActivity(activity()))).toBe('accepted');
  expect(statusOf(() => readActivity(activity(changes)))).toBe(400);
});

test.each<[string, Json, Json]>([
  ['name', 'A name', 1],
  ['name', 'A name', { en: 'A name' }],
  ['content', ['A', 'B'], 42],
  ['summary', null, [1]],
  ['nameMap', { en: 'A', 'zh-Hans': 'B', 'sr-Latn-RS': 'C', und: 'D' }, 'A'],
  ['contentMap', { 'de-DE': null }, { 'de-419-DE': 'A' }],
  ['contentMap', {}, { en_GB: 'A' }],
  ['contentMap', { 'zh-YUE': 'A' }, { en: 1 }],
  ['published', '2024-02-29T12:00:00.123Z', '2024-13-29T12:00:00Z'],
  ['published', '2024-02-29T12:00+02:00', 'yesterday'],
  ['updated', '-0001-01-01T00:00:00Z', 0],
  ['deleted', '9999-12-31T23:59:59Z', '2024-02-29'],
  ['duration', 'PT2H30M', 'long'],
  ['url', 'https://alpha.example/a b.jpg', 'images/a.jpg'],
  ['url', [{ type: 'Link', href: 'https://alpha.example/' }], [{ type: 'Link', href: '/a' }]],
  ['href', 'https://Alpha.example/ü', 'ü'],
  ['inReplyTo', post, 'o/1'],
  ['attributedTo', [ada, { id: ada }], 7],
  ['tag', { type: 'Mention', href: ada, name: '@ada' }, { type: 'Mention', href: ada, name: 7 }],
  [
    'attachment',
    [{ type: 'Document', url: 'https://alpha.example/1', width: 10 }],
    [{ type: 'Document', width: -1 }],
  ],
  ['totalItems', 0, 'many'],
  ['latitude', '37.7833', 'north'],
  ['sensitive', false, 'no'],
  ['closed', '2024-02-29T12:00:00Z', 7],
  ['closed', true, 'soon'],
  ['hreflang', 'en-GB', 'e'],
  ['first', { type: 'CollectionPage', items: [] }, { type: 'Create', actor: ada, object: post }],
  ['next', 'https://alpha.example/?page=2', '?page=2'],
  ['replies', { type: 'Collection', items: [post] }, { type: 'Collection', orderedItems: [post] }],
  [
    'replies',
    { type: 'OrderedCollection', orderedItems: [post] },
    { type: 'OrderedCollection', items: [post] },
  ],
  ['source', { content: 'Hi', mediaType: 'text/markdown' }, { content: 1 }],
  ['publicKey', { id: `${ada}#main-key`, owner: ada, publicKeyPem: 'x' }, { id: 1 }],
])('%s may be %j and must not be %j', (name, good, bad) => {
  expect(statusOf(() => checkObject({ type: 'Note', [name]: good }))).toBe('accepted');
  expect(statusOf(() => checkObject({ type: 'Note', [name]: bad }))).toBe(400);
});

test('nesting deeper than the limit is refused and never overflows the stack', () => {
  let json: JsonObject = { type: 'Note' };
  for (let i = 0; i < 100_000; i++) json = { object: json };
  expect(statusOf(() => checkObject(json))).toBe(400);
});

test('whatever JSON is given, the answer is a reading or a WireError', () => {
  const names = [
    '@context',
    'id',
    'type',
    'actor',
    'object',
    'to',
    'tag',
    'url',
    'first',
    'contentMap',
    'published',
    'items',
  ];
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(null, 1, true, '', 'x', as2, ada, 'Create', 'Collection'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names, 'en', 'as:x', '@id'), tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value), (json) => {
      expect(['accepted', 400]).toContain(statusOf(() => readActivity(json as JsonObject)));
    }),
  );
});

test('readers take scalar and array alike', () => {
  expect([arrayOf(null), arrayOf(undefined), arrayOf('a'), arrayOf(['a', null, 'b'])]).toEqual([
    [],
    [],
    ['a'],
    ['a', 'b'],
  ]);
  expect([
    idOf('a'),
    idOf({ id: 'a' }),
    idOf([{ id: 'a' }, 'b']),
    idOf({ id: 1 }),
    idOf([]),
    idOf(7),
  ]).toEqual(['a', 'a', 'a', null, null, null]);
  expect(idsOf(['a', { id: 'b' }, { name: 'c' }, null])).toEqual(['a', 'b']);
  expect([stringOf('a'), stringOf(['a', 'b']), stringOf({ id: 'a' }), stringOf(null)]).toEqual([
    'a',
    'a',
    null,
    null,
  ]);
});

// The example documents of ActivityStreams, where they are.
const documents = new URL('../../../../shared/data/activitystreams/', import.meta.url);
const isPresent = existsSync(documents);
if (!isPresent)
  console.warn(
    `The ActivityStreams examples are not at ${documents.pathname}; only the samples above are tested.`,
  );

/** Not refused for being in `fail/`: two use a map as name, which `fail/` refuses too, and one is no JSON. */
const refusedExamples = ['simple0011.json', 'simple0012.json', 'vocabulary-ex196-jsonld.json'];

function files(folder: string): string[] {
  if (!isPresent) return [];
  return readdirSync(new URL(folder, documents)).filter((file) => file.endsWith('.json'));
}

function alone(file: string): number | 'accepted' {
  return statusOf(() => checkObject(parseStrict(readFileSync(new URL(file, documents)))));
}

function inCreate(file: string): number | 'accepted' {
  const [before, after] = JSON.stringify(activity({ object: 'HERE' })).split('"HERE"');
  const bytes = Buffer.concat([
    Buffer.from(before ?? ''),
    readFileSync(new URL(file, documents)),
    Buffer.from(after ?? ''),
  ]);
  return statusOf(() => readActivity(parseStrict(bytes)));
}

test('every example that must fail is refused, alone and as the object of an activity', () => {
  const failing = files('fail/');
  expect(failing.length).toBe(isPresent ? 20 : 0);
  for (const file of failing)
    expect([file, alone(`fail/${file}`), inCreate(`fail/${file}`)]).toEqual([file, 400, 400]);
});

test('every other example is accepted, alone and as the object of an activity', () => {
  const examples = files('.');
  expect(examples.length).toBeGreaterThanOrEqual(isPresent ? 200 : 0);
  for (const file of examples) {
    const expected = refusedExamples.includes(file) ? 400 : 'accepted';
    expect([file, alone(file), inCreate(file)]).toEqual([file, expected, expected]);
  }
});

test('every example read as an activity is read or refused, never anything else', () => {
  for (const file of files('.')) {
    expect(['accepted', 400]).toContain(
      statusOf(() => readActivity(parseStrict(readFileSync(new URL(file, documents))))),
    );
  }
});
