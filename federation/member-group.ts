import type { Category } from '#src/agreements/terms.ts';
import type { PartnerViewer } from '#src/people/person.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { heldSince } from '#src/posts/policy.ts';
import type { Wire } from './context.ts';
import type { Caller } from './gate.ts';
import type { KnownActor } from './known.ts';
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

/** Null when the group is not ours, who asks has no member in it or is none, or the agreement does not cover it. */
export async function memberGroup(
  { wire, caller, viewer }: Pick<Ask, 'wire' | 'caller' | 'viewer'>,
  uri: string,
): Promise<OwnGroup | null> {
  const { peerId, backfillFrom = null, remotePersonId } = viewer;
  const asks = remotePersonId === undefined ? wire.db`true` : wire.db`p.id = ${remotePersonId}`;
  const [row] = await wire.db<OwnGroup[]>`
    select g.id, g.uri, g.handle, g.epoch, g.log_seq, m.from
    from groups g cross join lateral (
      select ${heldSince(wire.db, backfillFrom)} as from, bool_or(${asks}) as asks
      from memberships vg join people p on p.id = vg.person_id
      where vg.group_id = g.id and vg.state = 'active' and p.peer_id = ${peerId}) m
    where g.uri = ${uri} and g.peer_id is null and m.asks`;
  return row && mayHear(wire, caller, row.handle) ? row : null;
}

/** Whether the agreement lets this partner have to do with a group of ours. */
export const mayHear = (wire: Wire, { origin }: { readonly origin: string }, handle: string): boolean =>
  wire.book.decide(origin, { direction: 'out', scope: 'groups.host', group: handle }).allowed;

/** The group something stands in, as the terms see it. */
export interface Standing {
  readonly groupHandle: string | null;
  /** Of the group's home; null: ours. */
  readonly groupPeerId: number | null;
}

/** Do the terms let content of this kind go to the partner that asks? What stands in a group of ours goes where our groups may have members. */
export function mayGo(
  wire: Wire,
  caller: Pick<Caller, 'origin'>,
  category: Category,
  where: Standing,
): boolean {
  const { groupHandle, groupPeerId } = where;
  const isOurs = groupHandle !== null && groupPeerId === null;
  return wire.book.decide(caller.origin, {
    direction: 'out',
    category,
    ...(groupHandle === null ? {} : { group: groupHandle }),
    ...(isOurs ? { scope: 'groups.host' as const } : {}),
  }).allowed;
}

/** No person has it. */
const nobody = '0' as PersonId;

/** As whom the signer of a request reads: its server's own actor for the company, a person for themselves, a group for nobody. */
export function viewerOf({ partner }: Caller, signer: KnownActor | null): PartnerViewer {
  const viewer = { peerId: partner.peerId, backfillFrom: partner.grantsOut.backfillFrom };
  if (signer?.isInstance) return viewer;
  return { ...viewer, remotePersonId: signer?.noun === 'person' ? (signer.id as PersonId) : nobody };
}
