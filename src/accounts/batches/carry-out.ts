import { changeEmail } from '#src/access/change-email.ts';
import { requireNewPassword } from '#src/access/password-due.ts';
import { welcomeByMail } from '#src/access/password-links.ts';
import { removeTotp } from '#src/access/totp.ts';
import { brandingOf } from '#src/company/branding.ts';
import { fillIn, groupToFill } from '#src/groups/fill.ts';
import { addPerson } from '#src/people/add.ts';
import { editProfile } from '#src/people/edit.ts';
import { readPeople, readProfile } from '#src/people/read.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { generateKeys, type NewKeys } from '#src/platform/keys.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from '../facts.ts';
import { endAccount } from '../leave.ts';
import { refusals } from '../refusals.ts';
import {
  batchDays,
  tableFields,
  type BatchAct,
  type BatchDetail,
  type BatchId,
  type PersonChange,
} from './batch.ts';
import { requirePeople } from './propose-act.ts';
import { readBatch, readBrake } from './read.ts';
import {
  deleteBatch,
  deleteOldBatches,
  markEnded,
  markStarted,
  readOpenLines,
  settleLine,
  takeLine,
  type OpenLine,
} from './store.ts';

/** The job that carries out a batch. */
export const carryOutBatchJob = defineJob<{ readonly batchId: BatchId }>('carry-out-batch');
const atOnce = 50;

/**
 * What was looked at is carried out from now on, by a job. The brake: if with those of the last hour it concerns more than a tenth of all people, and
 * more than five, it takes their number (`people`). Once; for administrators.
 */
export async function startBatch(
  tx: Tx,
  by: PersonId,
  id: BatchId,
  people: number | null = null,
): Promise<void> {
  await requirePeople(tx, by);
  await tx`select pg_advisory_xact_lock(hashtextextended('people batches', 0))`;
  const batch = await readBatch(tx, id);
  if (!batch) throw notFound();
  if (batch.startedAt !== null) throw refusals.batchBegun();
  if (batch.creates + batch.changes === 0) throw refusals.batchNothing();
  const { count, max } = await readBrake(tx, id);
  if (batch.changes > 0 && count > max && people !== count) throw refusals.batchBrake({ count });
  if (!(await markStarted(tx, id, by))) throw refusals.batchBegun();
  const { act, creates, changes } = batch;
  await recordFact(tx, by, 'batch.started', { batchId: id, act, people: creates + changes });
  await enqueue(tx, carryOutBatchJob, { batchId: id });
}

/** Nothing of it is done. Refuses one that has begun. */
export async function discardBatch(tx: Tx, by: PersonId, id: BatchId): Promise<void> {
  await requirePeople(tx, by);
  if (!(await readBatch(tx, id))) throw notFound();
  if (!(await deleteBatch(tx, id))) throw refusals.batchBegun();
}

/** The job. Each line in a transaction of its own; a repetition does what is left. What is refused now is written to its line. */
export async function carryOutBatch(db: Db, { batchId }: { readonly batchId: BatchId }): Promise<void> {
  const [batch] = await db<{ act: BatchAct; detail: BatchDetail; by: PersonId | null }[]>`
    select act, detail, started_by as by from people_batches where id = ${batchId} and started_at is not null`;
  if (!batch || batch.by === null) return;
  const { act, detail, by } = batch;
  for (;;) {
    const lines = await readOpenLines(db, batchId, atOnce);
    for (const line of lines) await carryOutLine(db, batchId, { act, detail, by }, line);
    if (lines.length < atOnce) break;
  }
  await transaction(db, (tx) => markEnded(tx, batchId));
}

interface Terms {
  readonly act: BatchAct;
  readonly detail: BatchDetail;
  readonly by: PersonId;
}

async function carryOutLine(db: Db, id: BatchId, terms: Terms, line: OpenLine): Promise<void> {
  // Before the transaction: it takes a tenth of a second.
  const keys = line.plan === 'create' ? await generateKeys() : null;
  try {
    await transaction(db, async (tx) => {
      if (!(await takeLine(tx, id, line.line))) return;
      const personId = await act(tx, terms, line, keys);
      await settleLine(tx, id, line.line, { personId });
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const problem = error.reason;
    await transaction(db, (tx) => settleLine(tx, id, line.line, { problem }));
  }
}

async function act(tx: Tx, terms: Terms, line: OpenLine, keys: NewKeys | null): Promise<PersonId> {
  const { by, detail } = terms;
  await requirePeople(tx, by);
  if (keys !== null) return create(tx, terms, line, keys);
  const { personId } = line;
  const [person] = personId === null ? [] : await readPeople(tx, [personId]);
  if (!person) throw notFound('person');
  if (person.deactivatedAt !== null && terms.act !== 'deactivate')
    throw refusals.lineLeft({ name: person.name });
  switch (terms.act) {
    case 'import':
      await change(tx, by, person.id, line.change);
      break;
    case 'deactivate':
      await endAccount(tx, by, person.id, 'keep');
      break;
    case 'reset_second_factor':
      await removeTotp(tx, person.id, by);
      break;
    case 'require_password':
      await requireNewPassword(tx, by, person.id);
      break;
    case 'add_to_group':
      await joinGroup(tx, by, person.id, detail.group ?? '');
      break;
    case 'set_site':
      await setFields(tx, person.id, { fields: { site: detail.site ?? '' } });
      break;
  }
  return person.id;
}

async function create(tx: Tx, { by, detail }: Terms, line: OpenLine, keys: NewKeys): Promise<PersonId> {
  const { name = '', email = null, locale = brandingOf(tx.instance).locale, fields = {} } = line.change;
  const given = tableFields.flatMap((each) => {
    const value = fields[each];
    return value === undefined ? [] : [{ name: each, value }];
  });
  const personId = await addPerson(tx, { handle: line.handle, name, email, locale, fields: given, keys });
  for (const group of line.change.groups ?? []) await joinGroup(tx, by, personId, group);
  if (detail.mails === true && email !== null) await welcomeByMail(tx, personId);
  return personId;
}

async function change(tx: Tx, by: PersonId, personId: PersonId, wanted: PersonChange): Promise<void> {
  await setFields(tx, personId, wanted);
  if (wanted.email !== undefined) await changeEmail(tx, by, personId, wanted.email);
  for (const group of wanted.groups ?? []) await joinGroup(tx, by, personId, group);
}

/** Name, language and fields; a field keeps who may see it, an empty one is taken away. */
async function setFields(
  tx: Tx,
  personId: PersonId,
  { name, locale, fields = {} }: PersonChange,
): Promise<void> {
  const names = tableFields.filter((each) => fields[each] !== undefined);
  if (name === undefined && locale === undefined && names.length === 0) return;
  const profile = names.length === 0 ? null : await readProfile(tx, { personId }, personId);
  const old = profile?.fields ?? [];
  const news = names.flatMap((each) => {
    const value = fields[each] ?? '';
    return value === '' ? [] : [{ ...old.find((field) => field.name === each), name: each, value }];
  });
  await editProfile(
    tx,
    personId,
    {
      ...(name === undefined ? {} : { name }),
      ...(locale === undefined ? {} : { locale }),
      ...(names.length === 0
        ? {}
        : { fields: [...old.filter((field) => !names.some((each) => each === field.name)), ...news] }),
    },
    'directory',
  );
}

async function joinGroup(tx: Tx, by: PersonId, personId: PersonId, handle: string): Promise<void> {
  const { id, name } = await groupToFill(tx, by, handle);
  if (await fillIn(tx, id, personId)) return;
  const [member] = await tx`
    select from memberships where group_id = ${id} and person_id = ${personId} and state = 'active'`;
  if (member) return;
  const [person] = await readPeople(tx, [personId]);
  throw refusals.lineGroupClosed({ group: name, name: person?.name ?? '' });
}

/** A maintenance job: what a batch said about people is forgotten with it. */
export const sweepBatches = (tx: Tx): Promise<void> => deleteOldBatches(tx, batchDays);
