import * as z from 'zod';
import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { lazily } from '#src/platform/lazily.ts';
import type { Agreement } from './agreement.ts';
import { canonicalBytes, firstMistake, parseCanonical } from './document.ts';
import { payloadBytes, readJws, signJws, type Jws, type SigningKey } from './jws.ts';

export const noticeType = 'kontor-agreement-notice+jws';

/** What one side tells the other about its own decisions. A courtesy: the decision takes effect whether or not it arrives. */
export const noticeSchema = lazily(() =>
  z.strictObject({
    type: z.literal('KontorAgreementNotice'),
    agreement: z.uuid(),
    /** Counts up per agreement and sender: what comes late changes nothing. */
    number: z.int().min(1),
    state: z.enum(['suspended', 'resumed', 'terminating', 'terminated', 'withdrawn']),
    from: z.string().max(300),
    to: z.string().max(300),
    at: z.iso.datetime(),
    /** `terminating`: the end of the notice. */
    endsAt: z.iso.datetime().nullable(),
    /** `withdrawn`: which offer. */
    offer: z.string().max(43).nullable(),
  }),
);
export type Notice = z.infer<ReturnType<typeof noticeSchema>>;

/** What the job carries. Signed when it is sent, so that no signature is stored in the queue. */
const messageSchema = lazily(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('acceptance'), agreementId: z.uuid(), payloadHash: z.string() }),
    z.strictObject({ kind: z.literal('notice'), agreementId: z.uuid(), notice: noticeSchema() }),
  ]),
);
export type Message = z.infer<ReturnType<typeof messageSchema>>;

/** The job that delivers a message to a partner; its handler is in exchange.ts. */
export const notifyJob = defineJob<Message>('agreement.notify', (stored) => messageSchema().parse(stored));

export async function sendAcceptance(tx: Tx, agreement: Agreement, payloadHash: string): Promise<void> {
  await order(tx, { kind: 'acceptance', agreementId: agreement.id, payloadHash });
}

/** Enqueues a state notice to the partner; a one-sided partner is told nothing, because it would not understand it. */
export async function tell(
  tx: Tx,
  agreement: Agreement,
  state: Notice['state'],
  details: { endsAt?: string; offer?: string } = {},
): Promise<void> {
  if (agreement.kind === 'one_sided') return;
  const [row] = await tx<{ number: number; at: Date }[]>`
    update agreements set notices_sent = notices_sent + 1 where id = ${agreement.id} returning notices_sent as number, now() as at`;
  if (!row) return;
  const notice: Notice = {
    type: 'KontorAgreementNotice',
    agreement: agreement.id,
    number: row.number,
    state,
    from: tx.instance.origin,
    to: agreement.origin,
    at: row.at.toISOString(),
    endsAt: details.endsAt ?? null,
    offer: details.offer ?? null,
  };
  await order(tx, { kind: 'notice', agreementId: agreement.id, notice });
}

// One key per agreement: the partner hears things in the order in which they were decided.
async function order(tx: Tx, message: Message): Promise<void> {
  await enqueue(tx, notifyJob, message, { key: `agreement:${message.agreementId}` });
}

export const signNotice = (notice: Notice, key: SigningKey): Promise<Jws> =>
  signJws(canonicalBytes(notice), noticeType, key);

/** Checks form only; throws Refusal('invalid') naming the first mistake. */
export function readNotice(value: unknown): { jws: Jws; notice: Notice } {
  const jws = readJws(value, noticeType);
  const parsed = noticeSchema().safeParse(parseCanonical(payloadBytes(jws)));
  if (!parsed.success) throw new Refusal('invalid', `The notice's ${firstMistake(parsed.error)}.`);
  return { jws, notice: parsed.data };
}
