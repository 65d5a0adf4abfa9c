import type { Tx } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { visibleTo } from './policy.ts';
import type { RemotePerson } from './incoming.ts';
import type { PartnerViewer } from './post.ts';

/**
 * Over `posts p`: could an act of this partner's person on it be honest? Ours must be for them to read; of others' posts, and of what we wrote
 * into a partner's group, their home is the judge.
 */
export function reachableFor(tx: Tx, person: RemotePerson): Fragment {
  return tx`(p.peer_id is not null or ${visibleTo(tx, viewerOf(person))}
    or exists (select from groups rg where rg.id = p.group_id and rg.peer_id is not null))`;
}

/** The person as a reader of what is written here. */
export const viewerOf = ({ id, peerId, backfillFrom = null }: RemotePerson): PartnerViewer => ({
  peerId,
  backfillFrom,
  remotePersonId: id,
});
