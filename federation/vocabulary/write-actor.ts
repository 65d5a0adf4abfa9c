import type { KeyObject } from 'node:crypto';
import type { Addresses } from '#src/platform/addresses.ts';
import { encodeMultikey } from '../security/multikey.ts';
import { prune, type Json } from './read.ts';
import { kontorTerms } from './namespace.ts';

/** Every term an actor document of ours uses; anyone who knows these contexts can read them as plain JSON. */
export const actorContext = [
  'https://www.w3.org/ns/activitystreams',
  'https://w3id.org/security/v1',
  'https://www.w3.org/ns/did/v1',
  'https://w3id.org/security/multikey/v1',
  {
    manuallyApprovesFollowers: 'as:manuallyApprovesFollowers',
    toot: 'http://joinmastodon.org/ns#',
    discoverable: 'toot:discoverable',
    indexable: 'toot:indexable',
    suspended: 'toot:suspended',
    schema: 'http://schema.org#',
    PropertyValue: 'schema:PropertyValue',
    value: 'schema:value',
    lemmy: 'https://join-lemmy.org/ns#',
    postingRestrictedToMods: 'lemmy:postingRestrictedToMods',
    ...kontorTerms(
      'field',
      'access',
      'charter',
      'charterVersion',
      'pseudonyms',
      'pagesRestrictedToMods',
      'purpose',
      'welcome',
      'startPage',
      'archivesAt',
      'coEditing',
      'pseudonym',
      'joinable',
      'hue',
      'archived',
      'left',
      'away',
      'from',
      'until',
      'deputy',
    ),
    featured: { '@id': 'toot:featured', '@type': '@id' },
    alsoKnownAs: { '@id': 'as:alsoKnownAs', '@type': '@id' },
    movedTo: { '@id': 'as:movedTo', '@type': '@id' },
  },
] as const;

/** The public halves of an actor's current keys, with their ids. */
export interface PublicKeys {
  readonly rsa: { readonly keyUri: string; readonly publicPem: string };
  /** Newest first: what an earlier one proved stays proven. */
  readonly ed25519: readonly { readonly keyUri: string; readonly publicKey: KeyObject }[];
}

export interface PersonDocument {
  readonly uri: string;
  readonly kind: 'person' | 'bot' | 'instance' | 'alias' | 'source';
  readonly handle: string;
  readonly name: string;
  readonly html: string;
  readonly avatarUrl: string | null;
  readonly headerUrl: string | null;
  readonly pageUrl: string | null;
  readonly asksFollowers: boolean;
  /** Those that the asker may see. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Days are ISO dates. Not given: they are here, or it is not for the asker. */
  readonly away?: {
    readonly from: string;
    readonly until: string;
    readonly note: string;
    readonly deputy: { readonly uri: string; readonly name: string } | null;
  } | null;
  /** Kept out by its company for a time; posts stay. */
  readonly isSuspended?: boolean;
  /** Who they were at other companies, and where they are now. */
  readonly alsoKnownAs?: readonly string[];
  readonly movedTo?: string | null;
  /** Works there no longer; posts stay. */
  readonly hasLeft?: boolean;
  readonly keys: PublicKeys;
}

/** A person of ours, or the instance itself, as a partner may see it. Field names are ours (`field`) and readable (`name`). */
export function writePerson(person: PersonDocument, addresses: Addresses): Json {
  const { uri } = person;
  const isInstance = person.kind === 'instance';
  const isBot = person.kind === 'bot' || person.kind === 'source';
  return prune({
    '@context': actorContext,
    id: uri,
    type: isInstance ? 'Application' : isBot ? 'Service' : 'Person',
    preferredUsername: person.handle,
    name: person.name,
    summary: person.html || null,
    icon: writeImage(person.avatarUrl),
    image: writeImage(person.headerUrl),
    url: person.pageUrl,
    inbox: addresses.inbox(uri),
    outbox: addresses.outbox(uri),
    followers: isInstance ? null : addresses.followers(uri),
    following: isInstance ? null : addresses.following(uri),
    endpoints: { sharedInbox: addresses.sharedInbox },
    manuallyApprovesFollowers: person.asksFollowers,
    pseudonym: person.kind === 'alias' || null,
    left: person.hasLeft || null,
    alsoKnownAs: person.alsoKnownAs?.length ? person.alsoKnownAs : null,
    movedTo: person.movedTo ?? null,
    suspended: person.isSuspended || null,
    away: writeAway(person.away),
    discoverable: false,
    indexable: false,
    published: person.createdAt.toISOString(),
    updated: isInstance ? null : person.updatedAt.toISOString(),
    attachment: writeFields(person.fields),
    ...writeKeys(uri, person.keys),
  });
}

/** When somebody is away, and who stands in: Kontor's own (FEDERATION.md), where agreement and person allow it. */
const writeAway = (away: PersonDocument['away']): Json | null =>
  away
    ? prune({
        ...{ from: away.from, until: away.until, summary: away.note || null },
        deputy: away.deputy && { type: 'Person', id: away.deputy.uri, name: away.deputy.name },
      })
    : null;

/** Readable for everyone (`name`), and under our own name (`field`). */
export const writeFields = (fields: PersonDocument['fields']): Json[] =>
  fields.map((f) => ({
    type: 'PropertyValue',
    name: f.name.charAt(0).toUpperCase() + f.name.slice(1),
    value: f.value,
    field: f.name,
  }));

/** Pictures are re-encoded by us, always as this type. */
const writeImage = (url: string | null): Json | null =>
  url ? { type: 'Image', mediaType: 'image/webp', url } : null;

export interface GroupDocument {
  readonly uri: string;
  readonly handle: string;
  readonly name: string;
  readonly html: string;
  readonly charter: string;
  readonly charterVersion: number;
  /** Markdown of the description. */
  readonly source: string;
  readonly hue: number | null;
  readonly pseudonyms: boolean;
  readonly pagesRestricted: boolean;
  readonly purpose: string;
  /** Markdown. */
  readonly welcome: string;
  readonly startPage: string | null;
  readonly avatarUrl: string | null;
  readonly headerUrl: string | null;
  readonly archivesAt: Date | null;
  /** Whether people of the asker's company may join. */
  readonly joinable: boolean;
  readonly access: 'open' | 'closed' | 'secret';
  readonly archived: boolean;
  readonly pageUrl: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Addresses that it had at other companies. */
  readonly alsoKnownAs: readonly string[];
  readonly keys: PublicKeys;
}

/** A group of ours (FEP-1b12): its followers are its members, its moderators a collection, its log beside them. */
export function writeGroup(group: GroupDocument, addresses: Addresses): Json {
  const { uri } = group;
  return prune({
    '@context': actorContext,
    id: uri,
    type: 'Group',
    preferredUsername: group.handle,
    name: group.name,
    summary: group.html || null,
    url: group.pageUrl,
    attributedTo: addresses.moderators(uri),
    inbox: addresses.inbox(uri),
    outbox: addresses.outbox(uri),
    followers: addresses.followers(uri),
    endpoints: { sharedInbox: addresses.sharedInbox },
    manuallyApprovesFollowers: group.access !== 'open',
    postingRestrictedToMods: false,
    discoverable: false,
    indexable: false,
    access: group.access,
    source: group.source ? { content: group.source, mediaType: 'text/markdown' } : null,
    featured: addresses.featured(uri),
    charter: group.charter || null,
    charterVersion: group.charter ? group.charterVersion : null,
    pseudonyms: group.pseudonyms || null,
    pagesRestrictedToMods: group.pagesRestricted || null,
    ...{ purpose: group.purpose || null, welcome: group.welcome || null, startPage: group.startPage },
    ...{ icon: writeImage(group.avatarUrl), image: writeImage(group.headerUrl) },
    archivesAt: group.archivesAt?.toISOString() ?? null,
    coEditing: addresses.editing(uri),
    joinable: group.joinable ? null : false,
    hue: group.hue,
    archived: group.archived || null,
    alsoKnownAs: group.alsoKnownAs.length > 0 ? group.alsoKnownAs : null,
    published: group.createdAt.toISOString(),
    updated: group.updatedAt.toISOString(),
    ...writeKeys(uri, group.keys),
  });
}

/** A group that lived here, as far as anyone needs it to follow. */
export function writeMovedGroup(
  group: Pick<GroupDocument, 'uri' | 'handle' | 'name' | 'keys'> & { readonly movedTo: string },
  addresses: Addresses,
): Json {
  const { uri } = group;
  return {
    '@context': actorContext,
    id: uri,
    type: 'Group',
    preferredUsername: group.handle,
    name: group.name,
    inbox: addresses.inbox(uri),
    outbox: addresses.outbox(uri),
    followers: addresses.followers(uri),
    endpoints: { sharedInbox: addresses.sharedInbox },
    manuallyApprovesFollowers: true,
    movedTo: group.movedTo,
    ...writeKeys(uri, group.keys),
  };
}

/** RSA for HTTP signatures as `publicKey`, Ed25519 for proofs as Multikey (FEP-521a); both inline, owned by this very actor. */
function writeKeys(owner: string, keys: PublicKeys): Json {
  return {
    publicKey: { id: keys.rsa.keyUri, type: 'CryptographicKey', owner, publicKeyPem: keys.rsa.publicPem },
    assertionMethod: keys.ed25519.map((key) => ({
      id: key.keyUri,
      type: 'Multikey',
      controller: owner,
      publicKeyMultibase: encodeMultikey(key.publicKey),
    })),
  };
}
