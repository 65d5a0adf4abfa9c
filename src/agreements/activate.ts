import type { Tx } from '#src/platform/database.ts';
import { termsSeenBy, type Agreement } from './agreement.ts';
import type { Document } from './document.ts';
import { mustBeEnforceable } from './enforceable.ts';
import { recordFact } from './facts.ts';
import { namePeer } from './peers.ts';
import { close, putInForce } from './store.ts';
import { refusals } from './refusals.ts';

/**
 * Puts a version signed by both sides in force. What was in force with this partner before (another agreement, or a one-sided one) ends in the
 * same transaction: there is one rule per partner at any moment. Throws Refusal('gone') if it has expired.
 */
export async function activate(tx: Tx, by: string, agreement: Agreement, document: Document): Promise<void> {
  const { payload } = document;
  mustBeEnforceable(payload);
  const [clock] = await tx<{ nowMs: number }[]>`select extract(epoch from now())::float8 * 1000 as now_ms`;
  if (Date.parse(payload.expires) <= (clock?.nowMs ?? 0))
    throw refusals.documentExpired({ day: payload.expires.slice(0, 10) });
  if (payload.prev !== agreement.payloadHash) throw refusals.overtaken();
  const others = await tx<{ id: string }[]>`
    select id from agreements where peer_id = ${agreement.peerId} and id <> ${agreement.id} and state in ('active', 'terminating')`;
  for (const other of others) await close(tx, other.id, `replaced by agreement ${agreement.id}`);
  const terms = termsSeenBy(tx.instance.origin, payload);
  await putInForce(tx, document, terms);
  const { origin, peerId } = agreement;
  if (terms.partner) await namePeer(tx, peerId, terms.partner);
  const about = { agreementId: agreement.id, origin, peerId, version: payload.version };
  await recordFact(tx, by, 'agreement.activated', about);
}
