import type * as z from 'zod';
import { Refusal } from '#src/platform/errors.ts';
import { canonicalBytes, firstMistake, parseCanonical } from './document.ts';
import { payloadBytes, readJws, signJws, type Jws, type SigningKey } from './jws.ts';

/** An order that the company which gives something signs first, and the one that takes it second. */
export interface SignedOrder<Order> {
  readonly jws: Jws;
  readonly payload: Order;
}

/** Reading and signing orders of one kind: `type` is their `typ`, `schema` their form. */
export const orders = <Schema extends z.ZodType<object>>(type: string, schema: () => Schema) => ({
  /** Checks form only. Throws Refusal('invalid') that names the first mistake. */
  read(value: unknown): SignedOrder<z.infer<Schema>> {
    const jws = readJws(value, type);
    const parsed = schema().safeParse(parseCanonical(payloadBytes(jws)));
    if (!parsed.success) throw new Refusal('invalid', `The order's ${firstMistake(parsed.error)}.`);
    return { jws, payload: parsed.data };
  },
  sign: (order: z.infer<Schema>, key: SigningKey): Promise<Jws> => signJws(canonicalBytes(order), type, key),
});
