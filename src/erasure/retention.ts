import { toPartner } from '#src/agreements/agreement.ts';
import { readRegistry } from '#src/agreements/read.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { expirePosts } from '#src/posts/expire.ts';

/** Posts whose content is deleted in one transaction, and of one partner in one round. */
const batchMax = 100;
const roundMax = 5_000;

/**
 * Deletes what partners' posts say once the agreed days are over: the fewer of what both signed and what we allow ourselves. The days count from
 * when a post came, under the terms as they are now, so that an amendment holds for what is here already; after an agreement's end they still
 * count. A maintenance job; a round that was cut off is continued by the next. Returns how many expired.
 */
export async function sweepRetention(db: Db): Promise<number> {
  let expired = 0;
  const { agreements } = await readRegistry(db);
  for (const agreement of agreements) {
    const partner = toPartner(agreement, Date.now());
    const days = partner?.grantsIn.retentionDays ?? null;
    if (partner === null || days === null) continue;
    for (let done = 0; done < roundMax;) {
      const some = await transaction(db, (tx) => expirePosts(tx, partner.peerId, days, batchMax));
      done += some;
      expired += some;
      if (some < batchMax) break;
    }
  }
  return expired;
}
