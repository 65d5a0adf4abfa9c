import { fieldsVisibleTo } from '#src/people/policy.ts';
import type { Viewer } from '#src/people/person.ts';
import { defaultPreferences, type Preferences } from '#src/people/preferences.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';

/** A company as its plate names it; `peerId` null is our own. */
export interface Company {
  readonly peerId: number | null;
  readonly host: string | null;
  readonly company: string;
  readonly country: string;
}

interface SeatRow extends Company {
  readonly groupId: GroupId;
}

/**
 * Whose people sit in which of these groups, our own company first: one statement for a page of posts. Only of groups that the viewer belongs
 * to, because whoever reads a group's posts knows who reads along.
 */
export async function companiesOfGroups(
  reader: Reader,
  personId: PersonId,
  groupIds: readonly GroupId[],
): Promise<ReadonlyMap<GroupId, Company[]>> {
  const byGroup = new Map<GroupId, Company[]>();
  if (groupIds.length === 0) return byGroup;
  const { company, country } = reader.house;
  const rows = await reader<SeatRow[]>`
    select m.group_id, p.peer_id, split_part(peer.origin, '://', 2) as host,
      case when p.peer_id is null then ${company} else coalesce(nullif(peer.company, ''), split_part(peer.origin, '://', 2)) end as company,
      case when p.peer_id is null then ${country} else peer.country end as country
    from memberships mine join memberships m on m.group_id = mine.group_id and m.state = 'active'
    join people p on p.id = m.person_id left join peers peer on peer.id = p.peer_id
    where mine.person_id = ${personId} and mine.state = 'active' and mine.group_id = any(${groupIds as GroupId[]}::bigint[])
    group by m.group_id, p.peer_id, peer.origin, peer.company, peer.country
    order by p.peer_id is not null, lower(peer.company), p.peer_id`;
  for (const { groupId, ...each } of rows) {
    const companies = byGroup.get(groupId);
    if (companies) companies.push(each);
    else byGroup.set(groupId, [each]);
  }
  return byGroup;
}

/** Somebody whose followers read a thread. */
export interface Owner extends Company {
  readonly id: PersonId;
  readonly name: string;
}

/** Whose followers these posts are for: an answer keeps the audience of its thread. Only for posts that the viewer has just read. */
export async function audienceOwners(
  reader: Reader,
  postIds: readonly PostId[],
): Promise<ReadonlyMap<PostId, Owner>> {
  if (postIds.length === 0) return new Map();
  const { company, country } = reader.house;
  const rows = await reader<(Owner & { postId: PostId })[]>`
    select post.id as post_id, p.id, p.name, p.peer_id, split_part(peer.origin, '://', 2) as host,
      case when p.peer_id is null then ${company} else coalesce(nullif(peer.company, ''), split_part(peer.origin, '://', 2)) end as company,
      case when p.peer_id is null then ${country} else peer.country end as country
    from posts post join people p on p.id = post.audience_person_id left join peers peer on peer.id = p.peer_id
    where post.id = any(${postIds as PostId[]}::bigint[])`;
  return new Map(rows.map(({ postId, ...owner }) => [postId, owner]));
}

/** Where the viewer moderates, of these groups. */
export async function moderatedBy(
  reader: Reader,
  personId: PersonId,
  groupIds: readonly GroupId[],
): Promise<ReadonlySet<GroupId>> {
  if (groupIds.length === 0) return new Set();
  const rows = await reader<{ groupId: GroupId }[]>`
    select group_id from memberships
    where person_id = ${personId} and state = 'active' and role in ('owner', 'moderator')
      and group_id = any(${groupIds as GroupId[]}::bigint[])`;
  return new Set(rows.map((row) => row.groupId));
}

/** One line about each of these people, as far as the viewer may see it: what they do, and where. */
export async function linesOf(
  reader: Reader,
  viewer: Viewer,
  personIds: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, string>> {
  if (personIds.length === 0) return new Map();
  const rows = await reader<{ personId: PersonId; line: string }[]>`
    select f.person_id, string_agg(f.value, ' · ' order by f.name desc, f.position) as line
    from profile_fields f join people p on p.id = f.person_id
    where f.person_id = any(${personIds as PersonId[]}::bigint[]) and f.name in ('title', 'site') and ${fieldsVisibleTo(reader, viewer)}
    group by f.person_id`;
  return new Map(rows.map((row) => [row.personId, row.line]));
}

export interface GroupInCommon {
  readonly handle: string;
  readonly host: string | null;
  readonly name: string;
}

/** Groups that two people both belong to, for the first of them; not those where members may hide behind a pseudonym. */
export async function groupsInCommon(
  reader: Reader,
  me: PersonId,
  other: PersonId,
): Promise<GroupInCommon[]> {
  return reader`
    select g.handle, split_part(peer.origin, '://', 2) as host, g.name
    from memberships mine join memberships theirs on theirs.group_id = mine.group_id and theirs.state = 'active'
    join groups g on g.id = mine.group_id left join peers peer on peer.id = g.peer_id
    where not g.pseudonyms and mine.person_id = ${me} and mine.state = 'active' and theirs.person_id = ${other}
    order by lower(g.name) limit 12`;
}

/** What every page says about its reader beside their alerts: conversations with something new, and how they want to read. One statement. */
export async function readOwn(
  reader: Reader,
  personId: PersonId,
): Promise<{
  readonly chats: number;
  readonly preferences: Preferences;
  readonly aliases: readonly PersonId[];
}> {
  const [row] = await reader<{ chats: number; preferences: Preferences | null; aliases: PersonId[] }[]>`
    select (select count(*)::int from conversation_people s join conversations c on c.id = s.conversation_id
        where s.person_id = ${personId} and s.state <> 'declined' and c.last_post_id > s.last_read_id) as chats,
      (select json_build_object('shortcuts', o.shortcuts, 'undoSeconds', o.undo_seconds, 'theme', o.theme)
        from preferences o where o.person_id = ${personId}) as preferences,
      array(select x.alias_id::text from aliases x where x.person_id = ${personId}) as aliases`;
  const { chats = 0, preferences = null, aliases = [] } = row ?? {};
  return { chats, preferences: preferences ?? defaultPreferences, aliases };
}
