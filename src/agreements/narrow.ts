import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { firstMistake } from './document.ts';
import { recordFact } from './facts.ts';
import { agreementForChange } from './store.ts';
import { narrowingSchema, type Narrowing } from './terms.ts';

/** Sets the local policy of one agreement. It only takes away from what both have signed; `{}` takes nothing away. The partner is not told. */
export async function narrow(tx: Tx, by: string, agreementId: string, narrowing: unknown): Promise<void> {
  const parsed = narrowingSchema().safeParse(narrowing);
  if (!parsed.success) throw new Refusal('invalid', `The local policy's ${firstMistake(parsed.error)}.`);
  mustNotRefer(parsed.data);
  const { origin, peerId } = await agreementForChange(tx, agreementId);
  await tx`update agreements set narrowing = ${tx.json(parsed.data)} where id = ${agreementId}`;
  await recordFact(tx, by, 'agreement.narrowed', { agreementId, origin, peerId });
}

/** Who was promised copies keeps them, and does not know how to ask: reference is for both to sign. */
function mustNotRefer(narrowing: Narrowing): void {
  for (const side of ['in', 'out'] as const) {
    const { profile, ...others } = narrowing[side]?.categories ?? {};
    const cuts = Object.entries({ ...others, ...(profile && { profile: profile.mode }) });
    const [category] = cuts.find(([, mode]) => mode === 'reference') ?? [];
    if (category !== undefined)
      throw new Refusal(
        'invalid',
        `"reference" is agreed by both companies: propose it as an amendment, or deny "${category}" here.`,
      );
  }
}
