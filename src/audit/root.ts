import * as z from 'zod';
import { canonicalBytes, firstMistake, parseCanonical } from '#src/agreements/document.ts';
import { payloadBytes, readJws, signJws, type Jws, type SigningKey } from '#src/agreements/jws.ts';
import { Refusal } from '#src/platform/errors.ts';
import { lazily } from '#src/platform/lazily.ts';

/** `typ` of the signed head of a day's log, and of the question what a partner holds. */
export const rootType = 'kontor-audit-root+jws';
export const questionType = 'kontor-audit-question+jws';

const origin = lazily(() => z.string().max(300));
const day = lazily(() => z.iso.date());
const hash = lazily(() => z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be a SHA-256 in base64url'));

const rootSchema = lazily(() =>
  z.strictObject({
    type: z.literal('KontorAuditRoot'),
    from: origin(),
    /** The day that is over, UTC. */
    day: day(),
    /** Of the last entry sealed when it was signed. How many there are is nobody's business. */
    hash: hash(),
    at: z.iso.datetime(),
  }),
);
export type RootPayload = z.infer<ReturnType<typeof rootSchema>>;

const questionSchema = lazily(() =>
  z.strictObject({
    type: z.literal('KontorAuditQuestion'),
    from: origin(),
    to: origin(),
    agreement: z.uuid(),
    since: day(),
    at: z.iso.datetime(),
  }),
);
export type QuestionPayload = z.infer<ReturnType<typeof questionSchema>>;

/** Checks form only; throws Refusal('invalid') naming the first mistake. */
export const readRoot = (value: unknown): { jws: Jws; payload: RootPayload } =>
  read(value, rootType, rootSchema(), 'root');
export const readQuestion = (value: unknown): { jws: Jws; payload: QuestionPayload } =>
  read(value, questionType, questionSchema(), 'question');

function read<T>(value: unknown, typ: string, schema: z.ZodType<T>, what: string): { jws: Jws; payload: T } {
  const jws = readJws(value, typ);
  const parsed = schema.safeParse(parseCanonical(payloadBytes(jws)));
  if (!parsed.success) throw new Refusal('invalid', `The ${what}'s ${firstMistake(parsed.error)}.`);
  return { jws, payload: parsed.data };
}

export const signRoot = (payload: RootPayload, key: SigningKey): Promise<Jws> =>
  signJws(canonicalBytes(payload), rootType, key);
export const signQuestion = (payload: QuestionPayload, key: SigningKey): Promise<Jws> =>
  signJws(canonicalBytes(payload), questionType, key);
