import { postMessage, type ExchangeDeps } from '#src/agreements/exchange.ts';
import type { Agreement } from '#src/agreements/agreement.ts';
import type { SigningKey } from '#src/agreements/jws.ts';
import { mustBeOurKey } from '#src/agreements/our-key.ts';
import { readAgreementOf } from '#src/agreements/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { keepReason } from '#src/platform/kept-reason.ts';
import { handle, type JobHandler } from '#src/platform/job.ts';
import { isJointPage } from '#src/posts/joint-pages.ts';
import { logger } from '#src/platform/log.ts';
import { outcomes, type Outcome } from './erasure.ts';
import { orderReceipts, receiptJob } from './owe.ts';
import { receiptObjectsMax, signReceipt, stores, type ReceiptPayload } from './receipt.ts';
import { insertReceipt, lastOf, lockChain } from './store.ts';

/** Where each Kontor takes receipts: `{document: JWS}`. */
export const receiptsPath = '/.well-known/kontor/receipts';

const sentMax = 100;
/** What is still in a log or a queue is looked for again. */
const againSeconds = 60;
const dayMs = 86_400_000;
const refusedMax = 1_500;
const log = logger('erasure');

/**
 * Looks whether what a partner asked us to erase is gone, signs receipts for what is, and sends what it has not taken yet, in order. Each step is
 * durable by itself, so that a run that was cut off is continued by the next. Throws Unavailable while the partner cannot be reached.
 */
export const receiptHandler = (deps: ExchangeDeps): JobHandler =>
  handle(receiptJob, ({ peerId }) => giveReceipts(deps, peerId));

export async function giveReceipts(deps: ExchangeDeps, peerId: number): Promise<void> {
  const agreement = await readAgreementOf(deps.db, peerId);
  if (agreement === null || agreement.kind === 'one_sided') return;
  const key = await deps.key();
  await mustBeOurKey(agreement, key);
  while ((await transaction(deps.db, (tx) => issue(tx, agreement, key))) === receiptObjectsMax);
  await send(deps, agreement);
}

interface Owed {
  readonly objectHash: string;
  readonly wasHere: boolean;
  readonly outcome: Outcome | null;
  readonly isHere: boolean;
  readonly isReported: boolean;
  readonly isPreserved: boolean;
}

/** One receipt for what is gone by now; returns for how many objects. */
async function issue(tx: Tx, agreement: Agreement, key: SigningKey): Promise<number> {
  const { peerId } = agreement;
  await lockChain(tx, peerId);
  const owed = await lookFor(tx, peerId);
  if (owed.length === 0) return 0;
  const settled = owed.filter(({ isHere }) => !isHere).map((one) => ({ ...one, now: outcomeOf(one) }));
  const said = settled.filter((one) => one.outcome !== one.now);
  const waiting = owed.filter(({ isHere }) => isHere).map(nameOf);
  await later(tx, peerId, waiting, againSeconds);
  if (waiting.length > 0) await orderReceipts(tx, peerId, new Date(Date.now() + againSeconds * 1_000));
  await later(tx, peerId, settled.filter((one) => one.outcome === one.now).map(nameOf), dayMs / 1000);
  if (said.length > 0) {
    const receipt = await signReceipt(await write(tx, agreement, said), key);
    const id = await insertReceipt(tx, { peerId, given: true, receipt, follows: true });
    for (const outcome of outcomes)
      await tx`
        update erasures_owed set outcome = ${outcome}, receipt_id = ${id},
          object_uri = case when ${outcome} in ('kept', 'held') then object_uri end, look_at = now() + interval '1 day'
        where peer_id = ${peerId} and object_hash = any(${said.filter(({ now }) => now === outcome).map(nameOf)})`;
  }
  return owed.length;
}

const nameOf = ({ objectHash }: { readonly objectHash: string }): string => objectHash;

/** What a legal hold covers is set aside, what a report quotes stays with its case (src/reports/evidence.ts), and the partner is told so. */
const outcomeOf = ({ isPreserved, isReported, wasHere }: Owed): Outcome => {
  if (isPreserved) return 'held';
  return isReported ? 'kept' : wasHere ? 'erased' : 'not_held';
};

/** The next that are due, and what of each is still in a store. A person is gone when nothing that they wrote or did is left. */
async function lookFor(tx: Tx, peerId: number): Promise<Owed[]> {
  return await tx<Owed[]>`
    select o.object_hash, o.was_here, o.outcome,
      exists (select from posts p where p.uri = o.object_uri)
        or exists (select from group_log l where l.post_uri = o.object_uri)
        or (o.kind = 'file' and (exists (select from files f where f.remote_url = o.object_uri)
          or exists (select from jobs j where j.key = 'forget ' || o.object_uri and j.dead_at is null)))
        or exists (select from activities a where a.object_uri = o.object_uri and a.type in ('Create', 'Update', 'Announce'))
        or exists (select from people w where w.uri = o.object_uri and o.kind = 'person' and (w.deactivated_at is null
          or exists (select from posts p where p.author_id = w.id and not ${isJointPage(tx, 'p')}) or exists (select from reactions r where r.person_id = w.id)
          or exists (select from shares s where s.person_id = w.id)))
        or o.kind = 'departure' and exists (select from people w where w.uri = left(o.object_uri, -5) and (w.deactivated_at is null
          or exists (select from memberships m where m.person_id = w.id and m.state = 'active'))) as is_here,
      exists (select from report_cases k where k.object_uri = o.object_uri and k.evidence is not null) as is_reported,
      exists (select from preserved_posts k where k.uri = o.object_uri)
        or o.kind = 'person' and exists (select from people w where w.uri = o.object_uri and (
          exists (select from preserved_posts k where k.author_id = w.id) or exists (select from preserved_people k where k.person_id = w.id))) as is_preserved
    from erasures_owed o where o.peer_id = ${peerId} and o.object_uri is not null and o.look_at <= now()
    order by o.asked_at, o.object_hash limit ${receiptObjectsMax} for update of o`;
}

async function later(tx: Tx, peerId: number, hashes: readonly string[], seconds: number): Promise<void> {
  if (hashes.length > 0)
    await tx`update erasures_owed set look_at = now() + ${seconds} * interval '1 second'
             where peer_id = ${peerId} and object_hash = any(${[...hashes]})`;
}

async function write(
  tx: Tx,
  agreement: Agreement,
  said: readonly { readonly objectHash: string; readonly now: Outcome }[],
): Promise<ReceiptPayload> {
  const last = await lastOf(tx, agreement.peerId, true);
  const { origin, backupDays } = tx.instance;
  const at = new Date();
  return {
    type: 'KontorErasureReceipt',
    from: origin,
    to: agreement.origin,
    agreement: agreement.id,
    number: (last?.number ?? 0) + 1,
    prev: last?.hash ?? null,
    at: at.toISOString(),
    objects: said.map(({ objectHash, now }) => ({ hash: objectHash, outcome: now, at: at.toISOString() })),
    stores: [...stores],
    backupsUntil: backupDays === 0 ? null : new Date(at.getTime() + backupDays * dayMs).toISOString(),
  };
}

/** Oldest first: the partner sees a gap otherwise. What it refuses for good is not sent again; administrators see why. */
async function send({ db, egress }: ExchangeDeps, agreement: Agreement): Promise<void> {
  const { peerId, origin } = agreement;
  const unsent = await db<{ id: string; document: unknown }[]>`
    select id, document from erasure_receipts where peer_id = ${peerId} and given and arrived_at is null
    order by number limit ${sentMax}`;
  for (const { id, document } of unsent) {
    const answer = await postMessage(egress, `${origin}${receiptsPath}`, { document });
    if (answer.final)
      log.warn('{origin} refused a receipt of ours: {sentence}', { origin, sentence: answer.sentence });
    await db`update erasure_receipts set arrived_at = now(), refused = ${answer.final ? keepReason(answer.why, refusedMax) : null} where id = ${id}`;
  }
}
