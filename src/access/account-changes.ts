import type { Person } from '#src/people/person.ts';
import { readPeople } from '#src/people/read.ts';
import type { Db, Reader, Tx } from '#src/platform/database.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import { readEmail } from './read.ts';

/** A way into an account that was opened, changed or closed; `device`: signed in with a browser that did not know this person. */
export type AccountChangeKind = 'password' | 'password-link' | 'passkey' | 'passkey-gone' | 'app' | 'device';

export interface AccountChange {
  readonly kind: AccountChangeKind;
  /** The passkey, app or browser. */
  readonly detail: string;
  /** Null: the person. Else who did it: an administrator, or the company by its command line. */
  readonly byName: string | null;
  readonly at: Date;
}

/** The job that mails one; it holds the number of the row. */
export const mailAccountChangeJob = 'mail-account-change';
const detailMax = 200;
const shownMax = 30;
const keptDays = 365;

/**
 * Remembers a change of the ways in, where its person sees it, as a fact for the company's journal, and as a mail to the person, also when an
 * administrator did it: taking over an account leaves a trace that whoever did it cannot take away.
 */
export async function noteAccountChange(
  tx: Tx,
  personId: PersonId,
  change: { readonly kind: AccountChangeKind; readonly detail?: string; readonly by?: PersonId },
): Promise<void> {
  const id = newId();
  const by = change.by ?? personId;
  const { kind, detail = '' } = change;
  await tx`
    insert into account_changes (id, person_id, kind, detail, made_by)
    values (${id}, ${personId}, ${kind}, ${detail.slice(0, detailMax)}, ${by})`;
  await tx.house.journal.record(tx, {
    name: 'account.changed',
    about: `person:${personId}`,
    by,
    data: { personId, kind },
  });
  await tx.house.journal.order(tx, { kind: mailAccountChangeJob, data: { changeId: id } });
}

/** The newest first. */
export async function readAccountChanges(reader: Reader, personId: PersonId): Promise<AccountChange[]> {
  return reader<AccountChange[]>`
    select c.kind, c.detail, c.at, case when c.made_by = c.person_id then null else coalesce(b.name, '') end as by_name
    from account_changes c left join people b on b.id = c.made_by
    where c.person_id = ${personId} order by c.id desc limit ${shownMax}`;
}

/** A chore. */
export async function sweepAccountChanges(tx: Tx): Promise<void> {
  await tx`delete from account_changes where at < now() - ${keptDays} * interval '1 day'`;
}

/** Sends one; throws Unavailable while the mail server does not take it. */
export type SendAccountChange = (letter: {
  readonly changeId: string;
  readonly change: AccountChange;
  readonly person: Person;
  readonly email: string;
}) => Promise<void>;

/** The job. Who has no e-mail address, or is gone, is sent nothing. */
export async function mailAccountChange(
  db: Db,
  data: { readonly changeId: string },
  send: SendAccountChange,
): Promise<void> {
  const [row] = await db<(AccountChange & { personId: PersonId })[]>`
    select c.person_id, c.kind, c.detail, c.at,
      case when c.made_by = c.person_id then null else coalesce(b.name, '') end as by_name
    from account_changes c left join people b on b.id = c.made_by where c.id = ${data.changeId}`;
  if (!row) return;
  const [[person], email] = await Promise.all([readPeople(db, [row.personId]), readEmail(db, row.personId)]);
  if (!person || person.deactivatedAt || email === null) return;
  await send({ changeId: data.changeId, change: row, person, email });
}
