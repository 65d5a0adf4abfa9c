import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readActor } from '#federation/vocabulary/actor.ts';
import type { Json } from '#federation/vocabulary/read.ts';
import {
  writeGroup,
  writePerson,
  type GroupDocument,
  type PersonDocument,
  type PublicKeys,
} from '#federation/vocabulary/write-actor.ts';
import { classifyContext } from '#federation/json/contexts.ts';
import { decodeMultikey } from '#federation/security/multikey.ts';
import { checkMeaning } from '#federation/json/shapes.ts';
import type { JsonObject } from '#federation/json/strict-json.ts';
import { addressesOf } from '#src/platform/addresses.ts';

const addresses = addressesOf('https://alpha.example');
const uuid = '0191e5f2-7c1a-7c11-8000-00000000a0da';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed25519 = generateKeyPairSync('ed25519');

const keysOf = (uri: string): PublicKeys => ({
  rsa: {
    keyUri: addresses.key(uri, 'rsa'),
    publicPem: rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  },
  ed25519: [{ keyUri: addresses.key(uri, 'ed25519'), publicKey: ed25519.publicKey }],
});

const ada: PersonDocument = {
  uri: addresses.person(uuid),
  kind: 'person',
  handle: 'ada',
  name: 'Ada Lovelace',
  html: '<p>Engines</p>',
  avatarUrl: 'https://alpha.example/files/ada.png',
  headerUrl: null,
  pageUrl: 'https://alpha.example/@ada',
  asksFollowers: true,
  fields: [
    { name: 'title', value: 'Analyst' },
    { name: 'skill', value: 'hydraulics' },
    { name: 'skill', value: 'looms & cards' },
  ],
  createdAt: new Date('2026-01-02T03:04:05Z'),
  updatedAt: new Date('2026-02-02T03:04:05Z'),
  keys: keysOf(addresses.person(uuid)),
};

const hydraulik: GroupDocument = {
  uri: addresses.group(uuid),
  handle: 'hydraulik',
  name: 'Hydraulik',
  html: '<p>Pumpen</p>',
  charter: 'Be kind.',
  charterVersion: 1,
  source: '',
  hue: null,
  pseudonyms: false,
  purpose: 'Pumpen, die laufen',
  welcome: 'Schön, dass du da bist.',
  startPage: null,
  avatarUrl: 'https://alpha.example/files/pumpe.webp',
  headerUrl: null,
  archivesAt: new Date('2026-12-24T00:00:00Z'),
  pagesRestricted: false,
  joinable: true,
  access: 'closed',
  archived: false,
  alsoKnownAs: [],
  pageUrl: 'https://alpha.example/groups/hydraulik',
  createdAt: new Date('2026-01-02T03:04:05Z'),
  updatedAt: new Date('2026-02-02T03:04:05Z'),
  keys: keysOf(addresses.group(uuid)),
};

/** As it arrives: through JSON. */
const sent = (document: Json): JsonObject => JSON.parse(JSON.stringify(document)) as JsonObject;

describe('a person of ours, as another Kontor reads the document', () => {
  const read = readActor(sent(writePerson(ada, addresses)));

  test('is who they are, where they are', () => {
    expect(read).toMatchObject({
      uri: ada.uri,
      noun: 'person',
      kind: 'person',
      handle: 'ada',
      name: 'Ada Lovelace',
      html: '<p>Engines</p>',
      avatarUrl: ada.avatarUrl,
      pageUrl: ada.pageUrl,
      inboxUri: `${ada.uri}/inbox`,
      sharedInboxUri: 'https://alpha.example/inbox',
      followersUri: `${ada.uri}/followers`,
      asksFollowers: true,
    });
  });

  test('keeps the names of fields, also of those that come several times', () => {
    expect(read.fields).toEqual(ada.fields);
  });

  test('lists both keys as its own', () => {
    expect(read.keys).toEqual([{ id: ada.keys.rsa.keyUri, pem: ada.keys.rsa.publicPem }]);
    const [proof] = read.proofKeys;
    expect(proof?.id).toBe(ada.keys.ed25519[0]?.keyUri);
    expect(decodeMultikey(proof?.multibase ?? '').equals(createPublicKey(ed25519.privateKey))).toBe(true);
  });

  test('who follows without asking says so', () => {
    expect(readActor(sent(writePerson({ ...ada, asksFollowers: false }, addresses))).asksFollowers).toBe(
      false,
    );
  });

  test('is not to be listed or searched by anybody', () => {
    expect(writePerson(ada, addresses)).toMatchObject({ discoverable: false, indexable: false });
  });
});

describe('a group of ours, as another Kontor reads the document', () => {
  test.each(['open', 'closed', 'secret'] as const)('is a group that is %s', (access) => {
    const read = readActor(sent(writeGroup({ ...hydraulik, access }, addresses)));
    expect(read).toMatchObject({ noun: 'group', access, handle: 'hydraulik', charter: 'Be kind.' });
    expect(read.asksFollowers).toBe(access !== 'open');
  });

  test('says when it was closed for good', () => {
    expect(readActor(sent(writeGroup({ ...hydraulik, archived: true }, addresses))).archived).toBe(true);
    expect(readActor(sent(writeGroup(hydraulik, addresses))).archived).toBe(false);
  });

  test('has its members as followers and its moderators as those it is attributed to', () => {
    expect(writeGroup(hydraulik, addresses)).toMatchObject({
      followers: `${hydraulik.uri}/followers`,
      attributedTo: `${hydraulik.uri}/moderators`,
      postingRestrictedToMods: false,
    });
  });
});

describe('documents of ours', () => {
  const documents = { person: writePerson(ada, addresses), group: writeGroup(hydraulik, addresses) };

  test.each(Object.entries(documents))('a %s means what it says as plain JSON', (_noun, document) => {
    const json = sent(document);
    expect(classifyContext(json['@context'])).toBe('known');
    expect(checkMeaning(json)).toBe('known');
  });

  test('of the instance say nothing of followers', () => {
    const instance = writePerson(
      { ...ada, kind: 'instance', uri: addresses.instanceActor, fields: [] },
      addresses,
    );
    expect(instance).toMatchObject({ type: 'Application', inbox: 'https://alpha.example/inbox' });
    expect(instance.followers).toBeUndefined();
  });
});
