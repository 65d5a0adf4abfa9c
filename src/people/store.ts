import type { Tx } from '#src/platform/database.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import { tombstoneHash } from '#src/platform/secrets.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { CompanyRole } from '#src/roles/roles.ts';
import { json } from '#src/platform/json.ts';
import type { Locale } from '#src/platform/languages.ts';
import { preserveProfiles } from './preserve.ts';
import type {
  FieldName,
  FieldVisibility,
  FollowPolicy,
  IncomingPerson,
  Leaving,
  PersonKind,
  ShownPart,
} from './person.ts';

/** A person of this instance, or its own actor. All addresses are ours. */
export interface LocalRow {
  readonly uri: string;
  readonly kind: PersonKind;
  readonly handle: string;
  readonly name: string;
  readonly email: string | null;
  readonly isAdmin: boolean;
  readonly locale: Locale;
  readonly pageUrl: string;
}

/** Null if the URI is already known. */
export async function insertLocalPerson(tx: Tx, row: LocalRow): Promise<PersonId | null> {
  const { addresses } = tx.instance;
  const [inserted] = await tx<{ id: PersonId }[]>`
    insert into people (id, uri, kind, handle, name, email, is_admin, locale, page_url,
      inbox_uri, shared_inbox_uri, followers_uri)
    values (${newId()}, ${row.uri}, ${row.kind}, ${row.handle}, ${row.name}, ${row.email}, ${row.isAdmin},
      ${row.locale}, ${row.pageUrl}, ${addresses.inbox(row.uri)}, ${addresses.sharedInbox},
      ${row.kind === 'instance' ? null : addresses.followers(row.uri)})
    on conflict (uri) do nothing returning id`;
  return inserted?.id ?? null;
}

export interface FieldRow {
  readonly name: FieldName;
  readonly value: string;
  readonly visibility: FieldVisibility;
  readonly peerId: number | null;
}

/** Replaces all fields of a person, in their order. */
export async function replaceFields(tx: Tx, personId: PersonId, fields: readonly FieldRow[]): Promise<void> {
  await tx`with ${fieldsOf(tx, tx`select ${personId}::bigint as id`, fields)} select count(*) from wrote`;
}

/** The common table expressions `wrote` and `gone`: rows that differ are written, rows no longer given are deleted. */
function fieldsOf(tx: Tx, owner: Fragment, fields: readonly FieldRow[]): Fragment {
  const rows = fields.map((f, position) => ({
    name: f.name,
    value: f.value,
    visibility: f.visibility,
    peer_id: f.peerId,
    position,
  }));
  return tx`
    owner as (${owner}),
    given as (select owner.id as person_id, g.* from owner, jsonb_to_recordset(${json(tx, rows)})
      as g(name text, value text, visibility text, peer_id int, position int)),
    wrote as (
      insert into profile_fields (person_id, name, value, visibility, peer_id, position)
      select person_id, name, value, visibility, peer_id, position from given
      on conflict (person_id, name, value) do update
        set visibility = excluded.visibility, peer_id = excluded.peer_id, position = excluded.position
        where (profile_fields.visibility, profile_fields.peer_id, profile_fields.position)
          is distinct from (excluded.visibility, excluded.peer_id, excluded.position)
      returning 1),
    gone as (
      delete from profile_fields f using owner where f.person_id = owner.id
        and not exists (select from given g where g.name = f.name and g.value = f.value)
      returning 1)`;
}

/**
 * Inserts or refreshes a partner's person with its fields, in one statement. No row: the URI is not on that partner's origin, belongs to someone
 * on another server or of ours, or was erased.
 */
export async function upsertRemotePerson(
  tx: Tx,
  person: IncomingPerson,
  fields: readonly FieldRow[],
): Promise<{ id: PersonId; inserted: boolean; changed: boolean; leaves: boolean } | null> {
  const [row] = await tx<{ id: PersonId; inserted: boolean; changed: boolean; leaves: boolean }[]>`
    with home as (
      select id from peers where id = ${person.peerId} and starts_with(${person.uri}, origin || '/')
    ), put as (
      insert into people (id, uri, peer_id, kind, handle, name, bio_html, avatar_url, header_url, page_url,
        inbox_uri, shared_inbox_uri, followers_uri, follow_policy, deactivated_at, suspended_there, fetched_at)
      select ${newId()}::bigint, ${person.uri}::text, home.id, ${person.kind}::text, ${person.handle}::text,
        ${person.name}::text, ${person.bioHtml}::text, ${person.avatarUrl}::text, ${person.headerUrl ?? null}::text, ${person.pageUrl}::text,
        ${person.inboxUri}::text, ${person.sharedInboxUri}::text, ${person.followersUri}::text,
        ${person.followPolicy}::text, case when ${person.hasLeft === true} then now() end, ${person.isSuspended === true}, now()
      from home
      where not exists (select from tombstones where hash = ${tombstoneHash(tx.instance.sealKey, person.uri)})
      on conflict (uri) do update set
        kind = case when people.kind in ('alias', 'instance') or excluded.kind in ('alias', 'instance') then people.kind else excluded.kind end, handle = excluded.handle, name = excluded.name, bio_html = excluded.bio_html,
        avatar_url = excluded.avatar_url, header_url = excluded.header_url, page_url = excluded.page_url, inbox_uri = excluded.inbox_uri,
        shared_inbox_uri = excluded.shared_inbox_uri, followers_uri = coalesce(excluded.followers_uri, people.followers_uri),
        follow_policy = excluded.follow_policy, fetched_at = excluded.fetched_at,
        suspended_there = excluded.suspended_there,
        deactivated_at = case when excluded.deactivated_at is not null then coalesce(people.deactivated_at, excluded.deactivated_at) end,
        moved_to = case when excluded.deactivated_at is null or excluded.handle = people.handle then people.moved_to end,
        updated_at = case when
          (people.kind, people.handle, people.name, people.bio_html, people.avatar_url, people.header_url, people.page_url,
            people.inbox_uri, people.shared_inbox_uri, people.followers_uri, people.follow_policy, people.suspended_there)
          is distinct from
          (excluded.kind, excluded.handle, excluded.name, excluded.bio_html, excluded.avatar_url, excluded.header_url, excluded.page_url,
            excluded.inbox_uri, excluded.shared_inbox_uri, excluded.followers_uri, excluded.follow_policy, excluded.suspended_there)
          then excluded.fetched_at else people.updated_at end
      where people.peer_id = excluded.peer_id
      returning id, xmax = 0 as inserted, updated_at = fetched_at as changed, coalesce(deactivated_at = fetched_at, false) as leaves
    ), ${fieldsOf(tx, tx`select id from put`, fields)}
    select id, inserted, leaves, changed or exists (select from wrote) or exists (select from gone) as changed from put`;
  return row ?? null;
}

export async function updateProfile(
  tx: Tx,
  personId: PersonId,
  changes: {
    readonly name: string | null;
    readonly bio: { readonly source: string; readonly html: string } | null;
    readonly followPolicy: FollowPolicy | null;
    readonly locale: Locale | null;
    /** Undefined: as it is. */
    readonly timeZone: string | null | undefined;
    /** Undefined: as it is. */
    readonly avatarUrl: string | null | undefined;
    readonly headerUrl: string | null | undefined;
  },
): Promise<boolean> {
  const result = await tx`
    update people set
      name = coalesce(${changes.name}, name),
      bio_source = coalesce(${changes.bio?.source ?? null}, bio_source),
      bio_html = coalesce(${changes.bio?.html ?? null}, bio_html),
      follow_policy = coalesce(${changes.followPolicy}, follow_policy),
      locale = coalesce(${changes.locale}, locale),
      time_zone = case when ${changes.timeZone === undefined} then time_zone else ${changes.timeZone ?? null} end,
      time_zone_settled = time_zone_settled or ${changes.timeZone !== undefined},
      avatar_url = case when ${changes.avatarUrl === undefined} then avatar_url else ${changes.avatarUrl ?? null} end,
      header_url = case when ${changes.headerUrl === undefined} then header_url else ${changes.headerUrl ?? null} end,
      updated_at = now()
    where id = ${personId} and peer_id is null and kind <> 'instance' and deactivated_at is null`;
  return result.count === 1;
}

/** Which partners see photo, banner and bio. */
export async function putParts(tx: Tx, personId: PersonId, parts: readonly ShownPart[]): Promise<void> {
  const named = parts.map((each) => each.part);
  const shown = parts.filter((each) => each.visibility !== 'company');
  await tx`delete from profile_parts where person_id = ${personId} and part = any(${named})`;
  await tx`
    insert into profile_parts (person_id, part, visibility, peer_id)
    select ${personId}, part, visibility, peer_id from jsonb_to_recordset(${tx.json(
      shown.map(({ part, visibility, peerId }) => ({
        part,
        visibility,
        peer_id: visibility === 'partner' ? peerId : null,
      })),
    )}) as given(part text, visibility text, peer_id int)`;
}

/** Undefined: it was the same already. */
export async function storeEmail(
  tx: Tx,
  personId: PersonId,
  email: string | null,
): Promise<{ readonly former: string | null } | undefined> {
  const [row] = await tx<{ former: string | null }[]>`
    with old as (select email from people where id = ${personId} for no key update)
    update people set email = ${email} from old where id = ${personId} and old.email is distinct from ${email}
    returning old.email as former`;
  return row;
}

/** False: they had that role. */
export async function storeRole(tx: Tx, personId: PersonId, isAdmin: boolean): Promise<boolean> {
  const { count } = await tx`
    update people set is_admin = ${isAdmin} where id = ${personId} and is_admin <> ${isAdmin}`;
  return count === 1;
}

/** False: nothing changed. */
export async function storeCompanyRole(
  tx: Tx,
  personId: PersonId,
  role: CompanyRole,
  holds: boolean,
): Promise<boolean> {
  const { count } = await tx`
    update people set roles = ${holds ? tx`array_append(roles, ${role})` : tx`array_remove(roles, ${role})`}
    where id = ${personId} and (${role} = any(roles)) <> ${holds}`;
  return count === 1;
}

/** True if the person was active until now. */
export async function markDeactivated(tx: Tx, personId: PersonId, leftAs: Leaving): Promise<boolean> {
  const result = await tx`
    with away as (delete from absences where person_id = ${personId})
    update people set deactivated_at = now(), left_as = ${leftAs}, updated_at = now() where id = ${personId} and deactivated_at is null`;
  return result.count === 1;
}

/** `until` null: until it is lifted. */
export async function markSuspended(tx: Tx, personId: PersonId, until: Date | null): Promise<void> {
  await tx`
    update people set suspended_until = coalesce(${until}::timestamptz, 'infinity'), updated_at = now() where id = ${personId}`;
}

/** True if the person was suspended until now. */
export async function markLifted(tx: Tx, personId: PersonId): Promise<boolean> {
  const { count } = await tx`
    update people set suspended_until = null, updated_at = now() where id = ${personId} and suspended_until is not null`;
  return count === 1;
}

const liftedMax = 200;

/** Whose suspension has ended. */
export async function clearDueSuspensions(tx: Tx): Promise<PersonId[]> {
  const rows = await tx<{ id: PersonId }[]>`
    update people set suspended_until = null, updated_at = now() where id in (
      select id from people where suspended_until <= now() order by suspended_until limit ${liftedMax} for update skip locked)
    returning id`;
  return rows.map(({ id }) => id);
}

/** True if the person was deactivated until now, and not erased. */
export async function markReactivated(tx: Tx, personId: PersonId): Promise<boolean> {
  const result = await tx`
    update people set deactivated_at = null, left_as = null, updated_at = now()
    where id = ${personId} and peer_id is null and deactivated_at is not null
      and not exists (select from tombstones where hash = ${tombstoneHash(tx.instance.sealKey, await uriOf(tx, personId))})`;
  return result.count === 1;
}

async function uriOf(tx: Tx, personId: PersonId): Promise<string> {
  const [row] = await tx`select uri from people where id = ${personId}`;
  return row?.uri ?? '';
}

/** Removes everything personal from a deactivated person of ours, and remembers the URI as erased; their posts keep the row. */
export async function emptyPerson(
  tx: Tx,
  personId: PersonId,
  as: { readonly handle: string; readonly name: string },
): Promise<void> {
  await preserveProfiles(tx, [personId]);
  const [row] = await tx<{ uri: string }[]>`
    with target as (
      select id from people where id = ${personId} and peer_id is null and kind = 'person' and deactivated_at is not null
        and not exists (select from tombstones
          where hash = ${tombstoneHash(tx.instance.sealKey, await uriOf(tx, personId))})),
      fields as (delete from profile_fields where person_id in (select id from target)),
      away as (delete from absences where person_id in (select id from target)), former as (delete from former_accounts where person_id in (select id from target)),
      moves as (delete from account_moves using target where target.id in (person_id, new_id)),
      mutes as (delete from mutes using target where target.id in (person_id, muted_id)),
      blocks as (delete from blocks using target where target.id in (person_id, blocked_id)),
      notes as (delete from person_notes using target where target.id in (person_id, about_id)),
      endorsed as (delete from endorsements using target where target.id in (person_id, endorsed_id)),
      filtered as (delete from filters where person_id in (select id from target)),
      listed as (delete from lists where person_id in (select id from target)),
      listing as (delete from list_people where person_id in (select id from target)),
      topics as (delete from followed_tags where person_id in (select id from target)), featured as (delete from featured_tags where person_id in (select id from target))
    update people p set handle = ${as.handle}, name = ${as.name}, bio_html = '', bio_source = '', avatar_url = null, header_url = null,
      email = null, is_admin = false, roles = '{}', page_url = null, guest_of = null, guest_until = null, guest_by = null, is_minor = false, moved_to = null, updated_at = now()
    from target where p.id = target.id returning p.uri`;
  if (row)
    await tx`insert into tombstones (hash) values (${tombstoneHash(tx.instance.sealKey, row.uri)}) on conflict do nothing`;
}

/** Once, and only for people who never chose one. */
export async function settleTimeZone(tx: Tx, personId: PersonId, timeZone: string): Promise<void> {
  await tx`
    update people set time_zone = ${timeZone}, time_zone_settled = true
    where id = ${personId} and peer_id is null and time_zone is null and not time_zone_settled`;
}
