import * as z from 'zod';
import type { Agreement } from '#src/agreements/agreement.ts';
import { countersignJws, thumbprintOf, type Jws } from '#src/agreements/jws.ts';
import { signedAgreement } from '#src/agreements/receive.ts';
import { stranger } from '#src/agreements/receive-proposal.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { json } from '#src/platform/json.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { lazily } from '#src/platform/lazily.ts';
import { appendAudit } from './append.ts';
import { readQuestion, readRoot, rootType } from './root.ts';

const rootMessage = lazily(() => z.strictObject({ agreement: z.uuid(), document: z.unknown() }));
const questionMessage = lazily(() => z.strictObject({ document: z.unknown() }));

/** Roots shown in one answer: whoever wants more asks again from a later day. */
export const heldMax = 62;
const freshMs = 10 * 60_000;
/** A partner's clock may be a day ahead of ours at most. */
const aheadMs = 86_400_000;

/**
 * A partner's root for a day: kept, and countersigned, so that neither side can deny it. The first one for a day stays; another one for the same day
 * means that its log was rewritten: it is refused, and written down here. Throws Refusal.
 */
export async function takeRoot(
  db: Db,
  message: unknown,
): Promise<{ state: 'noted' | 'known'; document: Jws | null }> {
  const parsed = rootMessage().safeParse(message);
  if (!parsed.success) throw new Refusal('invalid', 'Send {"agreement": ID, "document": JWS}.');
  const { jws, payload } = readRoot(parsed.data.document);
  const agreement = await signedAgreement(db, parsed.data.agreement, jws);
  if (agreement.origin !== payload.from || jws.signatures.length !== 1) throw stranger();
  if (Date.parse(payload.day) > Date.now() + aheadMs)
    throw new Refusal(
      'invalid',
      `The root of ${payload.day} is for a day that has not come; correct your clock.`,
    );
  const { peerId } = agreement;
  const state = await transaction(db, async (tx) => {
    const made = await tx`
      insert into audit_roots_held (peer_id, day, hash, document)
      values (${peerId}, ${payload.day}, ${payload.hash}, ${json(tx, jws)}) on conflict do nothing`;
    if (made.count === 1) return 'noted';
    const [held] = await tx<{ hash: string }[]>`
      select hash from audit_roots_held where peer_id = ${peerId} and day = ${payload.day}`;
    if (held?.hash === payload.hash) return 'known';
    await appendAudit(tx, {
      kind: 'denied',
      what: 'root.differs',
      by: null,
      peerId,
      detail: { day: payload.day },
    });
    return 'differs';
  });
  if (state === 'differs')
    throw new Refusal(
      'conflict',
      `Another root of yours for ${payload.day} is held here: your log was rewritten since.`,
    );
  return { state, document: await countersign(db, agreement, jws) };
}

async function countersign(db: Db, agreement: Agreement, jws: Jws): Promise<Jws | null> {
  const key = await instanceKey(db, db.instance);
  if ((await thumbprintOf(key.publicKey)) !== agreement.ourThumbprint) return null;
  return await countersignJws(jws, rootType, key);
}

/** What is held of a partner's roots, and what our own log says today, for the partner that asks with its signature. Throws Refusal. */
export async function answerHeld(
  db: Db,
  message: unknown,
): Promise<{ held: unknown[]; own: { day: string; hash: string | null }[] }> {
  const parsed = questionMessage().safeParse(message);
  if (!parsed.success) throw new Refusal('invalid', 'Send {"document": JWS}.');
  const { jws, payload } = readQuestion(parsed.data.document);
  if (payload.to !== db.instance.origin) throw stranger();
  const { peerId, origin } = await signedAgreement(db, payload.agreement, jws);
  if (origin !== payload.from) throw stranger();
  if (Math.abs(Date.parse(payload.at) - Date.now()) > freshMs)
    throw new Refusal(
      'invalid',
      'The question is more than ten minutes old; correct your clock and ask again.',
    );
  const held = await db<{ document: unknown }[]>`
    select document from audit_roots_held where peer_id = ${peerId} and day >= ${payload.since} order by day limit ${heldMax}`;
  // What an entry says now, not what was signed: that is with them already.
  const own = await db<{ day: string; hash: string | null }[]>`
    select r.day::text as day, coalesce(a.hash, case when r.number < (select min(number) from audit_log) then r.hash end) as hash
    from audit_roots r left join audit_log a on a.number = r.number
    where r.day >= ${payload.since} order by r.day limit ${heldMax}`;
  return { held: held.map(({ document }) => document), own };
}
