import type { Reader } from '#src/platform/database.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import type { Covered } from '#src/posts/preserve.ts';
import type { HoldScope } from './hold-subject.ts';

/** `ordered`: waits for the second signature. `releasing`: waits for the second signature under its end. */
export type HoldState = 'ordered' | 'withdrawn' | 'in_force' | 'releasing' | 'released';

/** One legal hold, with the names of who signed what. */
export interface HoldView extends Covered {
  readonly id: string;
  readonly scope: HoldScope;
  readonly state: HoldState;
  /** The person's or group's name; of posts the author's, null when they are gone. */
  readonly about: string | null;
  readonly reason: string;
  readonly orderedById: PersonId;
  readonly orderedBy: string;
  readonly orderedAt: Date;
  readonly confirmedBy: string | null;
  readonly confirmedAt: Date | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: Date | null;
  readonly releaseById: PersonId | null;
  readonly releaseBy: string | null;
  readonly releaseAt: Date | null;
  readonly releasedBy: string | null;
  readonly releasedAt: Date | null;
}

const shownMax = 200;

/** Newest first. */
export async function readHolds(reader: Reader, id: string | null = null): Promise<HoldView[]> {
  const rows = await reader<Omit<HoldView, 'state'>[]>`
    select h.id, h.scope, h.reason, h.person_id, h.post_id, h.root_id, h.group_id,
      coalesce(w.name, g.name, a.name, k.name) as about,
      h.ordered_by as ordered_by_id, o.name as ordered_by, h.ordered_at, c.name as confirmed_by, h.confirmed_at,
      d.name as withdrawn_by, h.withdrawn_at, h.release_by as release_by_id, r.name as release_by, h.release_at,
      e.name as released_by, h.released_at
    from legal_holds h join people o on o.id = h.ordered_by left join people c on c.id = h.confirmed_by
      left join people d on d.id = h.withdrawn_by left join people r on r.id = h.release_by left join people e on e.id = h.released_by
      left join people w on w.id = h.person_id left join groups g on g.id = h.group_id
      left join posts p on p.id = coalesce(h.post_id, h.root_id) left join people a on a.id = p.author_id
      left join lateral (select x.name from preserved_posts q join people x on x.id = q.author_id
        where q.id = coalesce(h.post_id, h.root_id) limit 1) k on true
    where ${id === null ? reader`true` : reader`h.id = ${id}`} order by h.id desc limit ${shownMax}`;
  return rows.map((row) => ({ ...row, state: stateOfHold(row) }));
}

export const readHold = async (reader: Reader, id: string): Promise<HoldView | null> =>
  isId(id) ? ((await readHolds(reader, id))[0] ?? null) : null;

export function stateOfHold(hold: {
  readonly withdrawnAt: Date | null;
  readonly confirmedAt: Date | null;
  readonly releaseAt: Date | null;
  readonly releasedAt: Date | null;
}): HoldState {
  if (hold.releasedAt !== null) return 'released';
  if (hold.withdrawnAt !== null) return 'withdrawn';
  if (hold.confirmedAt === null) return 'ordered';
  return hold.releaseAt === null ? 'in_force' : 'releasing';
}

/** That there are holds, for who may not know what they are about. */
export interface HoldCounts {
  readonly ordered: number;
  readonly inForce: number;
  readonly released: number;
  /** When the oldest that is in force was confirmed. */
  readonly oldestAt: Date | null;
}

export async function countHolds(reader: Reader): Promise<HoldCounts> {
  const [row] = await reader<HoldCounts[]>`
    select count(*) filter (where confirmed_at is null and withdrawn_at is null)::int as ordered,
      count(*) filter (where confirmed_at is not null and released_at is null)::int as in_force,
      count(*) filter (where released_at is not null)::int as released,
      min(confirmed_at) filter (where released_at is null) as oldest_at
    from legal_holds`;
  return row ?? { ordered: 0, inForce: 0, released: 0, oldestAt: null };
}
