import type { Tx } from '#src/platform/database.ts';
import type { FactMap } from '#src/platform/facts.ts';
import { on, type Subscription } from '#src/platform/journal.ts';
import { behind, insertNotifications, one } from './insert.ts';

/** What people hear about places that they marked in documents. That somebody marked one, the document's author hears as of any answer. */
export const annotationNews: readonly Subscription[] = [
  on('annotation.changed', tellAuthor),
  on('annotation.change_refused', (tx, { postId, personId }) =>
    insertNotifications(tx, { kind: 'annotation_refused', actorId: null, postId }, one(tx, personId)),
  ),
];

/** The detail says which: settled, or taken up again. */
async function tellAuthor(
  tx: Tx,
  { postId, personId, change: { resolved } }: FactMap['annotation.changed'],
): Promise<void> {
  await tx`delete from notifications where kind = 'annotation_settled' and post_id = ${postId}`;
  await insertNotifications(
    tx,
    { kind: 'annotation_settled', actorId: personId, postId, detail: resolved ? 'settled' : 'reopened' },
    tx`select ${behind(tx, tx`author_id`)}, null from posts where id = ${postId}`,
  );
}
