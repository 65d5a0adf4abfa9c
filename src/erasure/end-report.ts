import * as z from 'zod';
import { canonicalBytes, firstMistake, hashOf, parseCanonical } from '#src/agreements/document.ts';
import { payloadBytes, readJws, signJws, type Jws, type SigningKey } from '#src/agreements/jws.ts';
import { Refusal } from '#src/platform/errors.ts';
import { lazily } from '#src/platform/lazily.ts';

/** `typ` of what each side signs when it has carried out what was agreed for the end. */
export const endReportType = 'kontor-ending+jws';

const count = lazily(() => z.int().min(0));

export const endReportSchema = lazily(() =>
  z.strictObject({
    type: z.literal('KontorEndReport'),
    from: z.string().max(300),
    to: z.string().max(300),
    agreement: z.uuid(),
    /** What was agreed: `erase`, `freeze`, or `return`, which is offered and then erased. */
    data: z.enum(['return', 'erase', 'freeze']),
    at: z.iso.datetime(),
    /** What was ended and erased; of what is frozen, how many posts are still held. */
    memberships: count(),
    follows: count(),
    posts: count(),
    people: count(),
    deeds: count(),
    held: count(),
    stores: z.array(z.string().regex(/^[a-z_]{1,40}$/)).max(40),
    /** What stays, by name: `reports` quoted in open cases, `names` of groups, what legal `holds` cover. */
    kept: z.array(z.string().regex(/^[a-z_]{1,40}$/)).max(20),
    archiveUntil: z.iso.datetime().nullable(),
    backupsUntil: z.iso.datetime().nullable(),
  }),
);
export type EndReport = z.infer<ReturnType<typeof endReportSchema>>;

/** Checks form only; throws Refusal('invalid') naming the first mistake. */
export function readEndReport(value: unknown): { jws: Jws; payload: EndReport; hash: string } {
  const jws = readJws(value, endReportType);
  const bytes = payloadBytes(jws);
  const parsed = endReportSchema().safeParse(parseCanonical(bytes));
  if (!parsed.success) throw new Refusal('invalid', `The report's ${firstMistake(parsed.error)}.`);
  return { jws, payload: parsed.data, hash: hashOf(bytes) };
}

export const signEndReport = (payload: EndReport, key: SigningKey): Promise<Jws> =>
  signJws(canonicalBytes(payload), endReportType, key);
