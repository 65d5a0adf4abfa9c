import type { Viewer } from '#src/people/person.ts';
import type { Reader } from '#src/platform/database.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import type { Access, MembershipState, Role, Standing } from './group.ts';

/** What decides about a group, apart from who asks. */
interface Room {
  readonly peerId: number | null;
  readonly access: Access;
}

/** How the viewer belongs to the group; for a partner's server: the closest tie of any of its people. */
export type Tie = MembershipState | null;

/**
 * May the viewer know of the group: its name, description, charter and number of members? Secret groups are known to members and to whom
 * they invited. A request is no tie to a secret group of ours, but to a partner's it is: it followed an invitation. A partner's server is
 * told of our groups only.
 */
export function canRead(viewer: Viewer, group: Room, tie: Tie): boolean {
  if ('peerId' in viewer && group.peerId !== null) return false;
  if (group.access !== 'secret') return true;
  return tie === 'active' || tie === 'invited' || (tie === 'requested' && group.peerId !== null);
}

/** The same rule in SQL, over `groups g`. */
export function groupsVisibleTo(sql: Reader, viewer: Viewer): Fragment {
  if ('personId' in viewer) {
    const tag: Tag<Fragment> = (strings, ...parts) => sql(strings, ...parts);
    return groupsKnownTo(tag, tag`${viewer.personId as unknown as Fragment}::bigint`);
  }
  return sql`(g.peer_id is null and (g.access <> 'secret' or exists (
    select from memberships v join people vp on vp.id = v.person_id
    where v.group_id = g.id and v.state <> 'requested' and vp.peer_id = ${viewer.peerId})))`;
}

/** A person of ours, given as an SQL expression: a parameter, or a column when many are asked about at once. */
export function groupsKnownTo<F>(sql: Tag<F>, person: F): F {
  return sql`(g.access <> 'secret' or exists (
    select from memberships v where v.group_id = g.id and v.person_id = ${person}
      and (v.state <> 'requested' or g.peer_id is not null)))`;
}

/** May the viewer see who the members are? Members may; of open groups all colleagues may, because they could join at once. */
export function canSeeMembers(viewer: Viewer, group: Room, tie: Tie): boolean {
  if ('peerId' in viewer) return group.peerId === null && tie === 'active';
  return tie === 'active' || group.access === 'open';
}

/** The same rule in SQL, over `groups g`. */
export function membersVisibleTo(sql: Reader, viewer: Viewer): Fragment {
  if ('personId' in viewer)
    return sql`(g.access = 'open' or exists (select from memberships v
      where v.group_id = g.id and v.person_id = ${viewer.personId} and v.state = 'active'))`;
  return sql`(g.peer_id is null and exists (select from memberships v join people vp on vp.id = v.person_id
    where v.group_id = g.id and v.state = 'active' and vp.peer_id = ${viewer.peerId}))`;
}

/** SQL over `groups g`: people of the partner may join, as far as its owners care. Each agreement decides besides. */
export const companyMayJoin = (
  sql: Reader,
  peerId: Fragment,
): Fragment => sql`(g.companies = 'all' or (g.companies = 'listed'
  and exists (select from group_companies gc where gc.group_id = g.id and gc.peer_id = ${peerId})))`;

const rank: Readonly<Record<Role, number>> = { owner: 2, moderator: 1, member: 0 };

const isAtLeast = (standing: Standing | null, role: Role): boolean =>
  standing !== null && standing.state === 'active' && rank[standing.role] >= rank[role];

export const canPost = (group: { readonly archivedAt: Date | null }, standing: Standing | null): boolean =>
  group.archivedAt === null && isAtLeast(standing, 'member');
/** Remove posts, answer requests, describe the group. */
export const canModerate = (standing: Standing | null): boolean => isAtLeast(standing, 'moderator');
export const canApprove = canModerate;
export const canEdit = canModerate;
/** Change who gets in, name owners and moderators, archive. */
export const canGovern = (standing: Standing | null): boolean => isAtLeast(standing, 'owner');
/** Members of open groups invite too: everyone could come without them. */
export const canInvite = (group: { readonly access: Access }, standing: Standing | null): boolean =>
  isAtLeast(standing, group.access === 'open' ? 'member' : 'moderator');
/** Moderators send members away, owners also moderators and each other; nobody themselves, that is leaving. */
export function canExpel(by: Standing | null, target: Standing | null): boolean {
  if (!canModerate(by)) return false;
  if (target === null || target.state !== 'active') return true;
  return canGovern(by) || target.role === 'member';
}

/** What happens to one who asks to join a group of ours that they may know of. */
export function entranceOf(
  group: { readonly access: Access; readonly archivedAt: Date | null; readonly pseudonyms: boolean },
  asker: {
    readonly tie: Tie;
    readonly banned: boolean;
    readonly welcome: boolean;
    readonly isAlias: boolean;
    readonly hasRoom: boolean;
  },
): 'join' | 'request' | 'archived' | 'banned' | 'elsewhere' | 'member' {
  if (asker.tie === 'active') return 'member';
  if (group.archivedAt !== null) return 'archived';
  if (asker.banned) return 'banned';
  // The person behind it has been let in already: a moderator could not judge more. Each company brings at most one for each of its members.
  if (asker.isAlias) return group.pseudonyms && asker.hasRoom ? 'join' : 'elsewhere';
  // Whoever was invited before the rule changed still comes in.
  if (!asker.welcome && asker.tie !== 'invited') return 'elsewhere';
  return asker.tie === 'invited' || group.access === 'open' ? 'join' : 'request';
}
