import * as z from 'zod';
import { canonicalBytes, firstMistake, parseCanonical } from '#src/agreements/document.ts';
import { payloadBytes, readJws, signJws, type Jws, type SigningKey } from '#src/agreements/jws.ts';
import { Refusal } from '#src/platform/errors.ts';
import { lazily } from '#src/platform/lazily.ts';

/** Where each Kontor says which objects it still holds: `{document: JWS}`. */
export const challengesPath = '/.well-known/kontor/challenges';
export const challengeType = 'kontor-challenge+jws';
export const challengeAnswerType = 'kontor-challenge-answer+jws';
/** Objects in one question. */
export const challengedMax = 20;

const head = {
  from: z.string().max(300),
  to: z.string().max(300),
  agreement: z.uuid(),
  at: z.iso.datetime(),
  nonce: z.uuid(),
};
const uris = lazily(() => z.array(z.string().min(1).max(2_048)).max(challengedMax));

/** Objects of `from`: some that `to` confirmed to have erased, some that it has, in no order, so that one cannot be told from the other. */
export const challengeSchema = lazily(() =>
  z.strictObject({ type: z.literal('KontorChallenge'), ...head, objects: uris() }),
);
export type Challenge = z.infer<ReturnType<typeof challengeSchema>>;

/** Signed by whoever was asked: these of the objects are held there. */
export const challengeAnswerSchema = lazily(() =>
  z.strictObject({ type: z.literal('KontorChallengeAnswer'), ...head, held: uris() }),
);
export type ChallengeAnswer = z.infer<ReturnType<typeof challengeAnswerSchema>>;

const reader =
  <Payload>(type: string, schema: () => z.ZodType<Payload>) =>
  (value: unknown): { readonly jws: Jws; readonly payload: Payload } => {
    const jws = readJws(value, type);
    const parsed = schema().safeParse(parseCanonical(payloadBytes(jws)));
    if (!parsed.success) throw new Refusal('invalid', `The challenge's ${firstMistake(parsed.error)}.`);
    return { jws, payload: parsed.data };
  };

/** They check form only; throw Refusal('invalid') naming the first mistake. */
export const readChallenge = reader(challengeType, challengeSchema);
export const readChallengeAnswer = reader(challengeAnswerType, challengeAnswerSchema);

export const signChallenge = (payload: Challenge, key: SigningKey): Promise<Jws> =>
  signJws(canonicalBytes(payload), challengeType, key);
export const signChallengeAnswer = (payload: ChallengeAnswer, key: SigningKey): Promise<Jws> =>
  signJws(canonicalBytes(payload), challengeAnswerType, key);
