import type { IncomingAbsence } from '#src/people/person.ts';
import { originOf } from '#src/platform/addresses.ts';
import { ProtocolError } from '../protocol-error.ts';
import { date, hasType, httpUrl, idOf, ids, isObject, list, text, words, type Json } from './read.ts';

/** The content of an actor document. All URLs that we would fetch or post to are on the host that served it. */
export interface ReadActor {
  readonly uri: string;
  readonly origin: string;
  readonly noun: 'person' | 'group';
  readonly kind: 'person' | 'bot' | 'instance' | 'alias';
  readonly handle: string;
  readonly name: string;
  readonly html: string;
  readonly avatarUrl: string | null;
  readonly headerUrl: string | null;
  readonly pageUrl: string | null;
  readonly inboxUri: string;
  readonly sharedInboxUri: string | null;
  readonly followersUri: string | null;
  readonly asksFollowers: boolean;
  readonly hasLeft: boolean;
  /** Its home has suspended it (Mastodon's word). */
  readonly isSuspended: boolean;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly absence: IncomingAbsence | null;
  readonly charter: string;
  /** Absent where its home does not count versions. */
  readonly charterVersion: number | undefined;
  /** Markdown of the description. */
  readonly source: string;
  readonly hue: number | null;
  readonly pseudonyms: boolean;
  /** Only moderators write the pages of its wiki. */
  readonly pagesRestricted: boolean;
  /** Of a group: what it is for, in a line; Markdown for who joins; where newcomers begin. */
  readonly purpose: string;
  readonly welcome: string;
  readonly startPage: string | null;
  /** Its home closes it then unless somebody writes. */
  readonly archivesAt: Date | null;
  /** False: its home lets no one of our company join. */
  readonly joinable: boolean;
  readonly access: 'open' | 'closed' | 'secret';
  /** A group that its home closed for good. */
  readonly archived: boolean;
  /** RSA keys for HTTP signatures, by id. */
  readonly keys: readonly { readonly id: string; readonly pem: string }[];
  /** Ed25519 keys for proofs: Multikey values by id. */
  readonly proofKeys: readonly { readonly id: string; readonly multibase: string }[];
}

const kinds: Readonly<Record<string, ReadActor['kind']>> = {
  Person: 'person',
  Service: 'bot',
  Application: 'instance',
  Organization: 'bot',
};

/** Reads a plain-JSON actor document. Throws ProtocolError 400 if it is not one, 403 if it speaks for another host. */
export function readActor(doc: Json): ReadActor {
  const uri = text(doc.id);
  const origin = originOf(uri);
  if (!origin) throw new ProtocolError(400, 'An actor needs an http(s) id.');
  const noun = hasType(doc, 'Group') ? 'group' : 'person';
  const kind = kinds[Object.keys(kinds).find((k) => hasType(doc, k)) ?? ''];
  if (noun === 'person' && !kind) throw new ProtocolError(400, `${uri} is not an actor.`);
  const inboxUri = idOf(doc.inbox);
  if (inboxUri === '') throw new ProtocolError(400, `${uri} has no inbox.`);
  if (originOf(inboxUri) !== origin) throw new ProtocolError(403, `The inbox of ${uri} is on another host.`);
  const own = (value: unknown): string | null => ids(value).find((id) => originOf(id) === origin) ?? null;
  const preferred = text(list(doc.preferredUsername)[0]);
  const endpoints = isObject(doc.endpoints) ? doc.endpoints : {};
  return {
    uri,
    origin,
    noun,
    kind: kind === 'person' && doc.pseudonym === true ? 'alias' : (kind ?? 'person'),
    handle: preferred.toLowerCase() || 'unknown',
    name: words(doc, 'name') || preferred || 'unknown',
    html: words(doc, 'summary'),
    avatarUrl: ownPicture(doc.icon, uri),
    headerUrl: ownPicture(doc.image, uri),
    pageUrl: httpUrl(doc.url),
    inboxUri,
    sharedInboxUri: own(endpoints.sharedInbox),
    followersUri: own(doc.followers),
    hasLeft: doc.left === true,
    isSuspended: doc.suspended === true,
    asksFollowers: doc.manuallyApprovesFollowers === true,
    fields: readFields(doc),
    absence: readAbsence(doc.away),
    charter: text(doc['kontor:charter'] ?? doc.charter),
    charterVersion: typeof doc.charterVersion === 'number' ? doc.charterVersion : undefined,
    source:
      isObject(doc.source) && text(doc.source.mediaType) === 'text/markdown' ? text(doc.source.content) : '',
    hue: typeof doc.hue === 'number' ? doc.hue : null,
    pseudonyms: doc.pseudonyms === true,
    pagesRestricted: doc.pagesRestrictedToMods === true,
    ...{ purpose: text(doc.purpose), welcome: text(doc.welcome), startPage: idOf(doc.startPage) || null },
    archivesAt: date(doc.archivesAt),
    joinable: doc.joinable !== false,
    access: readAccess(doc),
    archived: doc.archived === true,
    keys: readKeys(doc, uri, origin),
    proofKeys: readProofKeys(doc, uri, origin),
  };
}

/**
 * Only on the actor's own host: each picture is asked for with our signature, and a partner must not choose whom else we ask. A relative
 * address is taken from the actor's.
 */
function ownPicture(value: unknown, uri: string): string | null {
  const url = httpUrl(value, uri);
  return url !== null && originOf(url) === originOf(uri) ? url : null;
}

/** Days are checked where it is stored. */
function readAbsence(away: unknown): IncomingAbsence | null {
  if (!isObject(away)) return null;
  const deputy = isObject(away.deputy) ? away.deputy : {};
  return {
    ...{ from: text(away.from), until: text(away.until), note: words(away, 'summary') },
    deputyUri: idOf(away.deputy) || null,
    deputyName: words(deputy, 'name'),
  };
}

function readFields(doc: Json): ReadActor['fields'] {
  return list(doc.attachment)
    .filter((a): a is Json => isObject(a) && hasType(a, 'PropertyValue'))
    .map((a) => ({ name: text(a.field) || text(a.name).toLowerCase(), value: text(a.value) }))
    .filter((f) => f.name !== '' && f.value !== '');
}

function readAccess(doc: Json): ReadActor['access'] {
  const access = text(doc.access);
  if (access === 'open' || access === 'secret') return access;
  return doc.manuallyApprovesFollowers === false ? 'open' : 'closed';
}

/** A key counts only when the very actor that owns it lists it, on its own host (security.md rule 5). */
function readKeys(doc: Json, uri: string, origin: string): ReadActor['keys'] {
  return list(doc.publicKey)
    .filter(isObject)
    .filter((k) => text(k.owner) === uri && originOf(text(k.id)) === origin)
    .map((k) => ({ id: text(k.id), pem: text(k.publicKeyPem) }))
    .slice(0, 8);
}

function readProofKeys(doc: Json, uri: string, origin: string): ReadActor['proofKeys'] {
  return list(doc.assertionMethod)
    .filter(isObject)
    .filter(
      (k) =>
        text(k.controller) === uri && originOf(text(k.id)) === origin && text(k.publicKeyMultibase) !== '',
    )
    .map((k) => ({ id: text(k.id), multibase: text(k.publicKeyMultibase) }))
    .slice(0, 8);
}
