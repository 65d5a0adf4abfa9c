import type { Tx } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { visibleTo } from './policy.ts';

/**
 * Over `posts p`: could an act of this partner's people on it be honest? Ours must be visible to the partner; of others' posts, and of what
 * we wrote into a partner's group, their home is the judge.
 */
export function reachableFrom(tx: Tx, peerId: number): Fragment {
  return tx`(p.peer_id is not null or ${visibleTo(tx, { peerId })}
    or exists (select from groups rg where rg.id = p.group_id and rg.peer_id is not null))`;
}
