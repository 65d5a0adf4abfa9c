import type { Tx } from '#src/platform/database.ts';
import type { FactMap } from '#src/platform/facts.ts';
import { on, type Subscription } from '#src/platform/journal.ts';
import { behind, insertNotifications, one } from './insert.ts';

/** What people hear about labels of progress, and about pages they answer for or follow. */
export const markNews: readonly Subscription[] = [
  on('post.marked', tellOfMark),
  on('post.mark_refused', (tx, { postId, personId }) =>
    insertNotifications(tx, { kind: 'mark_refused', actorId: null, postId }, one(tx, personId)),
  ),
  on('page.review_due', (tx, { postId }) =>
    insertNotifications(
      tx,
      { kind: 'page_review', actorId: null, postId },
      // Nobody answers for it: whoever began it.
      tx`select coalesce(m.owner_id, p.author_id), null from posts p join marks m on m.post_id = p.id where p.id = ${postId}`,
    ),
  ),
  on('page.written', tellWhoFollows),
];

/** The author hears how far their post is, the detail is the label; and who is asked to answer for a page. */
async function tellOfMark(tx: Tx, { postId, personId, change }: FactMap['post.marked']): Promise<void> {
  const { progress, ownerId, review } = change;
  // It was looked at, or is looked at another time.
  if (review !== undefined)
    await tx`delete from notifications where kind = 'page_review' and post_id = ${postId}`;
  if (ownerId !== undefined)
    await tx`delete from notifications where kind = 'page_owner' and post_id = ${postId}`;
  if (ownerId !== undefined && ownerId !== null)
    await insertNotifications(tx, { kind: 'page_owner', actorId: personId, postId }, one(tx, ownerId));
  if (progress === undefined) return;
  await tx`delete from notifications where kind = 'post_progress' and post_id = ${postId}`;
  if (progress !== null)
    await insertNotifications(
      tx,
      { kind: 'post_progress', actorId: personId, postId, detail: progress },
      tx`select ${behind(tx, tx`author_id`)}, null from posts where id = ${postId}`,
    );
}

function tellWhoFollows(tx: Tx, { postId, personId }: FactMap['page.written']): Promise<void> {
  return insertNotifications(
    tx,
    { kind: 'page_changed', actorId: personId, postId },
    tx`select person_id, null from page_watches where post_id = ${postId}`,
  );
}
