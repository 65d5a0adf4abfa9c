import { createHash } from 'node:crypto';
import type { Db, Reader, Tx } from '#src/platform/database.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isUuid, newUuid, type PersonId } from '#src/platform/ids.ts';
import { enqueue } from '#src/platform/journal.ts';
import { json } from '#src/platform/json.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { mustSign } from '#src/successions/offer.ts';
import { recordFact } from './facts.ts';
import { draftJob, keyOf } from './jobs.ts';
import type { Counts } from './order.ts';
import type { Choice, Plan } from './plan.ts';
import { refusals } from './refusals.ts';
import type { Verified } from './verified.ts';
import { mustBeTwo } from './two-people.ts';

/** Of what somebody asks a second person to sign, as both have seen it. */
export interface Asked extends Choice {
  readonly leaveBehind?: boolean;
}
export type DraftState = 'waiting' | 'working' | 'done' | 'failed' | 'withdrawn';
export interface Draft {
  readonly id: string;
  readonly peerId: number;
  readonly origin: string;
  readonly company: string;
  readonly side: 'giving' | 'taking';
  readonly state: DraftState;
  readonly choice: Asked;
  readonly digest: string;
  readonly counts: Omit<Counts, 'files'>;
  readonly byId: PersonId;
  readonly by: string;
  readonly askedAt: Date;
  readonly secondId: PersonId | null;
  readonly second: string | null;
  readonly signedAt: Date | null;
  /** What it became, or is becoming. */
  readonly carveOutId: string | null;
  /** As kept-reason.ts keeps it. */
  readonly trouble: string;
}

const rows = (reader: Reader, where: Fragment): Promise<Draft[]> => reader<Draft[]>`
  select d.id, d.peer_id, p.origin, coalesce(nullif(p.company, ''), p.origin) as company, d.side, d.state, d.choice, d.digest, d.counts,
    d.by_id, b.name as by, d.asked_at, d.second_id, s.name as second, d.signed_at, d.carve_out_id, d.trouble
  from carve_out_drafts d join peers p on p.id = d.peer_id join people b on b.id = d.by_id left join people s on s.id = d.second_id
  where ${where}`;

const listMax = 100;

/** Newest first; those that came to nothing are no longer told of. */
export const readDrafts = (reader: Reader): Promise<Draft[]> =>
  rows(reader, reader`d.state not in ('withdrawn') order by d.asked_at desc limit ${listMax}`);

export async function readDraft(reader: Reader, id: string): Promise<Draft | null> {
  const [row] = isUuid(id) ? await rows(reader, reader`d.id = ${id}`) : [];
  return row ?? null;
}

/** Everybody and everything that would go, in one word: the second person signs what the first one saw. */
export const digestOfPlan = ({ people, groups, counts }: Plan): string =>
  createHash('sha256')
    .update(JSON.stringify([people.map(({ id }) => id), groups.map(({ id }) => id), counts.posts]))
    .digest('base64url');

/** Somebody asks that these people go; another one signs it. Nothing is written until then. */
export async function askToGive(tx: Tx, by: PersonId, plan: Plan, choice: Asked): Promise<string> {
  await mustSign(tx, by);
  return await insertDraft(tx, by, {
    ...{ peerId: plan.to.peerId, side: 'giving', choice, digest: digestOfPlan(plan), counts: plan.counts },
  });
}

/** Beside the exports of people, not among attachments. */
export const archiveName = (id: string): string => `carve-out-${id}.zip`;

/** Somebody brings a partner's archive that is as it was signed; another one lets it in. */
export async function askToTake(
  db: Db,
  by: PersonId,
  { order, agreement }: Verified,
  bytes: Uint8Array,
): Promise<string> {
  await transaction(db, (tx) => mustSign(tx, by));
  const { digest, counts } = order.payload;
  const id = newUuid();
  const whole = { bytesMax: Number.POSITIVE_INFINITY, isLasting: true };
  await db.instance.exports.store.put(archiveName(id), bytes, whole);
  await transaction(db, (tx) =>
    insertDraft(tx, by, { id, peerId: agreement.peerId, side: 'taking', choice: {}, digest, counts }),
  );
  return id;
}

async function insertDraft(
  tx: Tx,
  by: PersonId,
  draft: Pick<Draft, 'peerId' | 'side' | 'choice' | 'digest' | 'counts'> & { readonly id?: string },
): Promise<string> {
  const { id = newUuid(), peerId, side, choice, digest, counts } = draft;
  await tx`
    insert into carve_out_drafts (id, peer_id, side, state, choice, digest, counts, by_id)
    values (${id}, ${peerId}, ${side}, 'waiting', ${json(tx, choice)}, ${digest}, ${json(tx, counts)}, ${by})`;
  await recordFact(tx, by, 'carve_out.asked', { carveOutId: id, peerId, side, digest });
  return id;
}

/** The second person: the archive is written, or taken, at once. Again, it changes nothing. */
export async function signDraft(tx: Tx, by: PersonId, id: string): Promise<void> {
  const { byId, state } = await forChange(tx, id);
  await mustBeTwo(tx, { by: byId, second: by });
  if (state === 'working' || state === 'done') return;
  if (state === 'withdrawn') throw refusals.notOpen();
  await tx`
    update carve_out_drafts set state = 'working', second_id = ${by}, signed_at = now(), trouble = '' where id = ${id}`;
  await enqueue(tx, draftJob, { id }, { key: keyOf(id) });
}

/** Before anybody has signed it, or after it came to nothing. */
export async function withdrawDraft(tx: Tx, by: PersonId, id: string): Promise<void> {
  await mustSign(tx, by);
  const { state, peerId, side } = await forChange(tx, id);
  if (state === 'withdrawn') return;
  if (state !== 'waiting' && state !== 'failed') throw refusals.notOpen();
  await tx`update carve_out_drafts set state = 'withdrawn' where id = ${id}`;
  await recordFact(tx, by, 'carve_out.withdrawn', { carveOutId: id, peerId, side });
}

export async function forChange(tx: Tx, id: string): Promise<Draft> {
  const [row] = isUuid(id) ? await rows(tx, tx`d.id = ${id} for no key update of d`) : [];
  if (!row) throw notFound('page');
  return row;
}
