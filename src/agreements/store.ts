import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { json } from '#src/platform/json.ts';
import type { Agreement, Terms } from './agreement.ts';
import type { Document } from './document.ts';
import type { VerifyingKey } from './jws.ts';
import { publicJwk } from './jws.ts';
import { readAgreement } from './read.ts';

/** Every process with an open partner registry listens here. */
export const changesChannel = 'kontor_agreements';

/**
 * First call of every verb: takes the lock under which agreements change one after the other, and notifies all partner registries at commit.
 * Agreements change a few times a day, so one lock is cheap, and no two verbs can deadlock.
 */
export async function openForChange(tx: Tx): Promise<void> {
  await tx`with raised as (update agreement_book set revision = revision + 1 returning revision)
           select pg_notify(${changesChannel}, '') from raised`;
}

/** Throws Refusal('not_found') for an unknown id. */
export async function agreementForChange(tx: Tx, id: string): Promise<Agreement> {
  await openForChange(tx);
  const agreement = await readAgreement(tx, id);
  if (!agreement) throw notFound('agreement');
  return agreement;
}

/** A new agreement between two Kontors whose first version waits for the other side's signature. */
export async function insertAgreement(
  tx: Tx,
  row: {
    document: Document;
    peerId: number;
    state: 'draft' | 'proposed';
    proposedBy: 'us' | 'partner';
    partnerKey: VerifyingKey;
    ourThumbprint: string;
    by: string;
  },
): Promise<void> {
  await tx`
    insert into agreements (id, peer_id, kind, state, proposed_by, partner_key, partner_key_uri, our_thumbprint)
    values (${row.document.payload.id}, ${row.peerId}, 'mutual', ${row.state}, ${row.proposedBy},
      ${tx.json({ ...publicJwk(row.partnerKey.publicKey) })}, ${row.partnerKey.keyUri}, ${row.ourThumbprint})`;
  await insertVersion(tx, row);
}

export async function insertVersion(
  tx: Tx,
  row: { document: Document; state: 'draft' | 'proposed'; proposedBy: 'us' | 'partner'; by: string },
): Promise<void> {
  const { payload, payloadHash, jws } = row.document;
  await tx`
    insert into agreement_versions (agreement_id, payload_hash, version, state, proposed_by, document, by)
    values (${payload.id}, ${payloadHash}, ${payload.version}, ${row.state}, ${row.proposedBy}, ${json(tx, jws)}, ${row.by})`;
}

/** Closes the open proposal (draft or proposed), if there is one. */
export async function withdrawOpenVersion(tx: Tx, agreementId: string): Promise<void> {
  await tx`update agreement_versions set state = 'withdrawn'
           where agreement_id = ${agreementId} and state in ('draft', 'proposed')`;
}

/** Both have signed: the version replaces the one before, and its terms are now in force. */
export async function putInForce(tx: Tx, document: Document, terms: Terms): Promise<void> {
  const { payload, payloadHash, jws } = document;
  await tx`update agreement_versions set state = 'superseded' where agreement_id = ${payload.id} and state = 'active'`;
  await tx`update agreement_versions set state = 'active', document = ${json(tx, jws)}, signed_at = now()
           where agreement_id = ${payload.id} and payload_hash = ${payloadHash}`;
  await tx`
    update agreements set state = case when state = 'terminating' then state else 'active' end, version = ${payload.version},
      payload_hash = ${payloadHash}, terms = ${json(tx, terms)}, activated_at = coalesce(activated_at, now())
    where id = ${payload.id}`;
}

/** Ends an agreement at once. Its open proposal and its suspensions end with it. */
export async function close(tx: Tx, id: string, reason: string): Promise<void> {
  await tx`update agreements set state = 'terminated', ended_at = now(), end_reason = ${reason},
             ends_at = least(ends_at, now())
           where id = ${id}`;
  await withdrawOpenVersion(tx, id);
}
