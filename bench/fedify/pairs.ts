import { generateKeyPairSync, KeyObject, webcrypto } from 'node:crypto';
import { createFederation, MemoryKvStore, type Federation } from '@fedify/fedify/federation';
import { encodeMultibase, exportMultibaseKey, importMultibaseKey, importPem } from '@fedify/fedify/runtime';
import { signObject } from '@fedify/fedify/sig';
import {
  Create,
  CryptographicKey,
  Endpoints,
  Multikey,
  Note,
  Object as Anything,
  Person,
  PropertyValue,
} from '@fedify/fedify/vocab';
import { buildFederation } from '#federation/federation.ts';
import { decodeMultikey, encodeBase58, encodeMultikey } from '#federation/security/multikey.ts';
import { addProof } from '#federation/security/proofs.ts';
import { readPublicKey } from '#federation/security/signatures.ts';
import { readActor } from '#federation/vocabulary/actor.ts';
import { postContext, writePost } from '#federation/vocabulary/note.ts';
import { checkMeaning } from '#federation/json/shapes.ts';
import { parseStrict } from '#federation/json/strict-json.ts';
import { readPost } from '#federation/vocabulary/incoming.ts';
import { writePerson, type PersonDocument } from '#federation/vocabulary/write-actor.ts';
import { addressesOf } from '#src/platform/addresses.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Instance } from '#src/platform/instance.ts';
import { noParts } from '#src/posts/kinds/parts.ts';
import type { PostSource } from '#src/posts/read/source.ts';

/** The same work, done by us and by Fedify. Both give what a caller of ours would need: text, bytes, a KeyObject. */
export interface Pair {
  readonly part: string;
  readonly ours: () => unknown;
  readonly fedify: () => unknown;
  /** The goal that it is a part of; null: it is in no hot path. */
  readonly goalMs: number | null;
}

/** What the bench wants to see (bench/table.ts), CPU-milliseconds each. */
const goals = { actor: 0.1, delivery: 0.5, inbound: 0.8 } as const;
const addresses = addressesOf('https://alpha.example');
const uuid = '0191e5f2-7c1a-7c11-8000-00000000a0da';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed25519 = generateKeyPairSync('ed25519');
const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const uri = addresses.person(uuid);
const multibase = encodeMultikey(ed25519.publicKey);
const created = new Date('2026-01-02T03:04:05Z');

const ada: PersonDocument = {
  ...{ uri, kind: 'person', handle: 'ada', name: 'Ada Lovelace', html: '<p>Engines</p>' },
  ...{ avatarUrl: addresses.picture(uuid), headerUrl: null, pageUrl: addresses.personPage('ada') },
  ...{ asksFollowers: true, createdAt: created, updatedAt: created },
  fields: [
    { name: 'title', value: 'Analyst' },
    { name: 'skill', value: 'hydraulics' },
  ],
  keys: {
    rsa: { keyUri: addresses.key(uri, 'rsa'), publicPem },
    ed25519: [{ keyUri: addresses.key(uri, 'ed25519'), publicKey: ed25519.publicKey }],
  },
};

const post: PostSource = {
  ...{ id: '4711' as PostId, uri: addresses.post(uuid), peerId: null, level: 'followers', kind: 'note' },
  ...{ title: '', html: '<p>The pump runs quietly.</p>', summary: '', sensitive: false, language: 'en' },
  ...{ publishedAt: created, editedAt: null, removedAt: null, threadUri: addresses.post(uuid), lent: false },
  ...{ replyToUri: null, authorId: '1' as PersonId, authorUri: uri, groupId: null, groupUri: null },
  ...{ groupPeerId: null, groupFollowersUri: null, groupHandle: null, partnerId: null },
  ...{ partnerOrigin: null, partnerKind: null, audiencePersonId: '1' as PersonId, audiencePeerId: null },
  ...{ audienceFollowersUri: addresses.followers(uri), mentions: [], addressees: [], answered: null },
  ...{ tags: ['hydraulics'], files: [], accepted: null, ...noParts },
};
const activity = () => ({
  ...{ '@context': postContext, id: addresses.activity(uuid), type: 'Create', actor: uri },
  ...{ to: [addresses.followers(uri)], cc: [], object: writePost(post, addresses) },
});

/** What both sides need is made once, outside of what is measured. */
export async function makePairs(): Promise<readonly Pair[]> {
  const rsaKey = await importPem(publicPem);
  const proofKey = await importMultibaseKey(multibase);
  const at = (await Note.fromJsonLd(dated)).published;
  const pkcs8 = ed25519.privateKey.export({ type: 'pkcs8', format: 'der' });
  const privateKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
  return [
    ...addressing(),
    ...writing({ rsaKey, proofKey, privateKey, at }),
    ...reading(),
    ...keys(),
    discovering(),
  ];
}

function addressing(): Pair[] {
  const context = withRoutes().createContext(new URL(addresses.origin), null);
  return [
    {
      part: 'URIs of an actor, its inbox and its followers',
      ours: () => [addresses.person(uuid), addresses.inbox(uri), addresses.followers(uri)],
      fedify: () => [
        context.getActorUri(`p/${uuid}`).href,
        context.getInboxUri(`p/${uuid}`).href,
        context.getFollowersUri(`p/${uuid}`).href,
      ],
      goalMs: null,
    },
    {
      part: 'whose URI it is',
      ours: () => addresses.parse(uri),
      fedify: () => context.parseUri(new URL(uri)),
      goalMs: goals.inbound,
    },
  ];
}

interface Materials {
  readonly rsaKey: webcrypto.CryptoKey;
  readonly proofKey: webcrypto.CryptoKey;
  readonly privateKey: webcrypto.CryptoKey;
  readonly at: Note['published'];
}

function writing({ rsaKey, proofKey, privateKey, at }: Materials): Pair[] {
  const proofKeyId = new URL(addresses.key(uri, 'ed25519'));
  const how = { verificationMethod: proofKeyId.href, privateKey: ed25519.privateKey, created };
  const create = () =>
    new Create({
      ...{ id: new URL(addresses.activity(uuid)), actor: new URL(uri), object: fedifyNote(at) },
      to: new URL(addresses.followers(uri)),
    });
  return [
    {
      part: 'an actor document made',
      ours: () => JSON.stringify(writePerson(ada, addresses)),
      fedify: async () => JSON.stringify(await fedifyPerson(rsaKey, proofKey, at).toJsonLd()),
      goalMs: goals.actor,
    },
    {
      part: 'a note made',
      ours: () => JSON.stringify({ '@context': postContext, ...writePost(post, addresses) }),
      fedify: async () => JSON.stringify(await fedifyNote(at).toJsonLd()),
      goalMs: goals.delivery,
    },
    {
      part: 'a Create with its proof made',
      ours: () => JSON.stringify(addProof(activity(), how)),
      fedify: async () => {
        const signed = await signObject(create(), privateKey, proofKeyId);
        return JSON.stringify(await signed.toJsonLd({ format: 'compact' }));
      },
      goalMs: goals.delivery,
    },
  ];
}

function reading(): Pair[] {
  const actorText = Buffer.from(JSON.stringify(writePerson(ada, addresses)));
  const activityText = Buffer.from(JSON.stringify(activity()));
  return [
    {
      part: 'an actor document read',
      ours: () => readActor(parseStrict(actorText)),
      fedify: () => Person.fromJsonLd(JSON.parse(actorText.toString())),
      goalMs: goals.inbound,
    },
    {
      part: 'an activity with its note read',
      ours: () => {
        const json = parseStrict(activityText);
        return [checkMeaning(json), readPost(json.object as Record<string, unknown>)];
      },
      fedify: () => Anything.fromJsonLd(JSON.parse(activityText.toString())),
      goalMs: goals.inbound,
    },
  ];
}

function keys(): Pair[] {
  return [
    {
      part: 'a PEM read',
      ours: () => readPublicKey(publicPem),
      fedify: async () => KeyObject.from((await importPem(publicPem)) as webcrypto.CryptoKey),
      goalMs: null,
    },
    {
      part: 'a Multikey written',
      ours: () => encodeMultikey(ed25519.publicKey),
      fedify: () => exportMultibaseKey(ed25519.publicKey.toCryptoKey('Ed25519', true, ['verify'])),
      goalMs: goals.actor,
    },
    {
      part: 'a Multikey read',
      ours: () => decodeMultikey(multibase),
      fedify: async () => KeyObject.from((await importMultibaseKey(multibase)) as webcrypto.CryptoKey),
      goalMs: null,
    },
    {
      part: 'a proof value in base58',
      ours: () => encodeBase58(proofBytes),
      fedify: () => new TextDecoder().decode(encodeMultibase('base58btc', proofBytes)),
      goalMs: goals.delivery,
    },
  ];
}

/** Nothing of ours does it; what is compared is the writing of the same text. */
function discovering(): Pair {
  const instance = { origin: addresses.origin, addresses, company: 'Alpha AG', sourceUrl: null } as Instance;
  const federation = buildFederation(instance);
  const actor = { uri, noun: 'person', handle: 'ada', pageUrl: addresses.personPage('ada') } as const;
  const asked = `${addresses.origin}/.well-known/webfinger?resource=acct:ada@${addresses.host}`;
  return {
    part: 'a WebFinger answer, not yet in memory',
    ours: () => JSON.stringify(webfingerByHand()),
    fedify: async () => (await federation.fetch(new Request(asked), { contextData: actor })).text(),
    goalMs: null,
  };
}

/** A federation that has the routes of our actors. */
function withRoutes(): Federation<null> {
  const federation = createFederation<null>({ kv: new MemoryKvStore(), origin: addresses.origin });
  federation.setActorDispatcher('/ap/{+identifier}', () => null);
  federation.setInboxListeners('/ap/{+identifier}/inbox', '/inbox');
  federation.setFollowersDispatcher('/ap/{+identifier}/followers', () => null);
  return federation;
}

const proofBytes = new Uint8Array(64).map((_, n) => (n * 37) & 0xff);

const dated = {
  '@context': 'https://www.w3.org/ns/activitystreams',
  ...{ type: 'Note', published: created.toISOString() },
};

function fedifyPerson(
  rsaKey: webcrypto.CryptoKey,
  proofKey: webcrypto.CryptoKey,
  at: Note['published'],
): Person {
  const id = new URL(uri);
  return new Person({
    ...{ id, preferredUsername: ada.handle, name: ada.name, summary: ada.html, published: at, updated: at },
    ...{
      url: new URL(ada.pageUrl ?? ''),
      inbox: new URL(addresses.inbox(uri)),
      outbox: new URL(addresses.outbox(uri)),
    },
    ...{ followers: new URL(addresses.followers(uri)), following: new URL(addresses.following(uri)) },
    ...{ manuallyApprovesFollowers: true, discoverable: false, indexable: false },
    endpoints: new Endpoints({ sharedInbox: new URL(addresses.sharedInbox) }),
    attachments: ada.fields.map(({ name, value }) => new PropertyValue({ name, value })),
    publicKey: new CryptographicKey({ id: new URL(addresses.key(uri, 'rsa')), owner: id, publicKey: rsaKey }),
    assertionMethods: [
      new Multikey({ id: new URL(addresses.key(uri, 'ed25519')), controller: id, publicKey: proofKey }),
    ],
  });
}

const fedifyNote = (at: Note['published']): Note =>
  new Note({
    ...{ id: new URL(post.uri), attribution: new URL(uri), to: new URL(addresses.followers(uri)) },
    ...{ content: post.html, published: at, url: new URL(addresses.postPage(post.id)) },
    contexts: [new URL(post.threadUri)],
  });

const webfingerByHand = () => ({
  subject: `acct:ada@${addresses.host}`,
  aliases: [uri],
  links: [
    { rel: 'self', href: uri, type: 'application/activity+json' },
    { rel: 'http://webfinger.net/rel/profile-page', href: addresses.personPage('ada') },
  ],
});
