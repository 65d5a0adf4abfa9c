import type { Tx } from '#src/platform/database.ts';
import type { FactMap } from '#src/platform/facts.ts';
import type { PostId } from '#src/platform/ids.ts';
import { on, type Subscription } from '#src/platform/journal.ts';
import { behind, insertNotifications, one } from './insert.ts';

/** What people hear about projects: those who answer for one, in every company, and its author, how it stands. */
export const projectNews: readonly Subscription[] = [
  on('project.changed', tellOwners),
  on('project.milestone_due', (tx, { postId, number }) =>
    insertNotifications(
      tx,
      { kind: 'milestone_due', actorId: null, postId, detail: String(number) },
      ownersOf(tx, postId),
    ),
  ),
  on('project.change_refused', (tx, { postId, personId }) =>
    insertNotifications(tx, { kind: 'project_refused', actorId: null, postId }, one(tx, personId)),
  ),
];

const ownersOf = (tx: Tx, postId: PostId) =>
  tx`select person_id, null from project_owners where post_id = ${postId}
    union select ${behind(tx, tx`author_id`)}, null from posts where id = ${postId}`;

/** The detail is the status. Nobody is told that a milestone is reached: the project shows it. */
async function tellOwners(tx: Tx, { postId, personId, change }: FactMap['project.changed']): Promise<void> {
  if (change.status === undefined) return;
  await tx`delete from notifications where kind = 'project_status' and post_id = ${postId}`;
  await insertNotifications(
    tx,
    { kind: 'project_status', actorId: personId, postId, detail: change.status },
    ownersOf(tx, postId),
  );
}
