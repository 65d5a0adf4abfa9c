import { may } from '#src/roles/roles.ts';
import { readPeople } from '#src/people/read.ts';
import { letProfilesGo } from '#src/people/preserve.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, newId, type PersonId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { isAnythingLeft, letGo, waitForErasures } from '#src/posts/preserve.ts';
import { recordHold } from './facts.ts';
import type { HoldSubject } from './hold-subject.ts';
import { orderReceipts } from './owe.ts';
import { refusals } from './refusals.ts';

export const holdReasonMax = 500;

/** Does what holds have postponed; ordered when one is released. */
export const letGoJob = defineJob<{ readonly holdId: string }>('erasure.let-go');

interface Hold {
  readonly id: string;
  readonly scope: string;
  readonly reason: string;
  readonly orderedBy: PersonId;
  readonly withdrawnAt: Date | null;
  readonly confirmedBy: PersonId | null;
  readonly releaseBy: PersonId | null;
  readonly releasedAt: Date | null;
}

/**
 * An administrator orders that everything of a person, post, thread or group is to be kept, whatever else would delete it. Nothing is kept until
 * another administrator has confirmed. Returns its number.
 */
export async function orderHold(
  tx: Tx,
  by: PersonId,
  order: { readonly subject: HoldSubject; readonly reason: string },
): Promise<string> {
  await mustAdminister(tx, by);
  const reason = order.reason.trim();
  if (reason === '' || reason.length > holdReasonMax) throw refusals.holdReason({ max: holdReasonMax });
  const { scope, personId = null, postId = null, rootId = null, groupId = null } = order.subject;
  const holdId = newId();
  await tx`
    insert into legal_holds (id, scope, person_id, post_id, root_id, group_id, reason, ordered_by)
    values (${holdId}, ${scope}, ${personId}, ${postId}, ${rootId}, ${groupId}, ${reason}, ${by})`;
  await recordHold(tx, by, 'hold.ordered', { holdId, scope, reason });
  return holdId;
}

/** The second signature: in force from its commit on. Who ordered it cannot confirm it. Again, it changes nothing. */
export async function confirmHold(tx: Tx, by: PersonId, holdId: string): Promise<void> {
  const hold = await readFor(tx, by, holdId);
  if (hold.confirmedBy !== null) return;
  if (hold.withdrawnAt !== null) throw refusals.holdWithdrawn();
  if (hold.orderedBy === by) throw refusals.sameSigner();
  await waitForErasures(tx);
  await tx`update legal_holds set confirmed_by = ${by}, confirmed_at = now() where id = ${holdId}`;
  await recordHold(tx, by, 'hold.confirmed', factOf(hold));
}

/** An order that nobody has confirmed is taken back. */
export async function withdrawHold(tx: Tx, by: PersonId, holdId: string): Promise<void> {
  const hold = await readFor(tx, by, holdId);
  if (hold.withdrawnAt !== null) return;
  if (hold.confirmedBy !== null) throw refusals.holdInForce();
  await tx`update legal_holds set withdrawn_by = ${by}, withdrawn_at = now() where id = ${holdId}`;
  await recordHold(tx, by, 'hold.withdrawn', factOf(hold));
}

/** Letting go takes two people as well. */
export async function orderRelease(tx: Tx, by: PersonId, holdId: string): Promise<void> {
  const hold = await readFor(tx, by, holdId);
  if (hold.confirmedBy === null) throw refusals.holdNotInForce();
  if (hold.releaseBy !== null) return;
  await tx`update legal_holds set release_by = ${by}, release_at = now() where id = ${holdId}`;
  await recordHold(tx, by, 'hold.release_ordered', factOf(hold));
}

/** What the hold had postponed happens now, in a job, unless another hold covers it. */
export async function confirmRelease(tx: Tx, by: PersonId, holdId: string): Promise<void> {
  const hold = await readFor(tx, by, holdId);
  if (hold.releasedAt !== null) return;
  if (hold.releaseBy === null) throw refusals.releaseNotOrdered();
  if (hold.releaseBy === by) throw refusals.sameSigner();
  await tx`update legal_holds set released_by = ${by}, released_at = now() where id = ${holdId}`;
  await enqueue(tx, letGoJob, { holdId }, { key: 'let-go' });
  await recordHold(tx, by, 'hold.released', factOf(hold));
}

const factOf = ({ id, scope, reason }: Hold) => ({ holdId: id, scope, reason });

async function readFor(tx: Tx, by: PersonId, holdId: string): Promise<Hold> {
  await mustAdminister(tx, by);
  const [hold] = isId(holdId)
    ? await tx<Hold[]>`
      select id, scope, reason, ordered_by, withdrawn_at, confirmed_by, release_by, released_at from legal_holds
      where id = ${holdId} for update`
    : [];
  if (!hold) throw notFound('page');
  return hold;
}

/** A person, not the machine: two signatures of one operator would be one. */
async function mustAdminister(tx: Tx, by: PersonId): Promise<void> {
  const [actor] = await readPeople(tx, [by]);
  if (!actor || actor.kind !== 'person' || actor.deactivatedAt !== null || !may(actor, 'holds'))
    throw refusals.onlyAdministratorsHold();
}

const batchMax = 500;

/** Erases for good what no hold covers any more, and has partners told so. The job behind a release. */
export async function letHeldGo(db: Db): Promise<void> {
  while ((await transaction(db, (tx) => letGo(tx, batchMax))).length > 0);
  await transaction(db, async (tx) => {
    await letProfilesGo(tx);
    const owed = await tx<{ peerId: number }[]>`
      update erasures_owed set look_at = now() where outcome = 'held' and object_uri is not null returning peer_id`;
    for (const peerId of new Set(owed.map((each) => each.peerId)))
      await orderReceipts(tx, peerId, new Date());
  });
}

/** Should a release have been lost, e.g. with a job that was given up: what nothing covers goes all the same. A maintenance job. */
export async function sweepHolds(tx: Tx): Promise<void> {
  const [left] = await tx<{ holdId: string }[]>`
    select h.id as hold_id from legal_holds h
    where h.released_at < now() - interval '1 hour' and ${isAnythingLeft(tx)}
      and not exists (select from jobs j where j.kind = ${letGoJob.kind} and j.dead_at is null) order by h.released_at desc limit 1`;
  if (left) await enqueue(tx, letGoJob, left, { key: 'let-go' });
}
