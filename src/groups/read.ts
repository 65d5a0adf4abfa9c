import type { Viewer } from '#src/people/person.ts';
import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { hostIn, type Fragment, type Tag } from '#src/platform/sql.ts';
import { owesCharter } from './charters/charter.ts';
import type { Group, GroupView, Membership, MembershipState, Role } from './group.ts';
import { groupsVisibleTo } from './policy.ts';

/** The columns that every viewer of a group sees, from `groups g left join peers home on home.id = g.peer_id`. */
const shownColumns = (reader: Reader): Fragment => reader`
  g.id, g.uri, g.peer_id, g.handle, ${hostIn(reader, 'home.origin')} as host, g.name,
  case when g.peer_id is null then ${reader.instance.company} else coalesce(nullif(home.company, ''), ${hostIn(reader, 'home.origin')}) end as company,
  case when g.peer_id is null then ${reader.instance.country} else home.country end as country,
  g.description_html, g.description_source, g.charter_source, g.charter_version, g.access, g.companies, g.joinable, g.hue, g.pseudonyms, g.pages_restricted, g.practice,
  g.purpose, g.welcome_source, g.start_page, g.avatar_url, g.header_url, g.archives_at,
  g.page_url, g.created_at, g.updated_at, g.archived_at`;

/** The columns of a Group, from the same. */
export const groupColumns = (reader: Reader): Fragment =>
  reader`${shownColumns(reader)}, g.inbox_uri, g.shared_inbox_uri, g.followers_uri, g.epoch, g.log_seq`;

async function oneGroup(reader: Reader, where: Fragment): Promise<Group | null> {
  const [row] = await reader<Group[]>`
    select ${groupColumns(reader)} from groups g left join peers home on home.id = g.peer_id where ${where}`;
  return row ?? null;
}

/** Whole rows, for deciding and addressing. Does not check a viewer: never show any of it without `readGroup`. */
export const findGroup = (reader: Reader, id: GroupId): Promise<Group | null> =>
  oneGroup(reader, reader`g.id = ${id}`);

/** Also by an address that it had at another company. */
export const findGroupByUri = (reader: Reader, uri: string): Promise<Group | null> =>
  oneGroup(
    reader,
    reader`(g.uri = ${uri} or g.id = (select a.group_id from group_addresses a where a.uri = ${uri})) order by g.uri = ${uri} desc limit 1`,
  );

/** `host` null or our own means ours, also one that had its home here. Case-insensitive. */
export async function findGroupByHandle(
  reader: Reader,
  handle: string,
  host: string | null,
): Promise<Group | null> {
  const name = host?.toLowerCase();
  const isOurs = name === undefined || name === reader.instance.addresses.host;
  const at = isOurs
    ? reader`g.peer_id is null`
    : reader`g.peer_id = (select id from peers where origin = any(${[`https://${name}`, `http://${name}`]}) order by origin desc limit 1)`;
  const called = handle.toLowerCase();
  const lived = isOurs
    ? reader`or g.id in (select a.group_id from group_addresses a where a.ours and lower(a.handle) = ${called})`
    : reader``;
  return oneGroup(
    reader,
    reader`((lower(g.handle) = ${called} and ${at}) ${lived}) order by g.peer_id is not null, g.id limit 1`,
  );
}

type ViewRow = Omit<GroupView, 'mine'> & {
  readonly role: Role | null;
  readonly state: MembershipState | null;
};

const viewOf = ({ role, state, ...shown }: ViewRow): GroupView => ({
  ...shown,
  mine: role && state ? { role, state } : null,
});

/** The columns from `groups g`, its home and the viewer's own membership `mine`, with the number of members. */
export function viewColumns(reader: Reader): Fragment {
  const tag: Tag<Fragment> = (strings, ...parts) => reader(strings, ...parts);
  return reader`${shownColumns(reader)}, mine.role, mine.state,
    coalesce(mine.state = 'active', false) and ${owesCharter(tag, tag`mine.person_id`)} as owes_charter,
    ${membersCount(reader)}`;
}

/** Of `groups g`. */
const membersCount = (reader: Reader): Fragment =>
  reader`(select coalesce(sum(c.members), 0)::int from member_counts c where c.group_id = g.id) as members_count`;

export function viewTables(reader: Reader, viewer: Viewer): Fragment {
  const me = 'personId' in viewer ? viewer.personId : null;
  return reader`groups g left join peers home on home.id = g.peer_id
    left join memberships mine on mine.group_id = g.id and mine.person_id = ${me}::bigint`;
}

/** The group as the viewer may see it; null if there is none for them. */
export async function readGroup(reader: Reader, viewer: Viewer, id: GroupId): Promise<GroupView | null> {
  const [row] = await reader<ViewRow[]>`
    select ${viewColumns(reader)} from ${viewTables(reader, viewer)}
    where g.id = ${id} and ${groupsVisibleTo(reader, viewer)}`;
  return row ? viewOf(row) : null;
}

/** Those of these that the viewer may know about, by id. */
export async function readGroups(
  reader: Reader,
  viewer: Viewer,
  ids: readonly GroupId[],
): Promise<ReadonlyMap<GroupId, GroupView>> {
  if (ids.length === 0) return new Map();
  const rows = await reader<ViewRow[]>`
    select ${viewColumns(reader)} from ${viewTables(reader, viewer)}
    where g.id = any(${ids as GroupId[]}::bigint[]) and ${groupsVisibleTo(reader, viewer)}`;
  return new Map(rows.map((row) => [row.id, viewOf(row)]));
}

/** Those this instance does not know yet. */
export async function withoutKnownGroups<T extends { readonly uri: string }>(
  reader: Reader,
  found: readonly T[],
): Promise<readonly T[]> {
  if (found.length === 0) return [];
  const rows = await reader<{ uri: string }[]>`
    select uri from groups where uri = any(${found.map(({ uri }) => uri)})`;
  const known = new Set(rows.map(({ uri }) => uri));
  return found.filter(({ uri }) => !known.has(uri));
}

export interface GroupList {
  /** Only those whose active member the viewer is. */
  readonly mine?: boolean;
  /** Beginnings of words of the name or the handle, all of them needed. */
  readonly q?: string;
  readonly page: Page;
}

const queryCharsMax = 200;

/** Groups the viewer may know about, without archived ones unless they are members; newest first, the cursor is the group's id. */
export async function listGroups(reader: Reader, viewer: Viewer, list: GroupList): Promise<GroupView[]> {
  const q = list.q?.trim().slice(0, queryCharsMax);
  const rows = await reader<ViewRow[]>`
    select ${viewColumns(reader)} from ${viewTables(reader, viewer)}
    where ${groupsVisibleTo(reader, viewer)}
      and ${list.mine ? reader`mine.state = 'active'` : reader`(g.archived_at is null or mine.state = 'active')`}
      ${q ? reader`and words_of(g.name || ' ' || g.handle) @@ words_query(${q})` : reader``}
    ${pageOf(reader, 'g.id', list.page)}`;
  return inPageOrder(rows.map(viewOf), list.page);
}

/** More than any instance knows; a longer list is cut. */
const allGroupsMax = 10_000;

/** Every group, ours first, by handle, including secret and archived ones: for operators of the instance, never for a page. */
export async function listAllGroups(reader: Reader): Promise<(Group & { readonly membersCount: number })[]> {
  return reader<(Group & { membersCount: number })[]>`
    select ${groupColumns(reader)},
      ${membersCount(reader)}
    from groups g left join peers home on home.id = g.peer_id
    order by g.peer_id nulls first, lower(g.handle) limit ${allGroupsMax}`;
}

export async function membershipOf(
  reader: Reader,
  groupId: GroupId,
  personId: PersonId,
): Promise<Membership | null> {
  const [row] = await reader<Membership[]>`
    select role, state, uri, invited_by, since from memberships
    where group_id = ${groupId} and person_id = ${personId}`;
  return row ?? null;
}
