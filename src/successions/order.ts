import * as z from 'zod';
import { canonicalBytes, firstMistake, parseCanonical } from '#src/agreements/document.ts';
import { payloadBytes, readJws, signJws, type Jws, type SigningKey } from '#src/agreements/jws.ts';
import { orders, type SignedOrder as Signed } from '#src/agreements/signed-order.ts';
import { originOf } from '#src/platform/addresses.ts';
import { Refusal } from '#src/platform/errors.ts';
import { lazily } from '#src/platform/lazily.ts';

/** `typ` of the order that both companies sign, and of what each tells the other while it is carried out. */
export const orderType = 'kontor-succession+jws';
export const noticeType = 'kontor-succession-notice+jws';
export const questionType = 'kontor-succession-question+jws';

const origin = lazily(() =>
  z
    .string()
    .max(300)
    .refine((said) => originOf(said) === said, 'must be an origin like https://social.alpha.example'),
);
const address = lazily(() => z.string().max(2_048));
const hash = lazily(() => z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be a SHA-256 in base64url'));
const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u, 'must be one line of plain text');
const companiesMax = 500;

/** Both instances sign these bytes, in RFC 8785 form: from `at` on the group lives at `to`, under `address`. */
export const orderSchema = lazily(() =>
  z
    .strictObject({
      type: z.literal('KontorSuccession'),
      id: z.uuid().regex(/^[0-9a-f-]+$/),
      /** The agreement between the two, whose keys sign. */
      agreement: z.uuid(),
      group: z.strictObject({ uri: address(), handle: line(100), name: line(200) }),
      from: origin(),
      to: origin(),
      address: address(),
      at: z.iso.datetime(),
      /** Companies whose people do not come along, because the new home cannot take them. */
      leftBehind: z.array(z.strictObject({ origin: origin(), company: line(200) })).max(companiesMax),
    })
    .refine((said) => said.from !== said.to, 'the parties must be two')
    .refine((said) => originOf(said.group.uri) === said.from, 'the group must live at the company it leaves')
    .refine((said) => originOf(said.address) === said.to, 'the new address must be at the new home'),
);
export type Order = z.infer<ReturnType<typeof orderSchema>>;

export type SignedOrder = Signed<Order>;
export const { read: readOrder, sign: signOrder } = orders(orderType, orderSchema);

/** What one side tells the other about an order. */
export const noticeSchema = lazily(() =>
  z.strictObject({
    type: z.literal('KontorSuccessionNotice'),
    succession: z.uuid(),
    agreement: z.uuid(),
    from: origin(),
    to: origin(),
    at: z.iso.datetime(),
    /**
     * `handed`: the old home stands still, and this is what it has. `taken`: the new home has it, verified, and decides. `failed`: it could not take
     * it, and has changed nothing.
     */
    state: z.enum(['declined', 'withdrawn', 'handed', 'taken', 'failed']),
    /** Of what was handed over, see lines.ts. */
    digest: hash().nullable(),
    lines: z.int().min(0).nullable(),
    /** Of the log, at the new home. */
    seq: z.int().min(0).nullable(),
    epoch: z.int().min(0).nullable(),
    reason: z.string().max(500),
  }),
);
export type Notice = z.infer<ReturnType<typeof noticeSchema>>;

export const signNotice = (notice: Notice, key: SigningKey): Promise<Jws> =>
  signJws(canonicalBytes(notice), noticeType, key);

export function readNotice(value: unknown): { readonly jws: Jws; readonly notice: Notice } {
  const jws = readJws(value, noticeType);
  const parsed = noticeSchema().safeParse(parseCanonical(payloadBytes(jws)));
  if (!parsed.success) throw new Refusal('invalid', `The notice's ${firstMistake(parsed.error)}.`);
  return { jws, notice: parsed.data };
}

/** Who could come along to the new home, asked before anything is signed. */
export const questionSchema = lazily(() =>
  z.strictObject({
    type: z.literal('KontorSuccessionQuestion'),
    agreement: z.uuid(),
    group: address(),
    from: origin(),
    to: origin(),
    at: z.iso.datetime(),
  }),
);
export type SuccessionQuestion = z.infer<ReturnType<typeof questionSchema>>;

export const signQuestion = (question: SuccessionQuestion, key: SigningKey): Promise<Jws> =>
  signJws(canonicalBytes(question), questionType, key);

export function readQuestion(value: unknown): { readonly jws: Jws; readonly question: SuccessionQuestion } {
  const jws = readJws(value, questionType);
  const parsed = questionSchema().safeParse(parseCanonical(payloadBytes(jws)));
  if (!parsed.success) throw new Refusal('invalid', `The question's ${firstMistake(parsed.error)}.`);
  return { jws, question: parsed.data };
}

/** What the new home answers. */
export const answerSchema = lazily(() =>
  z.object({
    /** Why it cannot take the group at all; empty: it can. */
    obstacle: z.string().max(500),
    /** Companies with people in the group, as the new home sees it, that it can take along. */
    comeAlong: z.array(z.string().max(300)).max(companiesMax),
    /** Those that it cannot, and why. */
    stay: z.array(z.object({ origin: z.string().max(300), reason: z.string().max(500) })).max(companiesMax),
  }),
);
export type SuccessionAnswer = z.infer<ReturnType<typeof answerSchema>>;
