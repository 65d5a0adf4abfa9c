import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import type { Subscriber } from '#src/platform/journal.ts';
import type { Leaving } from '#src/people/person.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { doomedColumns, erasePost, type Doomed } from './erase.ts';
import { removeReaction } from './reactions.ts';
import { removeShare } from './shares.ts';

export const erasePersonJob = 'erase-posts-of';
/** Posts erased in one transaction. */
const batchMax = 100;

/** Whoever left and takes their posts along, here or at a partner: what they wrote goes, as a job, because it may be much. */
export const postSubscribers: Record<string, Subscriber[]> = {
  'person.deactivated': [
    {
      name: 'posts',
      later: (fact) => {
        const { personId, posts } = fact.data as { personId: PersonId; posts?: Leaving };
        return posts === 'delete' ? { kind: erasePersonJob, data: { personId, own: true } } : null;
      },
    },
  ],
};

/**
 * Erases posts, reactions and shares of a partner's person. Of our own people only where they or their company chose so (`own`): then partners hear of each post.
 */
export async function erasePostsOf(
  db: Db,
  data: { readonly personId: PersonId; readonly own?: boolean },
): Promise<void> {
  const [person] = await db<{ id: PersonId; peerId: number | null }[]>`
    select id, peer_id from people where id = ${data.personId} and (peer_id is not null or ${data.own === true})`;
  if (!person) return;
  while ((await transaction(db, (tx) => eraseSome(tx, person))) > 0);
}

async function eraseSome(tx: Tx, person: { id: PersonId; peerId: number | null }): Promise<number> {
  const doomed = await tx<Doomed[]>`
    select ${tx.unsafe(doomedColumns)} from posts where author_id = ${person.id} order by id limit ${batchMax} for update`;
  for (const post of doomed) await erasePost(tx, post);
  const reactions = await tx`select id from reactions where person_id = ${person.id} limit ${batchMax}`;
  for (const { id } of reactions) await removeReaction(tx, person, tx`r.id = ${id}`);
  const shares = await tx`select id from shares where person_id = ${person.id} limit ${batchMax}`;
  for (const { id } of shares) await removeShare(tx, person, tx`s.id = ${id}`);
  return doomed.length + reactions.length + shares.length;
}
