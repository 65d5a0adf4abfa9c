import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { CompanyRole, Office } from '#src/roles/roles.ts';
import { mayEnter } from './policy.ts';

/** A person of ours as administrators see them, including deactivated ones. */
export interface RosterEntry {
  readonly id: PersonId;
  readonly uri: string;
  readonly name: string;
  readonly handle: string;
  readonly email: string | null;
  readonly avatarUrl: string | null;
  readonly isAdmin: boolean;
  readonly roles: readonly CompanyRole[];
  readonly createdAt: Date;
  readonly deactivatedAt: Date | null;
  readonly isSuspended: boolean;
  /** What their profile says, unless it is for themselves alone. */
  readonly site: string | null;
  readonly guestOf: string | null;
  /** A passkey, or an authenticator app. */
  readonly hasFactor: boolean;
  /** ISO date; the hour is nobody's business. */
  readonly lastUsedOn: string | null;
  /** The directory that looks after them (`scim`, an LDAP server), or the issuer they sign in with; null: neither. */
  readonly source: string | null;
}

export const rosterStates = ['active', 'suspended', 'deactivated'] as const;
/** Not used for so many days; `never`: not once. */
export const unusedFor = ['30', '90', 'never'] as const;

/** All that are given have to hold. */
export interface RosterFilter {
  /** The start of a handle, or any part of the name or address. */
  readonly q?: string;
  readonly state?: (typeof rosterStates)[number] | undefined;
  /** Without regard to case; `-`: none. */
  readonly site?: string | undefined;
  readonly role?: Office | undefined;
  readonly factor?: 'on' | 'off' | undefined;
  readonly unused?: (typeof unusedFor)[number] | undefined;
  readonly guests?: 'only' | 'none' | undefined;
  /** One of `readSources`; `-`: neither directory nor provider. */
  readonly source?: string | undefined;
}

export const rosterPage = 50;
/** None has more colleagues with one filter whom somebody can act on at once. */
export const rosterMax = 5_000;

const siteOf = (reader: Reader): Fragment => reader`(
  select f.value from profile_fields f where f.person_id = p.id and f.name = 'site' and f.visibility <> 'me' order by f.position limit 1)`;
const sourceOf = (reader: Reader): Fragment => reader`coalesce(
  (select d.source from directory_people d where d.person_id = p.id),
  (select i.issuer from identities i where i.person_id = p.id order by i.last_used_at desc nulls last, i.issuer limit 1))`;
const hasFactor = (reader: Reader): Fragment => reader`(
  exists (select from totp t where t.person_id = p.id and t.confirmed_at is not null)
  or exists (select from passkeys k where k.person_id = p.id))`;
const lastUseOf = (reader: Reader): Fragment =>
  reader`(select u.day from last_uses u where u.person_id = p.id)`;

const columns = (reader: Reader): Fragment => reader`
  p.id, p.uri, p.name, p.handle, p.email, p.avatar_url, p.is_admin, p.roles, p.created_at, p.deactivated_at,
  coalesce(p.suspended_until > now(), false) as is_suspended, ${siteOf(reader)} as site, p.guest_of, ${hasFactor(reader)} as has_factor,
  ${lastUseOf(reader)}::text as last_used_on, ${sourceOf(reader)} as source`;

const ours = (reader: Reader): Fragment => reader`p.peer_id is null and p.kind = 'person'`;

function matching(reader: Reader, asked: RosterFilter): Fragment {
  const q = (asked.q ?? '').toLowerCase().slice(0, 100);
  const conditions = [
    ...(q === ''
      ? []
      : [
          reader`(starts_with(lower(p.handle), ${q.replace(/^@/, '')}) or strpos(lower(p.name), ${q}) > 0 or strpos(lower(coalesce(p.email, '')), ${q}) > 0)`,
        ]),
    ...(asked.state === undefined ? [] : [inState(reader, asked.state)]),
    ...(asked.site === undefined ? [] : [sameOrNone(reader, siteOf(reader), asked.site)]),
    ...(asked.source === undefined ? [] : [sameOrNone(reader, sourceOf(reader), asked.source)]),
    ...(asked.role === undefined
      ? []
      : [asked.role === 'administrator' ? reader`p.is_admin` : reader`${asked.role} = any(p.roles)`]),
    ...(asked.factor === undefined ? [] : [reader`${hasFactor(reader)} = ${asked.factor === 'on'}`]),
    ...(asked.unused === undefined ? [] : [isUnused(reader, asked.unused)]),
    ...(asked.guests === undefined ? [] : [reader`(p.guest_of is not null) = ${asked.guests === 'only'}`]),
  ];
  return conditions.reduce((all, each) => reader`${all} and ${each}`, ours(reader));
}

function inState(reader: Reader, state: (typeof rosterStates)[number]): Fragment {
  const isSuspended = reader`coalesce(p.suspended_until > now(), false)`;
  if (state === 'deactivated') return reader`p.deactivated_at is not null`;
  return reader`p.deactivated_at is null and ${isSuspended} = ${state === 'suspended'}`;
}

const sameOrNone = (reader: Reader, column: Fragment, value: string): Fragment =>
  value === '-' ? reader`${column} is null` : reader`lower(${column}) = lower(${value})`;

const isUnused = (reader: Reader, unused: (typeof unusedFor)[number]): Fragment =>
  unused === 'never'
    ? reader`${lastUseOf(reader)} is null`
    : reader`coalesce(${lastUseOf(reader)} < current_date - ${Number(unused)}::int, true)`;

/** People of ours by handle, from `after` on. One more than a page indicates a next page. */
export async function readRoster(
  reader: Reader,
  asked: RosterFilter & { readonly after: string },
): Promise<RosterEntry[]> {
  return reader<RosterEntry[]>`
    select ${columns(reader)} from people p
    where ${matching(reader, asked)} and lower(p.handle) > ${asked.after.toLowerCase()}
    order by lower(p.handle) limit ${rosterPage + 1}`;
}

export async function countRoster(reader: Reader, asked: RosterFilter): Promise<number> {
  const [row] = await reader<{ n: number }[]>`
    select count(*)::int as n from people p where ${matching(reader, asked)}`;
  return row?.n ?? 0;
}

/** All of them, or those of these ids that are ours; by handle. One more than `rosterMax` says that there are more. */
export async function readWholeRoster(
  reader: Reader,
  who: RosterFilter | { readonly ids: readonly PersonId[] },
): Promise<RosterEntry[]> {
  const where =
    'ids' in who ? reader`${ours(reader)} and p.id = any(${[...who.ids]}::bigint[])` : matching(reader, who);
  return reader<RosterEntry[]>`
    select ${columns(reader)} from people p where ${where} order by lower(p.handle) limit ${rosterMax + 1}`;
}

const choicesMax = 200;

/** What a filter by site or by source can be set to. */
export async function readRosterChoices(
  reader: Reader,
): Promise<{ readonly sites: readonly string[]; readonly sources: readonly string[] }> {
  const [sites, sources] = await Promise.all([
    reader<{ value: string }[]>`
      select distinct f.value from profile_fields f join people p on p.id = f.person_id
      where f.name = 'site' and f.visibility <> 'me' and ${ours(reader)} order by f.value limit ${choicesMax}`,
    reader<{ value: string }[]>`
      select source as value from directory_people union select issuer from identities order by value limit ${choicesMax}`,
  ]);
  return { sites: sites.map(({ value }) => value), sources: sources.map(({ value }) => value) };
}

export async function readRosterEntry(reader: Reader, personId: PersonId): Promise<RosterEntry | null> {
  const [row] = await reader<RosterEntry[]>`
    select ${columns(reader)} from people p where p.id = ${personId} and ${ours(reader)}`;
  return row ?? null;
}

/**
 * True if no one else administers this company; who is suspended does not, or whoever moderates could keep out one administrator after the other.
 * If two administrators leave at once, the second sees that the first has gone.
 */
export async function isLastAdministrator(tx: Tx, personId: PersonId): Promise<boolean> {
  const [row] = await tx`
    select bool_or(id = ${personId}) and count(*) = 1 as last from (
      select p.id from people p where p.peer_id is null and p.kind = 'person' and p.is_admin and ${mayEnter(tx, 'p')}
      order by p.id for no key update) administrators`;
  return row?.last === true;
}

/** More hold no role at any company. */
const officersMax = 1_000;

/** Everyone of ours who holds a role, by name. */
export async function readOfficers(reader: Reader): Promise<RosterEntry[]> {
  return reader<RosterEntry[]>`
    select ${columns(reader)} from people p
    where ${ours(reader)} and p.deactivated_at is null and (p.is_admin or p.roles <> '{}')
    order by lower(p.name), p.id limit ${officersMax}`;
}
