import { hostIn } from '#src/platform/sql.ts';
import type { OtherCompany } from '#src/agreements/companies.ts';
import { fieldsVisibleTo } from '#src/people/policy.ts';
import type { Viewer } from '#src/people/person.ts';
import { defaultPreferences, type Preferences } from '#src/people/preferences.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';

/** A company as shown on its badge; `peerId` null is our own. */
export interface Company extends Omit<OtherCompany, 'peerId' | 'host'> {
  readonly peerId: number | null;
  readonly host: string | null;
}

interface ListedMemberRow extends Company {
  readonly groupId: GroupId;
}

/**
 * Which companies have members in which of these groups, our own first: one statement for a page of posts. Only for groups the viewer belongs
 * to, because those who read a group's posts know who else can.
 */
export async function companiesOfGroups(
  reader: Reader,
  personId: PersonId,
  groupIds: readonly GroupId[],
): Promise<ReadonlyMap<GroupId, Company[]>> {
  const byGroup = new Map<GroupId, Company[]>();
  if (groupIds.length === 0) return byGroup;
  const { company, country } = reader.instance;
  const rows = await reader<ListedMemberRow[]>`
    select c.group_id, c.peer_id, ${hostIn(reader, 'peer.origin')} as host,
      case when c.peer_id is null then ${company} else coalesce(nullif(peer.company, ''), ${hostIn(reader, 'peer.origin')}) end as company,
      case when c.peer_id is null then ${country} else peer.country end as country
    from memberships mine join member_counts c on c.group_id = mine.group_id and c.members > 0
    left join peers peer on peer.id = c.peer_id
    where mine.person_id = ${personId} and mine.state = 'active' and mine.group_id = any(${groupIds as GroupId[]}::bigint[])
    order by c.peer_id is not null, lower(peer.company), c.peer_id`;
  for (const { groupId, ...each } of rows) {
    const companies = byGroup.get(groupId);
    if (companies) companies.push(each);
    else byGroup.set(groupId, [each]);
  }
  return byGroup;
}

/** Someone whose followers can read a thread. */
export interface Owner extends Company {
  readonly id: PersonId;
  readonly name: string;
}

/** Whose followers these posts are for: a reply keeps the audience of its thread. Only for posts that the viewer has just read. */
export async function audienceOwners(
  reader: Reader,
  postIds: readonly PostId[],
): Promise<ReadonlyMap<PostId, Owner>> {
  if (postIds.length === 0) return new Map();
  const { company, country } = reader.instance;
  const rows = await reader<(Owner & { postId: PostId })[]>`
    select post.id as post_id, p.id, p.name, p.peer_id, ${hostIn(reader, 'peer.origin')} as host,
      case when p.peer_id is null then ${company} else coalesce(nullif(peer.company, ''), ${hostIn(reader, 'peer.origin')}) end as company,
      case when p.peer_id is null then ${country} else peer.country end as country
    from posts post join people p on p.id = post.audience_person_id left join peers peer on peer.id = p.peer_id
    where post.id = any(${postIds as PostId[]}::bigint[])`;
  return new Map(rows.map(({ postId, ...owner }) => [postId, owner]));
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

/** Groups that two people both belong to, for the first of them; not those where members may use a pseudonym. */
export async function groupsInCommon(
  reader: Reader,
  me: PersonId,
  other: PersonId,
): Promise<GroupInCommon[]> {
  return reader`
    select g.handle, ${hostIn(reader, 'peer.origin')} as host, g.name
    from memberships mine join memberships theirs on theirs.group_id = mine.group_id and theirs.state = 'active'
    join groups g on g.id = mine.group_id left join peers peer on peer.id = g.peer_id
    where not g.pseudonyms and mine.person_id = ${me} and mine.state = 'active' and theirs.person_id = ${other}
    order by lower(g.name) limit 12`;
}

/**
 * What every page shows about its reader besides their notifications: conversations with something new, and their display preferences. One
 * statement.
 */
export async function readOwn(
  reader: Reader,
  personId: PersonId,
): Promise<{
  readonly chats: number;
  readonly calm: boolean;
  readonly hintsAway: readonly string[];
  readonly preferences: Preferences;
  readonly pseudonyms: readonly PersonId[];
}> {
  const [row] = await reader<
    {
      chats: number;
      calm: boolean;
      hintsAway: string[];
      preferences: Preferences | null;
      pseudonyms: PersonId[];
    }[]
  >`
    select (select count(*)::int from conversation_people s join conversations c on c.id = s.conversation_id
        where s.person_id = ${personId} and s.state <> 'declined' and s.muted_at is null and coalesce(s.left_post_id, c.last_post_id) > s.last_read_id
          and not exists (select from calm_modes cm where cm.person_id = s.person_id and now() < cm.next_at and not exists (
            select from conversation_posts x where x.conversation_id = c.id and x.post_id > s.last_read_id and x.post_id <= cm.shown_id))) as chats,
      exists (select from calm_modes cm where cm.person_id = ${personId}) as calm,
      (select json_build_object('shortcuts', o.shortcuts, 'undoSeconds', o.undo_seconds, 'theme', o.theme,
          'textSize', o.text_size, 'iconWords', o.icon_words, 'simple', o.simple)
        from preferences o where o.person_id = ${personId}) as preferences,
      array(select h.hint from hints_put_away h where h.person_id = ${personId}) as hints_away,
      array(select x.alias_id::text from aliases x where x.person_id = ${personId}) as pseudonyms`;
  const { chats = 0, calm = false, hintsAway = [], preferences = null, pseudonyms = [] } = row ?? {};
  return { chats, calm, hintsAway, preferences: preferences ?? defaultPreferences, pseudonyms };
}
