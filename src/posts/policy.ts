import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import type { Level, Viewer } from './post.ts';

/** What decides about a post, apart from who asks. */
export interface Audience {
  readonly authorId: PersonId;
  /** Null: written here. */
  readonly peerId: number | null;
  readonly level: Level;
  readonly partnerId: number | null;
  /** Hidden by a moderator. */
  readonly removed: boolean;
}

/** What joins a viewer to a post. For a partner's server each is true when it is true of any one of its people. */
export interface Ties {
  /** Is the person whose followers the post is for. */
  readonly isAudience: boolean;
  /** Is an accepted follower of that person. */
  readonly follows: boolean;
  readonly mentioned: boolean;
  /** Is an active member of the post's group. */
  readonly member: boolean;
}

/**
 * May the viewer read the post? protocol.md §3: its home proves that an instance may hold it, the reading instance that a person may see it.
 * So a partner's server is told only of posts written here, and only where one of its people may read.
 */
export function canRead(viewer: Viewer, post: Audience, ties: Ties): boolean {
  if ('personId' in viewer && viewer.personId === post.authorId) return true;
  if (post.removed) return false;
  if ('peerId' in viewer && post.peerId !== null) return false;
  switch (post.level) {
    case 'public':
      return true;
    case 'partner':
      return 'personId' in viewer || post.partnerId === viewer.peerId;
    case 'instance':
      return 'personId' in viewer && post.peerId === null;
    case 'followers':
      return ties.isAudience || ties.follows || ties.mentioned;
    case 'group':
      return ties.member;
    case 'direct':
      return ties.mentioned;
  }
}

/** The same rule in SQL, over `posts p`. A condition for each row: give the statement an index to walk besides. */
export function visibleTo(sql: Reader, viewer: Viewer): Fragment {
  const tag: Tag<Fragment> = (strings, ...parts) => sql(strings, ...parts);
  return 'personId' in viewer
    ? readableBy(tag, tag`${viewer.personId as unknown as Fragment}::bigint`)
    : heldBy(tag, tag`${viewer.peerId as unknown as Fragment}::int`);
}

/** A person of ours, given as an SQL expression: a parameter, or a column when many readers are asked at once. */
export function readableBy<F>(sql: Tag<F>, person: F): F {
  return sql`(p.author_id = ${person} or (p.removed_at is null and case p.level
    when 'followers' then p.audience_person_id = ${person}
      or exists (select from follows vf where vf.follower_id = ${person} and vf.followee_id = p.audience_person_id and vf.state = 'accepted')
      or exists (select from mentions vm where vm.post_id = p.id and vm.person_id = ${person})
    when 'group' then exists (
      select from memberships vg where vg.group_id = p.group_id and vg.person_id = ${person} and vg.state = 'active')
    when 'direct' then exists (select from mentions vm where vm.post_id = p.id and vm.person_id = ${person})
    when 'instance' then p.peer_id is null
    else true end))`;
}

/** A partner's server, given as an SQL expression. */
function heldBy<F>(sql: Tag<F>, peer: F): F {
  const mentioned = sql`exists (select from mentions vm join people vp on vp.id = vm.person_id
    where vm.post_id = p.id and vp.peer_id = ${peer})`;
  return sql`(p.peer_id is null and p.removed_at is null and case p.level
    when 'followers' then ${mentioned}
      or exists (select from people va where va.id = p.audience_person_id and va.peer_id = ${peer})
      or exists (select from follows vf join people vp on vp.id = vf.follower_id
        where vf.followee_id = p.audience_person_id and vf.state = 'accepted' and vp.peer_id = ${peer})
    when 'group' then exists (select from memberships vg join people vp on vp.id = vg.person_id
      where vg.group_id = p.group_id and vg.state = 'active' and vp.peer_id = ${peer})
    when 'direct' then ${mentioned}
    when 'partner' then p.partner_id = ${peer}
    when 'public' then true
    else false end)`;
}
