import type { Reader } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { governsAs } from '../policy.ts';
import type { Access, Companies, MembershipState, Role } from '../group.ts';

/** What makes a group, apart from what was said in it: in words that mean the same at every company. */
export interface GroupState {
  readonly name: string;
  readonly handle: string;
  readonly description: string;
  readonly charter: string;
  readonly charterVersion: number;
  readonly access: Access;
  readonly companies: Companies;
  /** Origins, if `companies` is `listed`. */
  readonly listed: readonly string[];
  readonly hue: number | null;
  readonly pseudonyms: boolean;
  readonly pagesRestricted: boolean;
  readonly purpose: string;
  readonly welcome: string;
  readonly startPage: string | null;
  readonly archived: boolean;
  readonly createdAt: string;
  readonly epoch: number;
  readonly seq: number;
}

export interface MemberState {
  readonly person: string;
  readonly role: Role;
  readonly state: MembershipState;
  readonly uri: string | null;
  readonly since: string;
  readonly note: string;
  readonly invitedBy: string | null;
}
export interface CharterState {
  readonly version: number;
  readonly source: string;
  readonly at: string;
}
export interface AcceptanceState {
  readonly person: string;
  readonly version: number;
  readonly digest: string;
  /** What the person signed, in base64. */
  readonly proof: string | null;
  readonly at: string;
}
export interface BanState {
  readonly person: string;
  readonly until: string | null;
  readonly at: string;
}

/** Members of one group; who is left behind is not among them. */
const rowsMax = 50_000;

const iso = (reader: Reader, column: string) =>
  reader`to_char(${reader(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

export async function readGroupState(reader: Reader, groupId: GroupId): Promise<GroupState> {
  const [row] = await reader<GroupState[]>`
    select g.name, g.handle, g.description_source as description, g.charter_source as charter, g.charter_version, g.access, g.companies,
      coalesce((select array_agg(p.origin order by p.origin) from group_companies c join peers p on p.id = c.peer_id
        where c.group_id = g.id), '{}') as listed,
      g.hue, g.pseudonyms, g.pages_restricted, g.purpose, g.welcome_source as welcome, g.start_page, g.archived_at is not null as archived, ${iso(reader, 'g.created_at')} as created_at,
      g.epoch::float8 as epoch, g.log_seq::float8 as seq
    from groups g where g.id = ${groupId}`;
  if (!row) throw new Error(`There is no group ${groupId}.`);
  return row;
}

/** People of ours and of these partners: everyone else is left behind. */
const comesAlong = (reader: Reader, peers: readonly number[]) =>
  reader`(p.peer_id is null or p.peer_id = any(${[...peers]}::int[]))`;

export const readMemberStates = (
  reader: Reader,
  groupId: GroupId,
  peers: readonly number[],
): Promise<MemberState[]> =>
  reader<MemberState[]>`
    select p.uri as person, m.role, m.state, m.uri, ${iso(reader, 'm.since')} as since, m.note, i.uri as invited_by
    from memberships m join people p on p.id = m.person_id left join people i on i.id = m.invited_by
    where m.group_id = ${groupId} and ${comesAlong(reader, peers)} order by p.uri limit ${rowsMax}`;

export const readCharterStates = (reader: Reader, groupId: GroupId): Promise<CharterState[]> =>
  reader<CharterState[]>`
    select version, source, ${iso(reader, 'c.at')} as at from charters c where group_id = ${groupId} order by version limit ${rowsMax}`;

export const readAcceptanceStates = (
  reader: Reader,
  groupId: GroupId,
  peers: readonly number[],
): Promise<AcceptanceState[]> =>
  reader<AcceptanceState[]>`
    select p.uri as person, a.version, a.digest, encode(a.proof, 'base64') as proof, ${iso(reader, 'a.at')} as at
    from charter_acceptances a join people p on p.id = a.person_id
    where a.group_id = ${groupId} and ${comesAlong(reader, peers)} order by p.uri, a.version limit ${rowsMax}`;

export const readBanStates = (
  reader: Reader,
  groupId: GroupId,
  peers: readonly number[],
): Promise<BanState[]> =>
  reader<BanState[]>`
    select p.uri as person, case when b.until is null then null else ${iso(reader, 'b.until')} end as until, ${iso(reader, 'b.at')} as at
    from bans b join people p on p.id = b.person_id
    where b.group_id = ${groupId} and (b.until is null or b.until > now()) and ${comesAlong(reader, peers)}
    order by p.uri limit ${rowsMax}`;

/** Companies with someone in the group: their numbers here. */
export async function memberCompanies(reader: Reader, groupId: GroupId): Promise<number[]> {
  const rows = await reader<{ peerId: number }[]>`
    select distinct p.peer_id from memberships m join people p on p.id = m.person_id
    where m.group_id = ${groupId} and p.peer_id is not null and m.state = 'active' order by 1`;
  return rows.map(({ peerId }) => peerId);
}

/** Whether an owner of the group works at that company (null: ours). */
export async function hasOwnerAt(reader: Reader, groupId: GroupId, peerId: number | null): Promise<boolean> {
  const rows = await reader`
    select from memberships m join people p on p.id = m.person_id
    where m.group_id = ${groupId} and ${governsAs(reader, 'm')} and p.peer_id is not distinct from ${peerId}
      and p.deactivated_at is null limit 1`;
  return rows.length > 0;
}
