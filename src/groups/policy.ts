import type { Viewer } from '#src/people/person.ts';
import { isGuest } from '#src/people/policy.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { tagOf, type Fragment, type Tag } from '#src/platform/sql.ts';
import type { Access, MembershipState, Practice, Role, Standing } from './group.ts';

/** What decides about a group, apart from who asks. */
interface Room {
  readonly peerId: number | null;
  readonly access: Access;
  /** Left out: it is none. */
  readonly practice?: Practice | null;
}

/** The viewer's relation to the group; for a partner's server: the closest relation of any of its people. */
export type Tie = MembershipState | null;

/**
 * May the viewer know about the group: its name, description, charter and number of members? Secret groups are known to members and to those
 * they invited. A request is no relation to a secret group of ours, but it is to a partner's: it followed an invitation. A partner's server is
 * only told about our groups, and never about practice rooms. To a guest every group is as a secret one.
 */
export function canReadGroup(viewer: Viewer, group: Room, tie: Tie, isGuest = false): boolean {
  if ('peerId' in viewer && (group.peerId !== null || (group.practice ?? null) !== null)) return false;
  if (group.access !== 'secret' && !isGuest) return true;
  return tie === 'active' || tie === 'invited' || (tie === 'requested' && group.peerId !== null);
}

/** The same rule in SQL, over `groups g`. */
export function groupsVisibleTo(sql: Reader, viewer: Viewer): Fragment {
  if ('personId' in viewer) {
    const tag = tagOf(sql);
    return groupsKnownTo(tag, tag`${viewer.personId as unknown as Fragment}::bigint`);
  }
  return sql`(g.peer_id is null and g.practice is null and (g.access <> 'secret' or exists (
    select from memberships v join people vp on vp.id = v.person_id
    where v.group_id = g.id and v.state <> 'requested' and vp.peer_id = ${viewer.peerId})))`;
}

/** A person of ours, given as an SQL expression: a parameter, or a column when many are checked at once. */
export function groupsKnownTo<F>(sql: Tag<F>, person: F): F {
  return sql`((g.access <> 'secret' and not ${isGuest(sql, person)}) or exists (
    select from memberships v where v.group_id = g.id and v.person_id = ${person}
      and (v.state <> 'requested' or g.peer_id is not null)))`;
}

/** May the viewer see who the members are? Members may; for open groups all colleagues may, because they could join at once. */
export function canSeeMembers(viewer: Viewer, group: Room, tie: Tie): boolean {
  if ('peerId' in viewer) return group.peerId === null && tie === 'active';
  return tie === 'active' || group.access === 'open';
}

/** The same rule in SQL, over `groups g`. */
export function membersVisibleTo(sql: Reader, viewer: Viewer): Fragment {
  if ('personId' in viewer)
    return sql`((g.access = 'open' and not ${isGuest(tagOf(sql), sql`${viewer.personId}::bigint`)}) or exists (select from memberships v
      where v.group_id = g.id and v.person_id = ${viewer.personId} and v.state = 'active'))`;
  return sql`(g.peer_id is null and exists (select from memberships v join people vp on vp.id = v.person_id
    where v.group_id = g.id and v.state = 'active' and vp.peer_id = ${viewer.peerId}))`;
}

/** SQL over `groups g`: the owners have left it open to that partner's people. */
export const ownersAdmit = (
  sql: Reader,
  peerId: Fragment,
): Fragment => sql`(g.companies = 'all' or (g.companies = 'listed'
  and exists (select from group_companies gc where gc.group_id = g.id and gc.peer_id = ${peerId})))`;

/** SQL over `groups g`: the partner's people may join as far as the owners are concerned, and no guest is there. Each agreement also decides. */
export const companyMayJoin = (sql: Reader, peerId: Fragment): Fragment =>
  sql`(${ownersAdmit(sql, peerId)} and not ${hasGuests(sql)})`;

/** SQL over `groups g`: somebody of a partner is in it, invited or has asked. */
export const hasPartners = (sql: Reader): Fragment => sql`exists (
  select from memberships mp join people pp on pp.id = mp.person_id where mp.group_id = g.id and pp.peer_id is not null)`;

/** SQL over `groups g`: a guest is in it or invited. No agreement speaks of guests, so a group has guests or partners. */
export const hasGuests = (sql: Reader): Fragment => sql`exists (
  select from memberships mg join people pg on pg.id = mg.person_id
  where mg.group_id = g.id and mg.state <> 'requested' and pg.guest_of is not null)`;

const rank: Readonly<Record<Role, number>> = { owner: 2, moderator: 1, member: 0 };

const isAtLeast = (standing: Standing | null, role: Role): boolean =>
  standing !== null && standing.state === 'active' && rank[standing.role] >= rank[role];

export const canPost = (group: { readonly archivedAt: Date | null }, standing: Standing | null): boolean =>
  group.archivedAt === null && isAtLeast(standing, 'member');
/** Remove posts, answer requests, describe the group. */
export const canModerate = (standing: Standing | null): boolean => isAtLeast(standing, 'moderator');
export const canApprove = canModerate;
export const canEdit = canModerate;
/** Change who can join, appoint owners and moderators, archive. */
export const canGovern = (standing: Standing | null): boolean => isAtLeast(standing, 'owner');

/** `canModerate` in SQL, over `memberships` under the alias `m`. */
export const moderatesAs = (sql: Reader, m: string): Fragment =>
  sql`(${sql(m)}.state = 'active' and ${sql(m)}.role in ('owner', 'moderator'))`;

/** `canGovern` in SQL, over `memberships` under the alias `m`. */
export const governsAs = (sql: Reader, m: string): Fragment =>
  sql`(${sql(m)}.state = 'active' and ${sql(m)}.role = 'owner')`;

/** `canModerate` in SQL, for a person and a group: their ids, or expressions such as `p.group_id`. */
export const moderates = (sql: Reader, person: PersonId | Fragment, group: GroupId | Fragment): Fragment =>
  sql`exists (${moderatorsOf(sql, group)} and vm.person_id = ${person})`;

/** SQL for the ids of those who moderate a group, one `person_id` a row. More conditions may follow, over `memberships vm`. */
export const moderatorsOf = (sql: Reader, group: GroupId | Fragment): Fragment =>
  sql`select vm.person_id from memberships vm where vm.group_id = ${group} and ${moderatesAs(sql, 'vm')}`;

/** SQL over `bans` under the alias `b`: its end has not come. */
export const isInForce = (sql: Reader, b: string): Fragment =>
  sql`(${sql(b)}.until is null or ${sql(b)}.until > now())`;

/** SQL over `memberships` under the alias `m`: owns the group, and no one else does. */
export const isLastOwner = (sql: Reader, m: string): Fragment =>
  sql`(${governsAs(sql, m)} and not exists (select from memberships vo
    where vo.group_id = ${sql(m)}.group_id and vo.person_id <> ${sql(m)}.person_id and ${governsAs(sql, 'vo')}))`;

/**
 * SQL over `memberships m` and `people p`: could own the group when its owners are gone. Its moderators from any company, and members of the
 * company that hosts it; never a pseudonym.
 */
export const canSucceed = (sql: Reader): Fragment =>
  sql`(m.state = 'active' and not ${governsAs(sql, 'm')} and (${moderatesAs(sql, 'm')} or p.peer_id is null)
    and p.deactivated_at is null and p.guest_of is null and p.kind not in ('alias', 'source'))`;

/** SQL to order by, over `memberships` under the alias `m`: owners, moderators, members, and among them the longest-standing first. */
export const bySeniority = (sql: Reader, m: string): Fragment =>
  sql`array_position(array['owner', 'moderator', 'member'], ${sql(m)}.role), ${sql(m)}.since, ${sql(m)}.person_id`;

/** Members of open groups can invite too: everyone could join without them. */
export const canInvite = (group: { readonly access: Access }, standing: Standing | null): boolean =>
  isAtLeast(standing, group.access === 'open' ? 'member' : 'moderator');
/** Moderators can expel members, owners also moderators and each other; no one themselves, that is leaving. */
export function canExpel(by: Standing | null, target: Standing | null): boolean {
  if (!canModerate(by)) return false;
  if (target === null || target.state !== 'active') return true;
  return canGovern(by) || target.role === 'member';
}

/** What happens when someone asks to join a group of ours that they may know about. */
export function entranceOf(
  group: { readonly access: Access; readonly archivedAt: Date | null; readonly pseudonyms: boolean },
  asker: {
    readonly tie: Tie;
    readonly banned: boolean;
    readonly welcome: boolean;
    readonly isPseudonym: boolean;
    readonly hasRoom: boolean;
  },
): 'join' | 'request' | 'archived' | 'banned' | 'elsewhere' | 'member' {
  if (asker.tie === 'active') return 'member';
  if (group.archivedAt !== null) return 'archived';
  if (asker.banned) return 'banned';
  // The person behind it has been let in already: a moderator could not judge more. Each company brings at most one for each of its members.
  if (asker.isPseudonym) return group.pseudonyms && asker.hasRoom ? 'join' : 'elsewhere';
  // Whoever was invited before the rule changed still comes in.
  if (!asker.welcome && asker.tie !== 'invited') return 'elsewhere';
  return asker.tie === 'invited' || group.access === 'open' ? 'join' : 'request';
}
