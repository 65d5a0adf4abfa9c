import { readPeople } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, newId, type PersonId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { may, mayAs } from '#src/roles/roles.ts';
import { recordFact } from './facts.ts';
import { readDelayDays } from './delay.ts';
import { refusals } from './refusals.ts';

export const reasonMax = 500;
export const hoursMax = 72;
/** Days back that messages can be from. */
const sinceDaysMax = 730;
const dayMs = 86_400_000;

/** Tells the person, when the time for it has come. */
export const tellJob = defineJob<{ readonly disclosureId: string }>('disclosure.tell');

interface Row {
  readonly id: string;
  readonly personId: PersonId;
  readonly reason: string;
  readonly hours: number;
  readonly orderedBy: PersonId;
  readonly confirmedAt: Date | null;
  readonly withdrawnAt: Date | null;
  readonly endsAt: Date | null;
  readonly toldAt: Date | null;
}

/**
 * Somebody who may orders that the private messages of a person be opened, from a day on. Nothing is opened until somebody else has confirmed. There
 * must be a works council, which sees it at once. Returns its number.
 */
export async function orderDisclosure(
  tx: Tx,
  by: PersonId,
  order: {
    readonly personId: PersonId;
    readonly reason: string;
    readonly hours: number;
    readonly since: string;
  },
): Promise<string> {
  await mustMay(tx, by, order.personId);
  const reason = order.reason.trim();
  if (reason === '' || reason.length > reasonMax) throw refusals.reasonMissing({ max: reasonMax });
  const { hours, since, personId } = order;
  if (!Number.isInteger(hours) || hours < 1 || hours > hoursMax) throw refusals.notHours({ max: hoursMax });
  const age = Date.now() - Date.parse(since);
  if (!/^\d{4}-\d\d-\d\d$/.test(since) || !(age > -dayMs && age < sinceDaysMax * dayMs))
    throw refusals.notADay({ days: sinceDaysMax });
  await mustBeWatched(tx, personId);
  const disclosureId = newId();
  await tx`
    insert into disclosures (id, person_id, reason, since, hours, ordered_by)
    values (${disclosureId}, ${personId}, ${reason}, ${since}, ${hours}, ${by})`;
  await recordFact(tx, by, 'disclosure.ordered', { disclosureId, personId, reason });
  return disclosureId;
}

/** The second person: from now on the two may read, for the hours that were ordered. Again, it changes nothing. */
export async function confirmDisclosure(tx: Tx, by: PersonId, id: string): Promise<void> {
  const row = await forChange(tx, by, id);
  if (row.orderedBy === by) throw refusals.sameSigner();
  if (row.confirmedAt !== null) return;
  if (row.withdrawnAt !== null) throw refusals.notOpen();
  await mustBeWatched(tx, row.personId);
  const days = await readDelayDays(tx);
  const [opened] = await tx<{ endsAt: Date; tellAt: Date }[]>`
    update disclosures set confirmed_by = ${by}, confirmed_at = now(), ends_at = now() + ${row.hours} * interval '1 hour',
      tell_at = now() + ${row.hours} * interval '1 hour' + ${days} * interval '1 day'
    where id = ${id} returning ends_at, tell_at`;
  if (!opened) return;
  await enqueue(tx, tellJob, { disclosureId: id }, { runAt: opened.tellAt });
  await recordFact(tx, by, 'disclosure.confirmed', {
    ...{ disclosureId: id, personId: row.personId, reason: row.reason, hours: row.hours },
    endsAt: opened.endsAt.toISOString(),
  });
}

/** An order that nobody has confirmed is taken back; one that is open ends now. */
export async function endDisclosure(tx: Tx, by: PersonId, id: string): Promise<void> {
  const { personId, reason, confirmedAt, withdrawnAt, endsAt } = await forChange(tx, by, id);
  if (withdrawnAt !== null) return;
  const about = { disclosureId: id, personId, reason };
  if (confirmedAt === null) {
    await tx`update disclosures set withdrawn_by = ${by}, withdrawn_at = now() where id = ${id}`;
    return await recordFact(tx, by, 'disclosure.withdrawn', about);
  }
  if (endsAt === null || endsAt.getTime() <= Date.now()) return;
  await tx`update disclosures set ends_at = now() where id = ${id}`;
  await recordFact(tx, by, 'disclosure.ended', about);
}

/** The job behind `tell_at`: the person hears that it was done, why, and by whom. Idempotent. */
export async function tellPerson(tx: Tx, { disclosureId }: { readonly disclosureId: string }): Promise<void> {
  const [row] = await tx<{ personId: PersonId; reason: string }[]>`
    update disclosures set told_at = now() where id = ${disclosureId} and told_at is null and tell_at <= now()
    returning person_id, reason`;
  if (row) await recordFact(tx, null, 'disclosure.told', { disclosureId, ...row });
}

async function forChange(tx: Tx, by: PersonId, id: string): Promise<Row> {
  const [row] = isId(id)
    ? await tx<Row[]>`
      select id, person_id, reason, hours, ordered_by, confirmed_at, withdrawn_at, ends_at, told_at from disclosures
      where id = ${id} for update`
    : [];
  await mustMay(tx, by, row?.personId ?? null);
  if (!row) throw notFound('page');
  return row;
}

/** By somebody of the works council whom it is not about. Asked with both signatures: the role could have been taken away in between. */
async function mustBeWatched(tx: Tx, about: PersonId): Promise<void> {
  const council =
    await tx`select from people p where ${mayAs(tx, 'p', 'council')} and p.id <> ${about} limit 1`;
  if (council.length === 0) throw refusals.noCouncil();
}

/** A person, not the machine, and never about themselves. */
export async function mustMay(tx: Reader, by: PersonId, about: PersonId | null): Promise<void> {
  // In no order of their own.
  const people = await readPeople(tx, about === null ? [by] : [by, about]);
  const actor = people.find(({ id }) => id === by);
  const person = people.find(({ id }) => id === about);
  if (!actor || actor.kind !== 'person' || actor.deactivatedAt !== null || !may(actor, 'disclose'))
    throw refusals.onlyOfficers();
  if (by === about) throw refusals.ownMessages();
  if (about !== null && (person?.peerId !== null || person.kind !== 'person')) throw notFound('person');
}
