import type { GroupId } from '#src/platform/ids.ts';
import type { Wire } from './context.ts';
import type { Ask } from './serve.ts';

/** A group of ours, asked by a partner that has an active member in it. */
export interface OwnGroup {
  readonly id: GroupId;
  readonly uri: string;
  readonly handle: string;
  readonly epoch: string;
  readonly logSeq: string;
  /** What was announced before is not for this partner: the agreement's first day, or the day its first member came. */
  readonly from: Date;
}

/** Null when the group is not ours, the partner has no member in it, or the agreement does not cover it. */
export async function memberGroup({ wire, caller }: Ask, uri: string): Promise<OwnGroup | null> {
  const { peerId, grantsOut } = caller.partner;
  const [row] = await wire.db<OwnGroup[]>`
    select g.id, g.uri, g.handle, g.epoch, g.log_seq,
      least(${grantsOut.backfillFrom}::date::timestamptz, m.since) as from
    from groups g cross join lateral (
      select min(m.since) as since from memberships m join people p on p.id = m.person_id
      where m.group_id = g.id and m.state = 'active' and p.peer_id = ${peerId}) m
    where g.uri = ${uri} and g.peer_id is null and m.since is not null`;
  return row && mayHear(wire, caller, row.handle) ? row : null;
}

/** Whether the agreement lets this partner have to do with a group of ours. */
export const mayHear = (wire: Wire, caller: Ask['caller'], handle: string): boolean =>
  wire.book.decide(caller.origin, { direction: 'out', scope: 'groups.host', group: handle }).allowed;
