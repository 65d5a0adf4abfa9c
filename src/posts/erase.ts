import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { detachFiles } from './attach.ts';
import { recordFact } from './facts.ts';
import type { PostKind } from './kinds/forms.ts';
import { beforeErasure } from './kinds/parts.ts';
import type { Level } from './post.ts';
import { preservePosts } from './preserve.ts';
import { sameReaders } from './store.ts';
import { remember, removalMark } from './inbound/tombstones.ts';

/** What is known about a post while it is being removed. */
export interface Doomed {
  readonly id: PostId;
  readonly uri: string;
  readonly authorId: PersonId;
  readonly level: Level;
  readonly groupId: GroupId | null;
  readonly threadUri: string;
  readonly peerId: number | null;
  readonly hasFiles: boolean;
  readonly replyToUri: string | null;
  readonly kind: PostKind;
}
export const doomedColumns =
  'id, uri, author_id, level, group_id, thread_uri, peer_id, has_files, reply_to_uri, kind';

/**
 * Deletes a post that was read `for update`, and remembers its URI for ever (unless it `mayReturn`: nobody took it back). Replies stay: they keep the URI of their parent, and a mark keeps
 * its place in the thread. What a legal hold covers is set aside first. What depends on the post (reactions, feed, notifications …) is deleted by foreign keys.
 */
export async function erasePost(tx: Tx, post: Doomed, mayReturn = false): Promise<void> {
  await preservePosts(tx, [post.id]);
  if (post.hasFiles) await detachFiles(tx, post.id);
  await beforeErasure(tx, post);
  const hash = removalMark(tx, null, post.uri);
  const above = post.replyToUri === null ? null : removalMark(tx, null, post.replyToUri);
  const [gone] = await tx<{ rootId: PostId; ownerId: PersonId | null; mentions: PersonId[] | null }[]>`
    with freed as (update posts set reply_to_id = null where reply_to_id = ${post.id}),
    mentioned as (select array_agg(person_id::text) as ids from mentions where post_id = ${post.id}),
    gone as (
      delete from posts where id = ${post.id}
      returning id, uri, root_id, reply_to_id, reply_to_uri, replies_count, author_id, level, group_id, audience_person_id),
    marked as (
      insert into removals (post_id, hash, root_id, reply_to_id, author_id, level)
      select id, ${hash}, root_id, coalesce(reply_to_id, (select post_id from removals where hash = ${above})), author_id, level
      from gone where reply_to_uri is not null or replies_count > 0 on conflict do nothing),
    -- Nobody finds it any more: its question is open again.
    unaccepted as (
      update accepted_answers set answer_uri = null where answer_uri = (select uri from gone)),
    counted as (
      update posts q set replies_count = greatest(q.replies_count - 1, 0) from gone r
      where q.id = r.reply_to_id and ${tx.unsafe(sameReaders)})
    select root_id, audience_person_id as owner_id, (select ids from mentioned) as mentions from gone`;
  if (gone === undefined) return; // the same removal, twice in one batch
  if (!mayReturn) await remember(tx, hash);
  const { id: postId, uri, authorId, level, groupId, threadUri, peerId } = post;
  const { rootId, ownerId, mentions } = gone;
  const data = { postId, uri, authorId, level, groupId, threadUri, peerId, rootId, ownerId };
  await recordFact(tx, authorId, 'post.removed', { ...data, mentions: mentions ?? [] });
}
