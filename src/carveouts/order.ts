import * as z from 'zod';
import { orders, type SignedOrder as Signed } from '#src/agreements/signed-order.ts';
import { originOf } from '#src/platform/addresses.ts';
import { lazily } from '#src/platform/lazily.ts';

/** `typ` of what both companies sign: which archive it is, and from whom to whom. */
export const orderType = 'kontor-carve-out+jws';

const origin = lazily(() =>
  z
    .string()
    .max(300)
    .refine((said) => originOf(said) === said, 'must be an origin like https://social.alpha.example'),
);
const hash = lazily(() => z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be a SHA-256 in base64url'));
const count = lazily(() => z.int().min(0).max(10_000_000));
const countsSchema = lazily(() =>
  z.strictObject({
    ...{ people: count(), groups: count(), posts: count(), files: count() },
    ...{ reactions: count(), follows: count(), memberships: count() },
  }),
);
export type Counts = z.infer<ReturnType<typeof countsSchema>>;

/** Both instances sign these bytes, in RFC 8785 form: these people and groups of `from` live at `to` from now on. */
export const orderSchema = lazily(() =>
  z
    .strictObject({
      type: z.literal('KontorCarveOut'),
      id: z.uuid().regex(/^[0-9a-f-]+$/),
      /** The agreement between the two, whose keys sign. */
      agreement: z.uuid(),
      from: origin(),
      to: origin(),
      at: z.iso.datetime(),
      /** SHA-256 of `manifest.json`, which names every other file of the archive with its own. */
      manifest: hash(),
      /** Of the lines that everything in the archive amounts to (lines.ts). */
      digest: hash(),
      lines: count(),
      counts: countsSchema(),
    })
    .refine((said) => said.from !== said.to, 'the parties must be two'),
);
export type Order = z.infer<ReturnType<typeof orderSchema>>;

export type SignedOrder = Signed<Order>;
export const { read: readOrder, sign: signOrder } = orders(orderType, orderSchema);

/** The same number at another instance: `https://alpha…/ap/p/7…` becomes `https://nova…/ap/p/7…`. */
export const movedTo = (uri: string, { from, to }: Pick<Order, 'from' | 'to'>): string =>
  uri.startsWith(`${from}/`) ? `${to}${uri.slice(from.length)}` : uri;
