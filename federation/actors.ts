import type { Partner } from '#src/agreements/decide.ts';
import { createPublicKey } from 'node:crypto';
import { companyMayJoin, groupsVisibleTo } from '#src/groups/policy.ts';
import type { ProfilePart } from '#src/people/person.ts';
import { fieldsVisibleTo, partVisibleTo } from '#src/people/policy.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import type { Reader } from '#src/platform/database.ts';
import { isUuid, type PersonId } from '#src/platform/ids.ts';
import type { Wire } from './context.ts';
import { cachedDocument } from './documents.ts';
import { mayHear } from './member-group.ts';
import { document, tombstone, type Serve } from './serve.ts';
import type { Json } from './vocabulary/read.ts';
import {
  writeGroup,
  writePerson,
  type GroupDocument,
  type PersonDocument,
  type PublicKeys,
} from './vocabulary/write-actor.ts';

/** Those who ask our instance actor for its key have no agreement yet: it alone is for everybody, and says nothing about people. */
export async function instanceActor(wire: Wire): Promise<Response> {
  const uri = wire.house.addresses.instanceActor;
  const body = await cachedDocument(wire, uri, async () => {
    return { body: JSON.stringify(await instanceDocument(wire, wire.db)), keep: true };
  });
  return new Response(body, {
    headers: { 'content-type': 'application/activity+json', 'cache-control': 'max-age=60' },
  });
}

export async function instanceDocument(wire: Wire, reader: Reader): Promise<Json> {
  const person = await readPerson(wire, wire.house.addresses.instanceActor, null, reader);
  if (!person) throw new Error('The instance has no actor yet: start it once.');
  return writePerson(person, wire.house.addresses);
}

/** The instance itself publishes nothing; its document names an outbox because ActivityPub demands one. */
export function instanceOutbox(wire: Wire): Response {
  const { addresses } = wire.house;
  return document(
    JSON.stringify({
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: addresses.outbox(addresses.instanceActor),
      type: 'OrderedCollection',
      totalItems: 0,
      orderedItems: [],
    }),
  );
}

/** A person of ours with the fields that person and agreement show to this partner; 410 once they left. */
export const person: Serve = async ({ wire, caller, uuid }) => {
  if (!isUuid(uuid)) return null;
  const uri = wire.house.addresses.person(uuid);
  const body = await personDocument(wire, uri, caller.partner);
  if (body === 'gone') return tombstone(uri, 'Person');
  return body === null ? null : document(body);
};

/** Whether a reader wants ActivityPub's document of what a page shows. */
export const asksForActor = (accept: string | undefined): boolean =>
  /application\/(activity\+json|ld\+json)/i.test(accept ?? '');

/** The same by the address of the person's page, `/@ada`, which is what people copy. */
export const personAtPage: Serve = async (ask) => {
  const handle = /^\/@([^/@]{1,100})\/?$/.exec(ask.url.pathname)?.[1];
  if (handle === undefined) return null;
  const found = await findPersonByHandle(ask.wire.db, handle, null);
  const address = found && ask.wire.house.addresses.parse(found.uri);
  return address?.kind === 'person' ? await person({ ...ask, uuid: address.uuid }) : null;
};

/** The same document, for its owner to see beforehand what a partner is given. Null: nothing, or no such partner. */
export async function documentForPartner(
  wire: Wire,
  personId: PersonId,
  peerId: number,
): Promise<string | null> {
  const partner = wire.book.byPeer(peerId);
  const [row] = await wire.db<{ uri: string }[]>`
    select uri from people where id = ${personId} and peer_id is null and kind <> 'instance'`;
  const body = partner && row ? await personDocument(wire, row.uri, partner) : null;
  return body === 'gone' ? null : body;
}

async function personDocument(wire: Wire, uri: string, partner: Partner): Promise<string | 'gone' | null> {
  const allowed = fieldsFor(wire, partner);
  if (allowed === null) return null;
  let isGone = false;
  const body = await cachedDocument(wire, `${uri} ${partner.peerId} ${allowed.join()}`, async () => {
    const shown = await personFor(wire, wire.db, uri, partner);
    isGone = shown === 'gone';
    return shown === null || shown === 'gone' ? null : { body: JSON.stringify(shown), keep: true };
  });
  return isGone ? 'gone' : body;
}

/** A person of ours with the fields that person and agreement show to this partner; `gone` when they left and took everything along. */
export async function personFor(
  wire: Wire,
  reader: Reader,
  uri: string,
  partner: Partner,
): Promise<Json | 'gone' | null> {
  const allowed = fieldsFor(wire, partner);
  const found = allowed && (await readPerson(wire, uri, partner.peerId, reader));
  if (!allowed || !found) return null;
  if (found.isGone) return 'gone';
  const shown = {
    ...found,
    html: allowed.includes('bio') && found.showsBio ? found.html : '',
    avatarUrl: allowed.includes('avatar') && found.showsAvatar ? found.avatarUrl : null,
    headerUrl: allowed.includes('avatar') && found.showsHeader ? found.headerUrl : null,
    fields: found.fields.filter((f) => allowed.includes(f.name)),
  };
  return writePerson(shown, wire.house.addresses);
}

/** Name, handle, addresses and keys always go with a person (src/agreements/terms.ts), these fields besides. Null: not even those. */
function fieldsFor(wire: Wire, partner: Partner): readonly string[] | null {
  const decision = wire.book.decide(partner.origin, { direction: 'out', category: 'profile' });
  if (!decision.allowed && decision.code !== 'category') return null;
  return decision.allowed ? (decision.fields ?? []) : [];
}

/** Numbers of partners begin at 1: only what all of them may see is a field of this one's document. */
const noPartner = 0;

/** The document of a person of ours as they may show it to anybody. Null when there is none. */
export async function ownDocument(wire: Wire, uri: string): Promise<unknown> {
  const found = await readPerson(wire, uri, noPartner);
  return found && writePerson(found, wire.house.addresses);
}

/** A group of ours, where the agreement covers it; a secret one only where a member or somebody invited lives. */
export const group: Serve = async ({ wire, caller, uuid }) => {
  if (!isUuid(uuid)) return null;
  const uri = wire.house.addresses.group(uuid);
  const { peerId } = caller.partner;
  const body = await cachedDocument(wire, `${uri} ${peerId}`, async () => {
    const found = await groupFor(wire, wire.db, uri, caller.partner);
    // Who may know of a secret group changes with its members: asked each time.
    return found && { body: JSON.stringify(found.document), keep: !found.isSecret };
  });
  return body === null ? null : document(body);
};

/** A group of ours as this partner may see it. */
export async function groupFor(
  wire: Wire,
  reader: Reader,
  uri: string,
  partner: Partner,
): Promise<{ document: Json; isSecret: boolean } | null> {
  const found = await readGroup(reader, uri, partner.peerId);
  if (!found || !mayHear(wire, partner, found.handle)) return null;
  return { document: writeGroup(found, wire.house.addresses), isSecret: found.access === 'secret' };
}

interface PersonRow extends Omit<PersonDocument, 'keys'> {
  readonly isGone: boolean;
  readonly showsAvatar: boolean;
  readonly showsHeader: boolean;
  readonly showsBio: boolean;
}

/** `peerId` null: only what is for everybody, of the instance actor. */
async function readPerson(
  wire: Wire,
  uri: string,
  peerId: number | null,
  db: Reader = wire.db,
): Promise<(PersonRow & PersonDocument) | null> {
  const shows = (part: ProfilePart) => (peerId === null ? db`false` : partVisibleTo(db, peerId, part));
  const fields =
    peerId === null
      ? db`'[]'::jsonb`
      : db`coalesce((
          select jsonb_agg(jsonb_build_object('name', f.name, 'value', f.value) order by f.position, f.name, f.value)
          from profile_fields f where f.person_id = p.id and ${fieldsVisibleTo(db, { peerId })}), '[]')`;
  const [row] = await db<PersonRow[]>`
    select p.uri, p.kind, p.handle, p.name, p.bio_html as html, p.avatar_url, p.header_url, p.page_url, p.follow_policy = 'ask' as asks_followers,
      p.created_at, p.updated_at, p.deactivated_at is not null as has_left,
      p.deactivated_at is not null and coalesce(p.left_as, 'delete') = 'delete' as is_gone, ${fields} as fields,
      ${shows('avatar')} as shows_avatar, ${shows('header')} as shows_header, ${shows('bio')} as shows_bio
    from people p where p.uri = ${uri} and p.peer_id is null and (p.kind = 'instance') = ${peerId === null}`;
  if (!row) return null;
  return { ...row, keys: await readPublicKeys(db, uri) };
}

async function readGroup(db: Reader, uri: string, peerId: number): Promise<GroupDocument | null> {
  const [row] = await db<Omit<GroupDocument, 'keys'>[]>`
    select g.uri, g.handle, g.name, g.description_html as html, g.description_source as source, g.charter_source as charter,
      g.charter_version, g.access, g.hue, g.pseudonyms, ${companyMayJoin(db, db`${peerId}::int`)} as joinable, g.page_url,
      g.archived_at is not null as archived, g.created_at, g.updated_at
    from groups g where g.uri = ${uri} and ${groupsVisibleTo(db, { peerId })}`;
  return row ? { ...row, keys: await readPublicKeys(db, uri) } : null;
}

/** The public halves only: the private ones need not be opened to show a document. RSA as partners are told it next, Ed25519 all that prove anything. */
async function readPublicKeys(db: Reader, uri: string): Promise<PublicKeys> {
  const rows = await db<{ kind: 'rsa' | 'ed25519'; keyUri: string; publicPem: string }[]>`
    select kind, key_uri, public_pem from actor_keys
    where actor_uri = ${uri} and retired_at is null order by id desc`;
  const rsa = rows.find((r) => r.kind === 'rsa');
  const proofs = rows.filter((r) => r.kind === 'ed25519');
  if (!rsa || proofs.length === 0) throw new Error(`${uri} has no keys.`);
  return {
    rsa,
    ed25519: proofs.map((r) => ({ keyUri: r.keyUri, publicKey: createPublicKey(r.publicPem) })),
  };
}
