import { endAccount } from '#src/accounts/leave.ts';
import { findPersonByUri } from '#src/people/read.ts';
import { reactivatePerson } from '#src/people/deactivate.ts';
import { Refusal } from '#src/platform/errors.ts';
import { transaction, type Db, type Reader, type Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import { recordFact } from '../facts.ts';
import { requireAdministrator } from '../providers.ts';

const log = logger('identity');

/** So many within an hour a directory may always deactivate. */
export const leaversAlways = 5;
/** And of the company's people this part. */
const partMax = 0.1;
/** The job that carries out what waited, once an administrator has said so. */
export const deactivateWaitingJob = defineJob<object>('deactivate-waiting');
const batch = 100;

/** What became of somebody whom the directory no longer has. `waits`: the brake holds, an administrator is asked. */
export type Leaving = 'done' | 'waits' | 'stays';

/**
 * The directory says that somebody has left, or may not come in: their account is deactivated (sessions, tokens and streams end at once; it can be reactivated). More than
 * a tenth of all people within an hour, and more than five, is taken for a mistake: the rest waits for an administrator. `stays`: the last administrator.
 */
export async function leaveByDirectory(tx: Tx, personId: PersonId, source: string): Promise<Leaving> {
  await tx`select pg_advisory_xact_lock(hashtextextended('directory brake', 0))`;
  if (await isHeld(tx)) {
    await tx`
      insert into directory_leavers (person_id, source) values (${personId}, ${source})
      on conflict (person_id) do update set source = excluded.source, asked_at = now(), done_at = null`;
    return 'waits';
  }
  return carryOut(tx, personId, source);
}

async function carryOut(tx: Tx, personId: PersonId, source: string): Promise<Leaving> {
  const instance = await findPersonByUri(tx, tx.instance.addresses.instanceActor);
  if (!instance) throw new Error('The instance has no actor yet: start it once.');
  try {
    await endAccount(tx, instance.id, personId, 'keep');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log.warn('The directory may not close an account: {reason}', { reason: error.message, personId });
    await tx`delete from directory_leavers where person_id = ${personId}`;
    return 'stays';
  }
  await tx`
    insert into directory_leavers (person_id, source, done_at) values (${personId}, ${source}, now())
    on conflict (person_id) do update set source = excluded.source, done_at = now()`;
  return 'done';
}

/** The directory has them again: reactivated, or no longer waiting to be deactivated. Only what a directory has ended. */
export async function returnByDirectory(tx: Tx, personId: PersonId): Promise<boolean> {
  const [row] = await tx<{ doneAt: Date | null }[]>`
    delete from directory_leavers where person_id = ${personId} returning done_at`;
  if (!row || row.doneAt === null) return false;
  const instance = await findPersonByUri(tx, tx.instance.addresses.instanceActor);
  if (instance) await reactivatePerson(tx, instance.id, personId);
  return true;
}

/** Whether one more has to wait; pulls the brake when it would be the one too many. */
async function isHeld(tx: Tx): Promise<boolean> {
  const [state] = await tx<{ open: boolean; freed: boolean; done: number; people: number }[]>`
    select
      exists (select from directory_brakes where answered_at is null) as open,
      exists (select from directory_brakes where answer = 'continue' and answered_at > now() - interval '1 hour') as freed,
      (select count(*)::int from directory_leavers where done_at > now() - interval '1 hour') as done,
      (select count(*)::int from people where peer_id is null and kind = 'person' and deactivated_at is null) as people`;
  if (!state || state.open) return state?.open ?? false;
  if (state.freed) return false;
  const max = Math.max(leaversAlways, Math.floor((state.people + state.done) * partMax));
  if (state.done < max) return false;
  await tx`insert into directory_brakes (id) values (${newId()})`;
  await recordFact(tx, null, 'directory.held', { done: state.done });
  log.warn(
    'The directory deactivates many people at once: {done} in an hour. The rest waits for an administrator.',
    {
      done: state.done,
    },
  );
  return true;
}

/** Whether the brake keeps this person from being deactivated. */
export async function isWaiting(reader: Reader, personId: PersonId): Promise<boolean> {
  const rows = await reader`select from directory_leavers where person_id = ${personId} and done_at is null`;
  return rows.length > 0;
}

/** A brake that waits for an answer, and for whom. */
export interface Held {
  readonly pulledAt: Date;
  readonly count: number;
  /** The first of them. */
  readonly names: readonly string[];
}

/** Null: nothing waits. */
export async function readHeld(reader: Reader): Promise<Held | null> {
  const [row] = await reader<Held[]>`
    select b.pulled_at, (select count(*)::int from directory_leavers where done_at is null) as count,
      array(select p.name from directory_leavers l join people p on p.id = l.person_id
        where l.done_at is null order by l.asked_at, p.id limit 10) as names
    from directory_brakes b where b.answered_at is null`;
  return row ?? null;
}

/** An administrator says that all of it is meant (`continue`: within the next hour nothing is held), or that it is a mistake (`keep`: they stay). Once. */
export async function answerBrake(tx: Tx, by: PersonId, answer: 'continue' | 'keep'): Promise<void> {
  await requireAdministrator(tx, by);
  const done = await tx`
    update directory_brakes set answered_at = now(), answered_by = ${by}, answer = ${answer} where answered_at is null`;
  if (done.count === 0) return;
  await recordFact(tx, by, 'directory.answered', { answer });
  if (answer === 'keep') await tx`delete from directory_leavers where done_at is null`;
  else await enqueue(tx, deactivateWaitingJob, {});
}

/** The job. Each in a transaction of its own; a repetition does what is left. */
export async function deactivateWaiting(db: Db): Promise<void> {
  for (;;) {
    const waiting = await db<{ personId: PersonId; source: string }[]>`
      select person_id, source from directory_leavers where done_at is null order by asked_at, person_id limit ${batch}`;
    if (waiting.length === 0) return;
    for (const { personId, source } of waiting) await transaction(db, (tx) => carryOut(tx, personId, source));
  }
}

/** Forgets whom a directory has ended once an account is opened or closed otherwise. A maintenance job keeps a year. */
export async function sweepLeavers(tx: Tx): Promise<void> {
  await tx`delete from directory_leavers where done_at < now() - interval '1 year'`;
  await tx`delete from directory_brakes where answered_at < now() - interval '1 year'`;
}
