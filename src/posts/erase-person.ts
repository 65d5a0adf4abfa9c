import { transaction, type Db } from '#src/platform/database.ts';
import type { Subscriber } from '#src/platform/journal.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { doomedColumns, erasePost, type Doomed } from './erase.ts';

export const erasePersonJob = 'erase-posts-of';
/** Posts erased in one transaction. */
const batchMax = 100;

/** A partner's person was deleted at home: what they wrote here goes too, as a job, because it may be much. */
export const postSubscribers: Record<string, Subscriber[]> = {
  'person.deactivated': [
    {
      name: 'posts',
      later: (fact) => ({
        kind: erasePersonJob,
        data: { personId: (fact.data as { personId: PersonId }).personId },
      }),
    },
  ],
};

/** Erases posts, reactions, shares and votes of a partner's person. Of our own leavers nothing is touched: their company decides. */
export async function erasePostsOf(db: Db, data: { readonly personId: PersonId }): Promise<void> {
  const { personId } = data;
  for (let left = true; left;) {
    left = await transaction(db, async (tx) => {
      const doomed = await tx<Doomed[]>`
        select ${tx.unsafe(doomedColumns)} from posts
        where author_id = ${personId} and peer_id is not null order by id limit ${batchMax} for update`;
      for (const post of doomed) await erasePost(tx, post);
      return doomed.length === batchMax;
    });
  }
  await transaction(db, async (tx) => {
    const remote = tx`${personId} and exists (select 1 from people where id = ${personId} and peer_id is not null)`;
    const reacted = await tx`delete from reactions where person_id = ${remote} returning post_id, kind`;
    const liked = reacted.filter((r) => r.kind === 'like').map((r) => r.postId as string);
    const others = reacted.filter((r) => r.kind !== 'like').map((r) => r.postId as string);
    await tx`update posts set likes_count = greatest(likes_count - 1, 0) where id = any(${liked}::bigint[])`;
    await tx`update posts set reactions_count = greatest(reactions_count - 1, 0) where id = any(${others}::bigint[])`;
    const shared = await tx`delete from shares where person_id = ${remote} returning post_id`;
    await tx`update posts set shares_count = greatest(shares_count - 1, 0) where id = any(${shared.map((s) => s.postId as string)}::bigint[])`;
  });
}
