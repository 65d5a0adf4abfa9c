import { createPublicKey } from 'node:crypto';
import { companyMayJoin, groupsVisibleTo } from '#src/groups/policy.ts';
import type { ProfilePart } from '#src/people/person.ts';
import { absenceFor } from '#src/people/read-absences.ts';
import { fieldsVisibleTo, partVisibleTo, valuesToldTo } from '#src/people/policy.ts';
import type { Reader } from '#src/platform/database.ts';
import type { CachedActor } from '../caches.ts';
import type { GroupDocument, PersonDocument, PublicKeys } from '../vocabulary/write-actor.ts';

/** The actor with a URI, as far as it is known here: a person or a group, from any company. */
export async function readKnownActor(reader: Reader, uri: string): Promise<CachedActor | null> {
  const [row] = await reader<Omit<CachedActor, 'uri'>[]>`
    select id, peer_id, handle, 'person' as noun, kind = 'alias' as is_pseudonym, kind = 'instance' as is_instance from people where uri = ${uri}
    union all select id, peer_id, handle, 'group', false, false from groups where uri = ${uri}`;
  return row ? { uri, ...row } : null;
}

interface PersonRow extends Omit<PersonDocument, 'keys'> {
  readonly isGone: boolean;
  readonly showsAvatar: boolean;
  readonly showsHeader: boolean;
  readonly showsBio: boolean;
}

/**
 * A person of ours as their document shows them; parts and fields are those this partner may see. `peerId` null: only what is for everyone,
 * about the instance actor. A guest is told of once they have moved: their document then leads to who they are.
 */
export async function readPersonDocument(
  db: Reader,
  uri: string,
  peerId: number | null,
): Promise<(PersonRow & PersonDocument) | null> {
  const shows = (part: ProfilePart) => (peerId === null ? db`false` : partVisibleTo(db, peerId, part));
  const fields =
    peerId === null
      ? db`'[]'::jsonb`
      : db`coalesce((
          select jsonb_agg(jsonb_build_object('name', f.name, 'value', f.value) order by f.position, f.name, f.value)
          from profile_fields f where f.person_id = p.id and ${fieldsVisibleTo(db, { peerId })} and ${valuesToldTo(db, peerId)}), '[]')`;
  const [row] = await db<PersonRow[]>`
    select p.uri, p.kind, p.handle, p.name, p.bio_html as html, p.avatar_url, p.header_url, p.page_url, p.follow_policy = 'ask' as asks_followers,
      p.created_at, p.updated_at, p.moved_to, coalesce((select array_agg(a.uri order by a.at) from former_accounts a where a.person_id = p.id), '{}') as also_known_as,
      p.deactivated_at is not null as has_left, coalesce(p.suspended_until > now(), false) as is_suspended,
      p.deactivated_at is not null and coalesce(p.left_as, 'delete') = 'delete' as is_gone, ${fields} as fields,
      ${peerId === null ? db`null::jsonb` : absenceFor(db, peerId)} as away,
      ${shows('avatar')} as shows_avatar, ${shows('header')} as shows_header, ${shows('bio')} as shows_bio
    from people p where p.uri = ${uri} and p.peer_id is null and (p.guest_of is null or p.moved_to is not null) and (p.kind = 'instance') = ${peerId === null}`;
  if (!row) return null;
  return { ...row, keys: await readPublicKeys(db, uri) };
}

/** A group of ours, as far as this partner may know about it. */
export async function readGroupDocument(
  db: Reader,
  uri: string,
  peerId: number,
): Promise<GroupDocument | null> {
  const [row] = await db<Omit<GroupDocument, 'keys'>[]>`
    select g.uri, g.handle, g.name, g.description_html as html, g.description_source as source, g.charter_source as charter,
      g.charter_version, g.access, g.hue, g.pseudonyms, g.pages_restricted, g.purpose, g.welcome_source as welcome,
      g.start_page, g.avatar_url, g.header_url, g.archives_at, ${companyMayJoin(db, db`${peerId}::int`)} as joinable, g.page_url,
      g.archived_at is not null as archived, g.created_at, g.updated_at,
      coalesce((select array_agg(a.uri order by a.at) from group_addresses a where a.group_id = g.id), '{}') as also_known_as
    from groups g where g.uri = ${uri} and ${groupsVisibleTo(db, { peerId })}`;
  return row ? { ...row, keys: await readPublicKeys(db, uri) } : null;
}

/** The public halves only: the private ones need not be opened to show a document. RSA as partners are told it next, Ed25519 all that prove anything. */
export async function readPublicKeys(db: Reader, uri: string): Promise<PublicKeys> {
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
