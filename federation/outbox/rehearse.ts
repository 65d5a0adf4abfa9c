import type { Scope } from '#src/agreements/terms.ts';
import type { Reader } from '#src/platform/database.ts';
import type { FederationContext } from '../context.ts';
import { allowedPeers } from './allowed.ts';
import type { Cargo } from './cargo.ts';
import { bytesOf, targetsOf, wantedOf, type Outgoing } from './outgoing.ts';
import type { Rehearsal } from './rehearsal.ts';

interface Row {
  readonly inbox: string;
  readonly peerId: number;
  readonly scope: Scope | null;
}

/**
 * What `enqueue` would queue, found by the same statement and the same agreements, and noted instead. Besides, whom it is for at all: so that it
 * can be said of each of the others what keeps it from them. Returns how many deliveries there would be.
 */
export async function rehearse(
  ctx: FederationContext,
  rehearsal: Rehearsal,
  reader: Reader,
  out: Outgoing,
): Promise<number> {
  const everyone = `{${ctx.registry
    .all()
    .map(({ peerId }) => peerId)
    .join(',')}}`;
  const find = async (peersFor: (cargo: Cargo) => string): Promise<Row[]> => {
    const parts = targetsOf(reader, out, peersFor);
    return parts.length === 0 ? [] : await reader<Row[]>`${wantedOf(reader, parts, out)}`;
  };
  const wanted = await find((cargo) => allowedPeers(ctx, cargo, 'queue'));
  const body = bytesOf(out);
  const cargo = cargoOf(out);
  for (const { inbox, peerId, scope } of wanted)
    rehearsal.deliveries.push({ peerId, inbox, body, cargo: { ...cargo, ...(scope && { scope }) } });
  for (const { peerId, scope } of everyone === '{}' ? [] : await find(() => everyone))
    rehearsal.addressees.push({ peerId, cargo: { ...cargo, ...(scope && { scope }) } });
  return wanted.length;
}

const cargoOf = ({ scope, category, group, files, form, as, kontorOnly, erasure }: Outgoing): Cargo => ({
  ...{ scope, category, group, files, as, erasure },
  ...(form === undefined ? {} : { form }),
  ...(kontorOnly === undefined ? {} : { kontorOnly }),
});
