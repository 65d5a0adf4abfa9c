import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { isOver } from './event.ts';

export interface OpenEvent {
  readonly postId: PostId;
  readonly groupId: GroupId | null;
  readonly cancelled: boolean;
  readonly over: boolean;
  readonly capacity: number | null;
  /** Who has a place is said here: its group's home is ours, or outside of groups its own. */
  readonly decides: boolean;
  /** Null: ours. */
  readonly peerId: number | null;
}

/** An event by a condition over `posts p`. Its row stays locked, so that of two answers at once one comes second. */
export async function lockEvent(tx: Tx, condition: Fragment): Promise<OpenEvent | null> {
  const [event] = await tx<OpenEvent[]>`
    select p.id as post_id, p.group_id, p.peer_id, e.cancelled_at is not null as cancelled, ${tx.unsafe(isOver)} as over,
      e.capacity, case when p.group_id is null then p.peer_id is null else exists (select from groups g where g.id = p.group_id and g.peer_id is null) end as decides
    from posts p join events e on e.post_id = p.id
    where p.removed_at is null and ${condition} for no key update of e`;
  return event ?? null;
}
