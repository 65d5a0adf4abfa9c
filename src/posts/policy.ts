import { canModerate, moderates } from '#src/groups/policy.ts';
import type { Standing } from '#src/groups/group.ts';
import { isGuest } from '#src/people/policy.ts';
import { may, mayDo, type Officer } from '#src/roles/roles.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { tagOf, type Fragment, type Tag } from '#src/platform/sql.ts';
import type { Level, PartnerViewer, Viewer } from './post.ts';

/** What determines access to a post, apart from who asks. */
export interface Audience {
  readonly authorId: PersonId;
  /** Null: written here. */
  readonly peerId: number | null;
  readonly level: Level;
  readonly partnerId: number | null;
  readonly publishedAt: Date;
  /** Hidden by a moderator. */
  readonly removed: boolean;
}

/** A viewer's relations to a post. For a partner's server each is true if it is true of any of its people. */
export interface Ties {
  /** Is the person whose followers the post is for. */
  readonly isAudience: boolean;
  /** Is an accepted follower of that person. */
  readonly follows: boolean;
  readonly mentioned: boolean;
  /** A guest of ours reads in groups, and what is written to them. */
  readonly isGuest?: boolean;
  /** Is an active member of the post's group. */
  readonly member: boolean;
  /**
   * For partners: since when their company may hold what is said in the group. The day its first member came, or the first day of history that
   * the agreement opens, whichever is earlier. Null: no member.
   */
  readonly heldSince: Date | null;
}

/**
 * May the viewer read the post? protocol.md §3: its home verifies that an instance may store it, the reading instance that a person may see it.
 * So a partner's server is only told about posts written here, and only if one of its people may read them; a partner's person, about what they
 * may read.
 */
export function canReadPost(viewer: Viewer, post: Audience, ties: Ties): boolean {
  const isOurs = 'personId' in viewer;
  if (isOurs && viewer.personId === post.authorId) return true;
  if (post.removed) return false;
  if (ties.isGuest && post.level !== 'group' && post.level !== 'direct') return false;
  if (!isOurs && post.peerId !== null) return false;
  switch (post.level) {
    case 'public':
      return true;
    case 'partner':
      return isOurs || post.partnerId === viewer.peerId;
    case 'instance':
      return isOurs && post.peerId === null;
    case 'followers':
      return ties.isAudience || ties.follows || ties.mentioned;
    case 'group':
      return ties.member && (isOurs || isHeld(post, ties));
    case 'direct':
      return ties.mentioned;
  }
}

/** For everyone at the company, if it is here at all: posts at these levels are in the company's feed. */
export const isCompanyWide = (level: Level): boolean =>
  level === 'instance' || level === 'partner' || level === 'public';

/** The same rule in SQL, over `posts p`. */
export const companyWide = <F>(sql: Tag<F>): F => sql`p.level in ('instance', 'partner', 'public')`;

const isHeld = (post: Audience, { heldSince }: Ties): boolean =>
  heldSince !== null && post.publishedAt >= heldSince;

/** May a post in a group be stored by a company that may hold the group's content from that time on? Not while a moderator hides it. */
export const canHoldSince = (
  post: { readonly publishedAt: Date; readonly removedAt: Date | null },
  since: Date,
): boolean => post.removedAt === null && post.publishedAt >= since;

/** The same rule in SQL, over `posts p`. */
export const holdableSince = (sql: Reader, since: Date): Fragment =>
  sql`(p.removed_at is null and p.published_at >= ${since})`;

/** The same rule in SQL, over `posts p`. A condition per row: the statement also needs an index to walk. */
export function visibleTo(sql: Reader, viewer: Viewer): Fragment {
  const tag = tagOf(sql);
  return 'personId' in viewer
    ? readableBy(tag, tag`${viewer.personId as unknown as Fragment}::bigint`)
    : heldBy(sql, viewer);
}

/**
 * May it stand in a list that goes beyond one room: a feed, a search, a calendar, figures? What is written in a practice room is read there, by its
 * members, and nowhere else (docs/decisions/0110-practice-rooms.md). SQL over `posts p`.
 */
export const leavesRoom = <F>(sql: Tag<F>): F => sql`not p.practice`;

/** What a viewer may read, and what may stand beside other rooms' posts. */
export const listedTo = (sql: Reader, viewer: Viewer): Fragment =>
  sql`(${leavesRoom(tagOf(sql))} and ${visibleTo(sql, viewer)})`;

/** The same for `readableBy`. */
export const listedBy = <F>(sql: Tag<F>, person: F): F =>
  sql`(${leavesRoom(sql)} and ${readableBy(sql, person)})`;

/** A person of ours, given as an SQL expression: a parameter, or a column when many readers are checked at once. */
export function readableBy<F>(sql: Tag<F>, person: F): F {
  return sql`(p.author_id = ${person} or (p.removed_at is null and case p.level
    when 'followers' then not ${isGuest(sql, person)} and (p.audience_person_id = ${person}
      or exists (select from follows vf where vf.follower_id = ${person} and vf.followee_id = p.audience_person_id and vf.state = 'accepted')
      or exists (select from mentions vm where vm.post_id = p.id and vm.person_id = ${person}))
    when 'group' then exists (
      select from memberships vg where vg.group_id = p.group_id and vg.person_id = ${person} and vg.state = 'active')
    when 'direct' then exists (select from mentions vm where vm.post_id = p.id and vm.person_id = ${person})
    when 'instance' then p.peer_id is null and not ${isGuest(sql, person)}
    else not ${isGuest(sql, person)} end))`;
}

/** A partner's server, or one of its people: `vp` is any of them who has the relation. */
function heldBy(sql: Reader, { peerId, backfillFrom = null, remotePersonId }: PartnerViewer): Fragment {
  const theirs = sql`vp.peer_id = ${peerId}`;
  const asking = remotePersonId === undefined ? theirs : sql`(${theirs} and vp.id = ${remotePersonId})`;
  const mentioned = sql`exists (select from mentions vm join people vp on vp.id = vm.person_id
    where vm.post_id = p.id and ${asking})`;
  return sql`(p.peer_id is null and p.removed_at is null and case p.level
    when 'followers' then ${mentioned}
      or exists (select from people vp where vp.id = p.audience_person_id and ${asking})
      or exists (select from follows vf join people vp on vp.id = vf.follower_id
        where vf.followee_id = p.audience_person_id and vf.state = 'accepted' and ${asking})
    when 'group' then exists (select from memberships vg join people vp on vp.id = vg.person_id
        where vg.group_id = p.group_id and vg.state = 'active' and ${asking})
      and p.published_at >= (select ${heldSince(sql, backfillFrom)} from memberships vg join people vp on vp.id = vg.person_id
        where vg.group_id = p.group_id and vg.state = 'active' and ${theirs})
    when 'direct' then ${mentioned}
    when 'partner' then p.partner_id = ${peerId}
    when 'public' then true
    else false end)`;
}

/** Over the partner's active `memberships vg` of one group: see `Ties.heldSince`. Posts are dated in milliseconds, so this is too. */
export const heldSince = (sql: Reader, backfillFrom: string | null): Fragment =>
  sql`date_trunc('milliseconds', least(${backfillFrom}::date::timestamptz, min(vg.since)))`;

/**
 * May the person decide about posts where this one is? In a group its moderators and owners, from any company; outside groups those
 * who moderate the company.
 */
export const canModeratePlace = (
  person: Officer,
  post: { readonly groupId: GroupId | null },
  standing: Standing | null,
): boolean => (post.groupId === null ? may(person, 'moderate') : canModerate(standing));

/** The same rule in SQL, over `posts p`. */
export const moderatesPlace = (sql: Reader, person: PersonId): Fragment =>
  sql`case when p.group_id is null then ${mayDo(sql, person, 'moderate')} else ${moderates(sql, person, sql`p.group_id`)} end`;
