import type { Tx } from '#src/platform/database.ts';
import { newId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { Access, Companies, MembershipState, Practice, Role } from './group.ts';
import { bySeniority, canSucceed, governsAs, isLastOwner } from './policy.ts';

export async function insertGroup(
  tx: Tx,
  group: {
    readonly uri: string;
    readonly handle: string;
    readonly name: string;
    readonly access: Access;
    readonly description: { readonly source: string; readonly html: string };
    readonly charterSource: string;
    readonly companies: Companies;
    readonly hue: number | null;
    readonly pseudonyms: boolean;
    readonly practice: Practice | null;
  },
): Promise<GroupId> {
  const { addresses } = tx.instance;
  const id = newId<GroupId>();
  await tx`
    insert into groups (id, uri, handle, name, description_html, description_source, charter_source, charter_version, access,
      companies, hue, pseudonyms, practice, wiped_at, page_url, inbox_uri, shared_inbox_uri, followers_uri)
    values (${id}, ${group.uri}, ${group.handle}, ${group.name}, ${group.description.html}, ${group.description.source},
      ${group.charterSource}, ${group.charterSource === '' ? 0 : 1}, ${group.access}, ${group.companies}, ${group.hue}, ${group.pseudonyms},
      ${group.practice}, ${group.practice === null ? null : tx`now()`},
      ${addresses.groupPage(group.handle)}, ${addresses.inbox(group.uri)},
      ${addresses.sharedInbox}, ${addresses.followers(group.uri)})`;
  return id;
}

export async function updateGroup(
  tx: Tx,
  groupId: GroupId,
  changes: {
    readonly name: string | null;
    readonly description: { readonly source: string; readonly html: string } | null;
    readonly charterSource: string | null;
    readonly access: Access | null;
    readonly companies: Companies | null;
    /** Undefined: as it was. */
    readonly hue: number | null | undefined;
    readonly pseudonyms: boolean | null;
    readonly pagesRestricted: boolean | null;
    readonly purpose: string | null;
    readonly welcome: string | null;
    /** Undefined: as it was. */
    readonly startPage: string | null | undefined;
    readonly avatar: string | null | undefined;
    readonly header: string | null | undefined;
  },
): Promise<void> {
  await tx`
    update groups set
      name = coalesce(${changes.name}, name),
      charter_version = charter_version
        + case when coalesce(${changes.charterSource}, charter_source) <> charter_source then 1 else 0 end,
      companies = coalesce(${changes.companies}, companies),
      hue = ${changes.hue === undefined ? tx`hue` : tx`${changes.hue}::smallint`},
      pseudonyms = coalesce(${changes.pseudonyms}, pseudonyms),
      pages_restricted = coalesce(${changes.pagesRestricted}, pages_restricted),
      purpose = coalesce(${changes.purpose}, purpose),
      welcome_source = coalesce(${changes.welcome}, welcome_source),
      start_page = ${orAsItWas(tx, changes.startPage, 'start_page')},
      avatar_url = ${orAsItWas(tx, changes.avatar, 'avatar_url')},
      header_url = ${orAsItWas(tx, changes.header, 'header_url')},
      description_source = coalesce(${changes.description?.source ?? null}, description_source),
      description_html = coalesce(${changes.description?.html ?? null}, description_html),
      charter_source = coalesce(${changes.charterSource}, charter_source),
      access = coalesce(${changes.access}, access),
      updated_at = now()
    where id = ${groupId}`;
}

const orAsItWas = (tx: Tx, value: string | null | undefined, column: string) =>
  value === undefined ? tx`${tx(column)}` : tx`${value}::text`;

interface Key {
  readonly groupId: GroupId;
  readonly personId: PersonId;
}

/**
 * Makes the person an active member, and raises the epoch of a group of ours: one statement, so that of fifty simultaneous attempts one
 * succeeds. Null: they were active already, or in none of the states that `from` allows (`null` in it: no row at all).
 */
export async function activate(
  tx: Tx,
  key: Key,
  how: {
    readonly from: readonly (MembershipState | null)[];
    readonly uri?: string | null;
    readonly role?: Role;
    /** When it began, as the group's home says; never later than now, whatever the clock there. */
    readonly since?: Date | null;
  },
): Promise<{ uri: string | null } | null> {
  const states = how.from.filter((s) => s !== null && s !== 'active');
  const since = tx`least(now(), ${how.since ?? null}::timestamptz)`;
  const [row] = await tx<{ uri: string | null }[]>`
    with updated as (
      update memberships set state = 'active', since = ${since}, uri = coalesce(${how.uri ?? null}, uri),
        role = coalesce(${how.role ?? null}, role)
      where group_id = ${key.groupId} and person_id = ${key.personId} and state = any(${states})
      returning uri
    ), inserted as (
      insert into memberships (group_id, person_id, role, state, uri, since)
      select ${key.groupId}::bigint, ${key.personId}::bigint, ${how.role ?? 'member'}::text, 'active', ${how.uri ?? null}::text, ${since}
      where ${how.from.includes(null)} and not exists (select from updated)
      on conflict (group_id, person_id) do nothing
      returning uri
    ), done as (select uri from updated union all select uri from inserted),
    raised as (
      update groups set epoch = epoch + 1 where id = ${key.groupId} and peer_id is null and exists (select from done))
    select uri from done`;
  return row ?? null;
}

/** Stores a request or invitation, over a waiting one, never over an active membership. False: nothing was written. */
export async function putPending(
  tx: Tx,
  key: Key,
  pending: {
    readonly state: 'invited' | 'requested';
    readonly uri: string;
    readonly invitedBy?: PersonId | null;
    readonly note?: string;
    readonly over: readonly MembershipState[];
  },
): Promise<boolean> {
  const result = await tx`
    insert into memberships (group_id, person_id, state, uri, invited_by, note)
    values (${key.groupId}, ${key.personId}, ${pending.state}, ${pending.uri}, ${pending.invitedBy ?? null}, ${pending.note ?? ''})
    on conflict (group_id, person_id) do update
      set state = excluded.state, uri = excluded.uri, since = now(),
        invited_by = coalesce(excluded.invited_by, memberships.invited_by)
      where memberships.state <> 'active' and memberships.state = any(${pending.over as MembershipState[]})`;
  return result.count === 1;
}

/** The membership is now identified by the newest request: the old URI is forgotten. */
export async function renewUri(tx: Tx, key: Key, uri: string): Promise<boolean> {
  const result = await tx`
    update memberships set uri = ${uri}
    where group_id = ${key.groupId} and person_id = ${key.personId} and uri is distinct from ${uri}`;
  return result.count === 1;
}

/**
 * Deletes a membership in one of the given states, raising our group's epoch if it was active. With `keepLastOwner` the last owner stays. Null:
 * nothing was deleted.
 */
export async function removeMembership(
  tx: Tx,
  key: Key,
  which: {
    readonly states: readonly MembershipState[];
    readonly uri?: string;
    readonly keepLastOwner?: boolean;
  },
): Promise<{ state: MembershipState; role: Role; uri: string | null } | null> {
  const [row] = await tx<{ state: MembershipState; role: Role; uri: string | null }[]>`
    with gone as (
      delete from memberships m
      where m.group_id = ${key.groupId} and m.person_id = ${key.personId} and m.state = any(${which.states as MembershipState[]})
        and (${which.uri ?? null}::text is null or m.uri = ${which.uri ?? null})
        and not (${which.keepLastOwner ?? false} and ${isLastOwner(tx, 'm')})
      returning m.state, m.role, m.uri
    ), raised as (
      update groups set epoch = epoch + 1
      where id = ${key.groupId} and peer_id is null and exists (select from gone where state = 'active'))
    select state, role, uri from gone`;
  return row ?? null;
}

/** Changes the role of an active member, raising our group's epoch. Null: no such member, they had the role already, or it was the last owner's. */
export async function changeRole(tx: Tx, key: Key, role: Role, keepLastOwner: boolean): Promise<boolean> {
  const [row] = await tx`
    with changed as (
      update memberships m set role = ${role}
      where m.group_id = ${key.groupId} and m.person_id = ${key.personId} and m.state = 'active' and m.role <> ${role}
        and not (${keepLastOwner} and ${isLastOwner(tx, 'm')})
      returning 1
    ), raised as (
      update groups set epoch = epoch + 1 where id = ${key.groupId} and peer_id is null and exists (select from changed))
    select 1 from changed`;
  return row !== undefined;
}

/** `until` null: for good. The last one holds. */
export async function insertBan(tx: Tx, key: Key, by: PersonId, until: Date | null = null): Promise<void> {
  await tx`
    insert into bans (group_id, person_id, by, until) values (${key.groupId}, ${key.personId}, ${by}, ${until})
    on conflict (group_id, person_id) do update set by = excluded.by, until = excluded.until, at = now()`;
}

/** Deletes bans whose end has come; from that moment they did not count. */
export async function deleteDueBans(tx: Tx): Promise<void> {
  await tx`delete from bans where until <= now()`;
}

export async function deleteBan(tx: Tx, key: Key): Promise<void> {
  await tx`delete from bans where group_id = ${key.groupId} and person_id = ${key.personId}`;
}

/** Gives an ownerless group of ours a new owner: the longest-serving moderator, otherwise the longest-serving member from our company. */
export async function appointSuccessor(tx: Tx, groupId: GroupId): Promise<PersonId | null> {
  const [row] = await tx<{ personId: PersonId }[]>`
    with heir as (
      select m.person_id from memberships m join people p on p.id = m.person_id
      where m.group_id = ${groupId} and ${canSucceed(tx)}
        and not exists (select from memberships o where o.group_id = m.group_id and ${governsAs(tx, 'o')})
      order by ${bySeniority(tx, 'm')} limit 1
    ), changed as (
      update memberships m set role = 'owner' from heir where m.group_id = ${groupId} and m.person_id = heir.person_id
      returning m.person_id
    ), raised as (
      update groups set epoch = epoch + 1 where id = ${groupId} and exists (select from changed))
    select person_id from changed`;
  return row?.personId ?? null;
}

/** Removes all of a person's memberships at once; our groups' epochs are raised. */
export async function removeAllMemberships(
  tx: Tx,
  personId: PersonId,
): Promise<
  { groupId: GroupId; peerId: number | null; state: MembershipState; role: Role; uri: string | null }[]
> {
  return tx`
    with gone as (
      delete from memberships where person_id = ${personId} returning group_id, state, role, uri
    ), raised as (
      update groups g set epoch = epoch + 1 from gone
      where g.id = gone.group_id and g.peer_id is null and gone.state = 'active')
    select gone.group_id, g.peer_id, gone.state, gone.role, gone.uri
    from gone join groups g on g.id = gone.group_id order by gone.group_id`;
}

export interface Sides {
  readonly groupIsOurs: boolean;
  readonly personIsOurs: boolean;
  readonly state: MembershipState | null;
  readonly uri: string | null;
}

/** Whose the group and the active person of an incoming message are, and their relation. Null: one of them does not exist. */
export async function sidesOf(tx: Tx, key: Key): Promise<Sides | null> {
  const [row] = await tx<Sides[]>`
    select g.peer_id is null as group_is_ours, p.peer_id is null as person_is_ours, m.state, m.uri
    from groups g cross join people p left join memberships m on m.group_id = g.id and m.person_id = p.id
    where g.id = ${key.groupId} and p.id = ${key.personId} and p.deactivated_at is null and p.kind <> 'instance'`;
  return row ?? null;
}
