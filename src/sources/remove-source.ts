import { revokeAll } from '#src/access/revoke.ts';
import { requireSourceOwner } from '#src/groups/admit-source.ts';
import { deactivateSource } from '#src/people/deactivate.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { erasePostsOf } from '#src/posts/erase-person.ts';
import { sourceAt } from './read.ts';
import type { Place } from './source.ts';
import { deleteSource, markEnding, sourcesOfLeavers } from './store.ts';

/** What happens to the posts of a source that is removed. */
export type KeepPosts = 'keep' | 'delete';

/** The job that ends a source: its posts go first, while its actor can still be named to partners. */
export const endSourceJob = defineJob<{ readonly sourceId: PersonId; readonly posts: KeepPosts }>(
  'end-source',
);
/** Its owner, or an owner of its group, removes a source; from this moment it writes nothing. Removing it twice is `not_found`. */
export async function removeSource(
  tx: Tx,
  by: PersonId,
  place: Place,
  removal: { readonly sourceId: PersonId; readonly posts: KeepPosts },
): Promise<void> {
  if ('groupId' in place) await requireSourceOwner(tx, by, place.groupId);
  const source = await sourceAt(tx, place, removal.sourceId);
  if (!source || !(await markEnding(tx, source.id))) throw notFound('feed');
  await enqueue(tx, endSourceJob, removal);
}

/** Carries a removal out; a repetition does what is left. */
export async function endSource(
  db: Db,
  { sourceId, posts }: { readonly sourceId: PersonId; readonly posts: KeepPosts },
): Promise<void> {
  if (posts === 'delete') await erasePostsOf(db, { personId: sourceId, own: true });
  await transaction(db, async (tx) => {
    await deactivateSource(tx, sourceId, revokeAll);
    await deleteSource(tx, sourceId);
  });
}

/** Nobody else reads what somebody followed for themselves: it goes with them. A maintenance job. */
export async function endSourcesOfLeavers(tx: Tx): Promise<void> {
  for (const sourceId of await sourcesOfLeavers(tx))
    if (await markEnding(tx, sourceId)) await enqueue(tx, endSourceJob, { sourceId, posts: 'delete' });
}
