import * as z from 'zod';
import { isSignedBy } from '#src/agreements/jws.ts';
import { signedAgreement } from '#src/agreements/receive.ts';
import { stranger } from '#src/agreements/receive-proposal.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { enqueue } from '#src/platform/journal.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { lazily } from '#src/platform/lazily.ts';
import { recordFact } from './facts.ts';
import { keyOf, letGoJob } from './jobs.ts';
import { readOrder } from './order.ts';
import { readCarveOut } from './read.ts';
import { carveOutForChange, setState } from './store.ts';

/** Where each Kontor takes the second signature under an order: `{document: JWS}`. */
export const carveOutsPath = '/.well-known/kontor/carve-outs';

const messageSchema = lazily(() => z.strictObject({ document: z.unknown() }));

/**
 * The new instance has everything, difference 0, and signed the very order that we did: people and groups go. Only the key that the agreement between
 * the two names is believed. With our signature alone it is a question, before anything is taken: whether the order still stands. Throws Refusal for every
 * mistake by the sender, `conflict` for what was withdrawn.
 */
export async function receiveCarveOut(db: Db, message: unknown): Promise<{ readonly state: string }> {
  const parsed = messageSchema().safeParse(message);
  if (!parsed.success) throw new Refusal('invalid', 'Send {"document": JWS}.');
  const { jws, payload } = readOrder(parsed.data.document);
  const ours = await instanceKey(db, db.instance);
  if (!(await isSignedBy(jws, ours))) throw stranger();
  if (jws.signatures.length === 1) return await stateOf(db, payload.id);
  const agreement = await signedAgreement(db, payload.agreement, jws);
  if (agreement.origin !== payload.to || payload.from !== db.instance.origin) throw stranger();
  if (agreement.decided !== 'active') throw stranger();
  return await transaction(db, async (tx) => {
    const { id, peerId, side, state, order } = await carveOutForChange(tx, payload.id);
    if (side !== 'giving' || peerId !== agreement.peerId || order.jws.payload !== jws.payload)
      throw stranger();
    if (state === 'withdrawn') throw new Refusal('conflict', 'The carve-out was withdrawn.');
    if (state !== 'offered') return { state: 'known' };
    await setState(tx, id, 'signed', jws);
    await enqueue(tx, letGoJob, { id }, { key: keyOf(id) });
    const { digest } = payload;
    await recordFact(tx, null, 'carve_out.signed', { carveOutId: id, peerId, side, digest });
    return { state: 'signed' };
  });
}

/** Whoever has the order has the archive; that it was withdrawn is all that this tells. */
async function stateOf(db: Db, id: string): Promise<{ readonly state: string }> {
  const carveOut = await readCarveOut(db, id);
  if (carveOut?.side !== 'giving') throw stranger();
  if (carveOut.state === 'withdrawn') throw new Refusal('conflict', 'The carve-out was withdrawn.');
  return { state: carveOut.state };
}
