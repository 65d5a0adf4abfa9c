import type { Person } from '#src/people/person.ts';
import { readPeople } from '#src/people/read.ts';
import type { Db, Reader, Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { given } from '#src/platform/given.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import type { CompanyRole } from '#src/roles/roles.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { recordFact, type AccountChangeKind } from './facts.ts';
import { readEmail } from './read.ts';

export interface AccountChange {
  readonly kind: AccountChangeKind;
  /** The passkey, app or browser. */
  readonly detail: string;
  /** Null: the person. Else who did it: an administrator, or the company by its command line. */
  readonly byName: string | null;
  readonly at: Date;
}

/** The job that mails one; it carries the number of the change, and an address that is no longer the person's. */
export const mailAccountChangeJob = defineJob<{ readonly changeId: string; readonly to?: string | null }>(
  'mail-account-change',
);
const detailMax = 200;
const shownMax = 30;
const keptDays = 365;

/**
 * Records a change to how a person signs in: where the person can see it, as a fact in the company's journal, and as an e-mail to the person,
 * even if an administrator made it. A takeover leaves a trace that the intruder cannot remove.
 */
export async function noteAccountChange(
  tx: Tx,
  personId: PersonId,
  change: {
    readonly kind: AccountChangeKind;
    readonly detail?: string;
    readonly by?: PersonId;
    /** An address that is told besides the person's own. */
    readonly alsoTo?: string | null;
    readonly role?: CompanyRole;
  },
): Promise<void> {
  const by = change.by ?? personId;
  const { kind, alsoTo, role } = change;
  const detail = (change.detail ?? role ?? '').slice(0, detailMax);
  const changeId = newId();
  await recordFact(tx, by, 'account.changed', { personId, kind, ...given({ role }) });
  await tx`
    insert into account_changes (id, person_id, kind, detail, made_by)
    values (${changeId}, ${personId}, ${kind}, ${detail}, ${by})`;
  for (const to of [null, ...(alsoTo ? [alsoTo] : [])])
    await enqueue(tx, mailAccountChangeJob, { changeId, to });
}

/** SQL for changes as their person reads them, of one person or one number. */
const changes = (reader: Reader, which: Fragment): Fragment => reader`
  select c.id, c.person_id, c.kind, c.detail, c.at,
    case when c.made_by = c.person_id then null else coalesce(b.name, '') end as by_name
  from account_changes c left join people b on b.id = c.made_by where ${which}`;

/** Newest first. */
export async function readAccountChanges(reader: Reader, personId: PersonId): Promise<AccountChange[]> {
  return reader<AccountChange[]>`
    ${changes(reader, reader`c.person_id = ${personId}`)} order by c.id desc limit ${shownMax}`;
}

/** A maintenance job. */
export async function sweepAccountChanges(tx: Tx): Promise<void> {
  await tx`delete from account_changes where at < now() - ${keptDays} * interval '1 day'`;
}

/** Sends one; throws Unavailable while the mail server does not take it. */
export type SendAccountChange = (email: {
  readonly changeId: string;
  readonly change: AccountChange;
  readonly person: Person;
  readonly email: string;
}) => Promise<void>;

/** The job. People who have no e-mail address, or are gone, are sent nothing. `to`: not the person's current address but this one. */
export async function mailAccountChange(
  db: Db,
  data: { readonly changeId: string; readonly to?: string | null },
  send: SendAccountChange,
): Promise<void> {
  const [row] = await db<
    (AccountChange & { personId: PersonId })[]
  >`${changes(db, db`c.id = ${data.changeId}`)}`;
  if (!row) return;
  const [[person], own] = await Promise.all([readPeople(db, [row.personId]), readEmail(db, row.personId)]);
  const email = data.to ?? own;
  if (!person || person.deactivatedAt || email === null) return;
  await send({ changeId: data.changeId, change: row, person, email });
}
