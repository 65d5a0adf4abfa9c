import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { tagOf } from '#src/platform/sql.ts';
import { groupsKnownTo } from '#src/groups/policy.ts';
import { readableBy } from '#src/posts/policy.ts';

/** Something that changed, and which of the people asked about may know; the list may be empty. */
export interface Concern {
  readonly rootId: PostId | null;
  readonly postId: PostId | null;
  readonly authorId: PersonId | null;
  readonly groupId: GroupId | null;
  readonly conversationId: string | null;
  readonly readers: PersonId[] | null;
}

/**
 * Which of these people may read which of these posts, and may know about which of these groups: one statement, whatever their number. For
 * people looking at a page right now.
 */
export async function whomItConcerns(
  reader: Reader,
  people: readonly PersonId[],
  posts: readonly PostId[],
  groups: readonly GroupId[],
): Promise<Concern[]> {
  const tag = tagOf(reader);
  const one = reader`r.id`;
  return await reader<Concern[]>`
    select p.root_id, p.id as post_id, p.author_id, p.group_id,
      (select c.conversation_id from conversation_posts c where c.post_id = p.id) as conversation_id, array_agg(r.id::text) as readers
    from unnest(${[...posts]}::bigint[]) x(id) join posts p on p.id = x.id,
      unnest(${[...people]}::bigint[]) r(id)
    where ${readableBy(tag, one)} group by p.id
    union all
    select null, null, null, g.id, null, array_agg(r.id::text)
    from unnest(${[...groups]}::bigint[]) x(id) join groups g on g.id = x.id, unnest(${[...people]}::bigint[]) r(id)
    where ${groupsKnownTo(tag, one)} group by g.id`;
}

/** A post of this thread is gone. Anyone who has it on a page is among these. */
export interface Gone {
  readonly rootId: PostId;
  readonly postId: PostId;
  readonly all: boolean;
  /** Its group: the members. */
  readonly groupId: GroupId | null;
  /** Whose followers it was for. */
  readonly ownerId: PersonId | null;
  readonly personIds: readonly PersonId[];
}

export interface FormerlyRead {
  readonly rootId: PostId;
  readonly postId: PostId;
  readonly isDirect: boolean;
  readonly readers: readonly PersonId[];
}

/**
 * Which of these people may have read what is gone, by the relations they have now: anyone who lost one in the meantime fetched everything anew
 * at that moment. One statement, and none for what everyone, or only named people, could read.
 */
export async function whoMayHaveRead(
  reader: Reader,
  people: readonly PersonId[],
  gone: readonly Gone[],
): Promise<FormerlyRead[]> {
  const groupIds = [...new Set(gone.flatMap(({ groupId }) => groupId ?? []))];
  const ownerIds = [...new Set(gone.flatMap(({ ownerId }) => ownerId ?? []))];
  const ties =
    groupIds.length + ownerIds.length === 0
      ? []
      : await reader<{ tie: string; personId: PersonId }[]>`
          select group_id::text as tie, person_id from memberships
          where group_id = any(${groupIds}::bigint[]) and person_id = any(${[...people]}::bigint[]) and state = 'active'
          union all
          select followee_id::text, follower_id from follows
          where followee_id = any(${ownerIds}::bigint[]) and follower_id = any(${[...people]}::bigint[]) and state = 'accepted'`;
  const tied = Map.groupBy(ties, ({ tie }) => tie);
  const those = (tie: string | null): PersonId[] =>
    tie === null ? [] : (tied.get(tie) ?? []).map(({ personId }) => personId);
  return gone.map(({ rootId, postId, all, groupId, ownerId, personIds }) => ({
    rootId,
    postId,
    isDirect: !all && groupId === null && ownerId === null,
    readers: all
      ? people
      : [...those(groupId), ...those(ownerId), ...(ownerId === null ? [] : [ownerId]), ...personIds],
  }));
}
