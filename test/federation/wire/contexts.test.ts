import { getDocumentLoader } from '@fedify/fedify/runtime';
import { Create, Note, Person } from '@fedify/fedify/vocab';
import { expect, test } from 'vitest';
import { as, coreTerms, knownContexts } from '#federation/json/context-terms.ts';
import { classifyContext } from '#federation/json/contexts.ts';
import { ProtocolError } from '#federation/protocol-error.ts';
import type { Json, JsonObject } from '#federation/json/strict-json.ts';

const as2 = 'https://www.w3.org/ns/activitystreams';

function verdict(context: Json | undefined): 'known' | 'foreign' | number {
  try {
    return classifyContext(context);
  } catch (error) {
    if (error instanceof ProtocolError) return error.status;
    throw error;
  }
}

test.each<[string, Json | undefined]>([
  ['nothing', undefined],
  ['ActivityStreams', as2],
  ['an old spelling', 'http://www.w3.org/ns/activitystreams#'],
  ['keys and proofs', [as2, 'https://w3id.org/security/v1', 'https://w3id.org/security/data-integrity/v2']],
  ['an empty object', [{}, as2]],
  ['a language', [as2, { '@language': 'en' }]],
  [
    'Mastodon',
    [
      as2,
      'https://w3id.org/security/v1',
      {
        ostatus: 'http://ostatus.org#',
        atomUri: 'ostatus:atomUri',
        conversation: 'ostatus:conversation',
        sensitive: 'as:sensitive',
        toot: 'http://joinmastodon.org/ns#',
        votersCount: 'toot:votersCount',
        focalPoint: { '@container': '@list', '@id': 'toot:focalPoint' },
        featured: { '@id': 'toot:featured', '@type': '@id' },
        alsoKnownAs: { '@id': 'as:alsoKnownAs', '@type': '@id' },
        schema: 'http://schema.org#',
        PropertyValue: 'schema:PropertyValue',
        value: 'schema:value',
        quote: { '@id': 'https://w3id.org/fep/044f#quote', '@type': '@id' },
      },
    ],
  ],
  [
    'Fedify, which puts ActivityStreams last',
    ['https://w3id.org/identity/v1', as2, { ChatMessage: 'http://litepub.social/ns#ChatMessage' }],
  ],
  ['GoToSocial', ['https://gotosocial.org/ns', as2, { Hashtag: 'as:Hashtag', sensitive: 'as:sensitive' }]],
  ['Lemmy', ['https://join-lemmy.org/context.json', as2]],
  [
    'Lemmy, before',
    [as2, { lemmy: 'https://join-lemmy.org/ns#', stickied: 'lemmy:stickied', expires: 'as:endTime' }],
  ],
  [
    'Misskey',
    [
      as2,
      {
        Key: 'sec:Key',
        misskey: 'https://misskey-hub.net/ns#',
        isCat: 'misskey:isCat',
        quoteUrl: 'as:quoteUrl',
      },
    ],
  ],
  [
    'PeerTube',
    [
      as2,
      { pt: 'https://joinpeertube.org/ns#', icons: 'as:icon', likes: { '@id': 'as:likes', '@type': '@id' } },
    ],
  ],
  ['Mobilizon', [as2, { sc: 'http://schema.org#', location: { '@id': 'sc:location', '@type': 'sc:Place' } }]],
  [
    'Friendica',
    [as2, { vcard: { '@id': 'http://www.w3.org/2006/vcard/ns#', '@type': '@id', '@prefix': true } }],
  ],
  ['a reaction', [as2, { litepub: 'http://litepub.social/ns#', EmojiReact: 'litepub:EmojiReact' }]],
  [
    'new words',
    [
      as2,
      {
        ex: 'https://ex.example/ns#',
        mood: 'ex:mood',
        'ex:colour': { '@id': 'ex:colour', '@type': 'xsd:string' },
      },
    ],
  ],
  ['a word without a meaning', [as2, { mood: null }]],
  [
    'the same meaning again',
    [as2, { actor: { '@id': 'as:actor', '@type': '@id' }, id: '@id', type: '@type', as: `${as2}#` }],
  ],
])('%s is known', (_, context) => {
  expect(verdict(context)).toBe('known');
});

test.each<[string, Json]>([
  ['an address that is not known', [as2, 'https://beta.example/ns']],
  ['a schema per host', [as2, 'https://beta.example/schemas/litepub-0.1.jsonld']],
  ['a second name for the actor', [as2, { doer: 'as:actor' }]],
  ['a second name by name', [as2, { doer: 'actor' }]],
  ['a second prefix for the vocabulary', [as2, { x: `${as2}#` }]],
  ['a prefix that the vocabulary begins with', [as2, { x: 'https://www.w3.org/ns/' }]],
  ['another meaning of an extension', [as2, { sensitive: 'https://ex.example/sensitive' }]],
  [
    'a scoped context',
    [as2, { mood: { '@id': 'https://ex.example/mood', '@context': { tone: 'https://ex.example/tone' } } }],
  ],
])('%s is foreign', (_, context) => {
  expect(verdict(context)).toBe('foreign');
});

test.each<[string, Json]>([
  ['null', null],
  ['a number', 3],
  ['another vocabulary', 'http://schema.org'],
  ['no ActivityStreams', ['https://w3id.org/security/v1', { a: 'https://ex.example/a' }]],
  ['null among it', [as2, null]],
  ['an array inside', [as2, [{ actor: 'https://ex.example/a' }]]],
  ['identity after ActivityStreams', [as2, 'https://w3id.org/identity/v1']],
  ['a relative address', [as2, 'contexts/mine']],
  ['another scheme', [as2, 'data:application/ld+json,{}']],
  ['@vocab', [as2, { '@vocab': 'https://ex.example/' }]],
  ['@base', [as2, { '@base': 'https://ex.example/' }]],
  ['@import', [as2, { '@import': 'https://ex.example/' }]],
  ['@propagate', [as2, { '@propagate': false }]],
  ['another actor', [as2, { actor: 'https://ex.example/actor' }]],
  ['another actor before ActivityStreams', [{ actor: 'https://ex.example/actor' }, as2]],
  ['another content', [as2, { content: { '@id': 'as:summary' } }]],
  ['object and actor exchanged', [as2, { actor: 'as:object', object: 'as:actor' }]],
  ['to and bcc exchanged through names', [as2, { to: 'bcc' }]],
  ['an actor that is taken out', [as2, { actor: null }]],
  ['an actor without meaning', [as2, { actor: { '@type': '@id' } }]],
  ['an actor whose meaning is taken out', [as2, { actor: { '@id': null } }]],
  ['another type', [as2, { Create: 'as:Delete' }]],
  ['another key', [as2, { publicKeyPem: 'https://ex.example/pem' }]],
  ['another prefix as', [as2, { as: 'https://ex.example/' }]],
  ['a prefix that hides another meaning', [as2, { sec: 'https://ex.example/#' }]],
  ['a meaning through a redefined prefix', [as2, { x: 'https://ex.example/#', owner: 'x:owner' }]],
  ['the whole name of a term', [as2, { 'as:actor': { '@id': 'https://ex.example/actor' } }]],
  ['the whole address of a term', [as2, { [`${as2}#actor`]: { '@type': '@id' } }]],
  ['another name of @id', [as2, { uri: '@id' }]],
  ['another name of @graph', [as2, { all: '@graph' }]],
  ['another name of @graph through a name', [as2, { all: { '@id': 'every' }, every: '@graph' }]],
  ['id and type exchanged', [as2, { id: '@type', type: '@id' }]],
  ['id as something else', [as2, { id: 'https://ex.example/id' }]],
  ['a reversed term', [as2, { made: { '@reverse': 'as:actor' } }]],
  ['a nested term', [as2, { made: { '@id': 'https://ex.example/m', '@nest': 'extra' } }]],
  ['a container that turns keys into values', [as2, { to: { '@id': 'as:to', '@container': '@id' } }]],
  [
    'a scoped context that redefines',
    [as2, { mood: { '@id': 'https://ex.example/m', '@context': { actor: 'as:object' } } }],
  ],
  ['names that go round', [as2, { a: 'b', b: 'a' }]],
  ['a definition that is a number', [as2, { a: 1 }]],
  ['an identifier that is a number', [as2, { a: { '@id': 1 } }]],
  ['too many entries', Array.from({ length: 33 }, () => as2)],
  [
    'too many terms',
    [as2, Object.fromEntries(Array.from({ length: 513 }, (_, i) => [`t${i}`, `https://ex.example/${i}`]))],
  ],
])('%s is refused', (_, context) => {
  expect(verdict(context)).toBe(400);
});

// Fedify carries copies of the published contexts, so nothing is fetched here.
const load = getDocumentLoader();
async function published(url: string): Promise<Json[]> {
  const { document } = await load(url);
  const { '@context': context } = document as { '@context': Json };
  return Array.isArray(context) ? context : [context];
}

test('our table of ActivityStreams has every term of the published context, with its meaning', async () => {
  const [context] = (await published(as2)) as [Record<string, string | { '@id': string }>];
  const meanings = Object.entries(context).flatMap(([term, definition]): [string, string][] => {
    const iri = typeof definition === 'string' ? definition : definition['@id'];
    if (term.startsWith('@') || iri.startsWith('@') || /^(xsd|ldp|vcard)$/.test(term)) return [];
    return [[term, iri.replace(/^as:/, as).replace(/^ldp:/, 'http://www.w3.org/ns/ldp#')]];
  });
  expect(meanings.length).toBeGreaterThan(130);
  expect(Object.fromEntries(meanings.map(([term]) => [term, coreTerms.get(term)]))).toEqual(
    Object.fromEntries(meanings),
  );
});

test.each([...knownContexts])('the published context %s redefines nothing that we read', async (url) => {
  expect(verdict([as2, ...(await published(url))])).not.toBe(400);
  expect(verdict([as2, url])).toBe('known');
});

test('what Fedify itself sends is known', async () => {
  const id = new URL('https://beta.example/1');
  const note = new Note({ id, attribution: id, content: 'Hello' });
  for (const object of [
    new Create({ id, actor: id, object: note }),
    new Person({ id, preferredUsername: 'bob' }),
  ]) {
    const json = (await object.toJsonLd()) as JsonObject;
    expect(verdict(json['@context'])).toBe('known');
  }
});
