import * as z from 'zod';
import { canonicalBytes, firstMistake, hashOf, parseCanonical } from '#src/agreements/document.ts';
import { payloadBytes, readJws, signJws, type Jws, type SigningKey } from '#src/agreements/jws.ts';
import { Refusal } from '#src/platform/errors.ts';
import { lazily } from '#src/platform/lazily.ts';
import { outcomes } from './erasure.ts';

/** `typ` of a signed receipt (protocol.md §8). */
export const receiptType = 'kontor-erasure+jws';
export const receiptObjectsMax = 500;

/** Where we looked before a receipt was signed. Named by what is kept there, so that partners with other tables mean the same. */
export const stores = [
  'database',
  'search',
  'feeds',
  'notifications',
  'files',
  'previews',
  'logs',
  'queues',
] as const;

const hash = lazily(() => z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be a SHA-256 in base64url'));

export const receiptSchema = lazily(() =>
  z.strictObject({
    type: z.literal('KontorErasureReceipt'),
    from: z.string().max(300),
    to: z.string().max(300),
    /** Whose keys sign it. */
    agreement: z.uuid(),
    /** Counts up per sender and receiver; `prev` is the hash of the one before, null for the first. */
    number: z.int().min(1),
    prev: hash().nullable(),
    at: z.iso.datetime(),
    objects: z
      .array(
        z.strictObject({
          hash: hash(),
          outcome: z.enum(outcomes),
          /** When the request was carried out. */
          at: z.iso.datetime(),
        }),
      )
      .min(1)
      .max(receiptObjectsMax),
    stores: z.array(z.string().regex(/^[a-z_]{1,40}$/)).max(40),
    /** When the last backup that may hold it is gone; null: its operator has not said. */
    backupsUntil: z.iso.datetime().nullable(),
  }),
);
export type ReceiptPayload = z.infer<ReturnType<typeof receiptSchema>>;

export interface Receipt {
  readonly jws: Jws;
  readonly payload: ReceiptPayload;
  /** Of the signed bytes. */
  readonly hash: string;
}

/** Checks form only; throws Refusal('invalid') naming the first mistake. */
export function readReceipt(value: unknown): Receipt {
  const jws = readJws(value, receiptType);
  const bytes = payloadBytes(jws);
  const parsed = receiptSchema().safeParse(parseCanonical(bytes));
  if (!parsed.success) throw new Refusal('invalid', `The receipt's ${firstMistake(parsed.error)}.`);
  return { jws, payload: parsed.data, hash: hashOf(bytes) };
}

export const signReceipt = async (payload: ReceiptPayload, key: SigningKey): Promise<Receipt> =>
  readReceipt(await signJws(canonicalBytes(payload), receiptType, key));
