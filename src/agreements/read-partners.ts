import { hostOf } from '#src/platform/addresses.ts';
import type { Reader } from '#src/platform/database.ts';
import { stateOf, termsSeenBy, type Agreement } from './agreement.ts';
import { listAgreements, readOpenVersions, type Version } from './read.ts';
import type { AgreementState } from './state.ts';

const dayMs = 86_400_000;
/** An end is announced this long before: time enough to agree anew (product.md, "Partner's member"). */
export const endWarnedDays = 14;

/** Everything we have, had, or are about to have with one other server. */
export interface Dealings {
  readonly peerId: number;
  readonly origin: string;
  /** Its legal name as signed, or as it proposes, or its host. */
  readonly company: string;
  /** ISO 3166, or empty. */
  readonly country: string;
  /** In force, or the one that ended last; null while nothing was ever in force. */
  readonly current: Agreement | null;
  readonly state: AgreementState;
  /** What waits for a signature: a first version or an amendment. */
  readonly offer: { readonly agreement: Agreement; readonly version: Version } | null;
  /** When it ends by itself or by notice; null when nobody has said, or nothing is in force. */
  readonly endsAt: Date | null;
  /** It ends within `endWarnedDays`. */
  readonly endsSoon: boolean;
}

/** All partners: what waits for a signature first, then what is in force, then by name. Of one only with `peerId`. */
export async function readDealings(reader: Reader, peerId?: number): Promise<Dealings[]> {
  const [all, offers] = await Promise.all([listAgreements(reader, peerId), readOpenVersions(reader)]);
  const nowMs = Date.now();
  const byPeer = Map.groupBy(all, (agreement) => agreement.peerId);
  return [...byPeer.values()]
    .flatMap((agreements) => dealingsOf(reader.instance.origin, agreements, offers, nowMs) ?? [])
    .toSorted((a, b) => rank(a) - rank(b) || a.company.localeCompare(b.company));
}

const inForce = ({ decided }: Agreement): boolean => decided === 'active' || decided === 'terminating';
const rank = ({ offer, current }: Dealings): number =>
  offer !== null ? 0 : current !== null && inForce(current) ? 1 : 2;

/** Null for a first version that was withdrawn or refused: nothing ever came of it. */
function dealingsOf(
  ourOrigin: string,
  agreements: readonly Agreement[],
  offers: ReadonlyMap<string, Version>,
  nowMs: number,
): Dealings | null {
  const signed = agreements.filter(({ terms }) => terms !== null);
  const current =
    signed.find(inForce) ??
    signed.toSorted((a, b) => Number(b.activatedAt) - Number(a.activatedAt))[0] ??
    null;
  const offered = agreements.find(({ id }) => offers.has(id));
  const version = offered && offers.get(offered.id);
  const one = current ?? offered;
  if (one === undefined) return null;
  const partner =
    current?.terms?.partner ?? (version && termsSeenBy(ourOrigin, version.document.payload).partner);
  const endsAt = current && inForce(current) ? endOf(current) : null;
  return {
    ...{ peerId: one.peerId, origin: one.origin, current, endsAt, state: stateOf(one, nowMs) },
    company: partner?.legalName ?? hostOf(one.origin),
    country: partner?.country ?? '',
    offer: offered && version ? { agreement: offered, version } : null,
    endsSoon: endsAt !== null && endsAt.getTime() - nowMs <= endWarnedDays * dayMs,
  };
}

function endOf({ endsAt, terms }: Agreement): Date | null {
  const ends = [endsAt, terms?.expires ? new Date(terms.expires) : null].filter((each) => each !== null);
  return ends.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
}
