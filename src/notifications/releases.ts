import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { on } from '#src/platform/journal.ts';
import { mayAs } from '#src/roles/roles.ts';
import { insertNotifications } from './insert.ts';

/**
 * What is to leave the company waits for a communicator, and whoever asked hears what came of it. A communicator need not be able to read the post, so
 * that what they are told names none: it leads to the list.
 */
export const releaseNews = [
  on('advocacy.asked', (tx, { postId }, { by }) =>
    tellCommunicators(tx, postId, (by ?? null) as PersonId | null),
  ),
  on('advocacy.released', (tx, { postId }, { by }) =>
    tellWhoAsked(tx, postId, 'released', (by ?? null) as PersonId | null),
  ),
  on('advocacy.withdrawn', (tx, { postId }, { by }) =>
    tellWhoAsked(tx, postId, 'withdrawn', (by ?? null) as PersonId | null),
  ),
];

/** All who may let it out: neither who asked nor who wrote it. */
async function tellCommunicators(tx: Tx, postId: PostId, by: PersonId | null): Promise<void> {
  await insertNotifications(
    tx,
    { kind: 'release_asked', actorId: by, detail: postId },
    tx`select c.id, null from people c join posts p on p.id = ${postId}
      where c.id <> p.author_id and c.kind = 'person' and ${mayAs(tx, 'c', 'announce')}`,
  );
}

/** Nobody is asked any more. The detail is what it came to. */
async function tellWhoAsked(
  tx: Tx,
  postId: PostId,
  outcome: 'released' | 'withdrawn',
  by: PersonId | null,
): Promise<void> {
  await tx`delete from notifications where kind = 'release_asked' and detail = ${postId}`;
  await insertNotifications(
    tx,
    { kind: 'release_settled', actorId: by, postId, detail: outcome },
    tx`select w.id, null from (
      (select r.asked_by as id from advocacy_releases r where r.post_id = ${postId} order by r.id desc limit 1)
      union select p.author_id from posts p where p.id = ${postId}) w where w.id is not null`,
  );
}
