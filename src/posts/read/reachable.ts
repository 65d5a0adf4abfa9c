import type { Tx } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { visibleTo } from '../policy.ts';
import type { RemotePerson } from '../inbound/incoming.ts';
import type { PartnerViewer } from '../post.ts';

/**
 * Over `posts p`: could this partner's person legitimately act on it? Ours must be readable for them; for others' posts, and for what we wrote
 * in a partner's group, their home decides.
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
