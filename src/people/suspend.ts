import { askTogether } from '#src/platform/ask-together.ts';
import type { Db, Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { readPeople } from './read.ts';
import { isLastAdministrator } from './roster.ts';
import { clearDueSuspensions, markLifted, markSuspended } from './store.ts';
import { refusals } from './refusals.ts';

/**
 * Keeps a person out until a moment, or until somebody lifts it (`until` null). One of ours cannot sign in, and neither can their apps and
 * streams; a partner's person is not heard here. What they wrote stays. A second suspension replaces the end of the first. `endAccess` is
 * access/revoke.ts, passed in because people are below access. Whether `by` decides about this person is for the caller to know.
 */
export async function suspendPerson(
  tx: Tx,
  by: PersonId,
  personId: PersonId,
  until: Date | null,
  endAccess: (tx: Tx, personId: PersonId) => Promise<void>,
): Promise<void> {
  const people = await readPeople(tx, [by, personId]);
  const person = people.find((each) => each.id === personId);
  if (!person || person.deactivatedAt || !['person', 'bot'].includes(person.kind)) throw notFound('person');
  if (by === personId) throw refusals.suspendSelf();
  if (until !== null && until <= new Date()) throw refusals.suspensionOver();
  if (person.isAdmin && (await isLastAdministrator(tx, personId))) throw refusals.lastAdministrator();
  await markSuspended(tx, personId, until);
  if (person.peerId === null) await endAccess(tx, personId);
  const data = { personId, uri: person.uri, until: until?.toISOString() ?? null };
  await recordFact(tx, by, 'person.suspended', data);
}

/** Lets them in again. False: they were not suspended. For administrators and the instance's own actor, or whoever decides an appeal. */
export async function liftSuspension(tx: Tx, by: PersonId, personId: PersonId): Promise<boolean> {
  if (!(await markLifted(tx, personId))) return false;
  await recordFact(tx, by, 'person.suspension_lifted', { personId });
  return true;
}

/** Tells of suspensions that have ended by themselves; the person was let in at that moment. A maintenance job. */
export async function sweepSuspensions(tx: Tx): Promise<void> {
  for (const personId of await clearDueSuspensions(tx))
    await recordFact(tx, null, 'person.suspension_lifted', { personId });
}

export interface Suspension {
  /** Null: until somebody lifts it. */
  readonly until: Date | null;
}

/** Whether somebody is suspended at this moment; one statement for all who are asked about together. */
export function whoIsSuspended(db: Db): (personId: PersonId) => Promise<boolean> {
  const ask = askTogether<PersonId, true>(async (people) => {
    const rows = await db<{ id: PersonId }[]>`
      select id from people where id = any(${[...people]}::bigint[]) and suspended_until > now()`;
    return new Map(rows.map(({ id }) => [id, true]));
  });
  return async (personId) => (await ask(personId)) === true;
}

/** Null: not suspended now. */
export async function readSuspension(reader: Reader, personId: PersonId): Promise<Suspension | null> {
  const [row] = await reader<Suspension[]>`
    select nullif(suspended_until, 'infinity') as until from people where id = ${personId} and suspended_until > now()`;
  return row ?? null;
}
