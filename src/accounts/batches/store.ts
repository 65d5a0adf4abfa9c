import type { RefusalReason } from '#src/platform/errors.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { BatchAct, BatchDetail, BatchId, PersonChange, PlannedLine } from './batch.ts';

const written = 500;

export async function insertBatch(
  tx: Tx,
  by: PersonId,
  batch: { readonly act: BatchAct; readonly detail: BatchDetail; readonly lines: readonly PlannedLine[] },
): Promise<BatchId> {
  const id = newId<BatchId>();
  await tx`
    insert into people_batches (id, act, detail, made_by) values (${id}, ${batch.act}, ${json(tx, batch.detail)}, ${by})`;
  for (let at = 0; at < batch.lines.length; at += written) {
    const rows = batch.lines.slice(at, at + written);
    await tx`
      insert into people_batch_lines (batch_id, line, person_id, handle, name, plan, change, problem)
      select ${id}, x.line, x.person_id, x.handle, x.name, x.plan, x.change, nullif(x.problem, 'null'::jsonb)
      from jsonb_to_recordset(${json(
        tx,
        rows.map((row) => ({
          ...{ line: row.line, person_id: row.personId, handle: row.handle, name: row.name.slice(0, 200) },
          ...{ plan: row.plan, change: row.change, problem: row.problem },
        })),
      )}) as x (line int, person_id bigint, handle text, name text, plan text, change jsonb, problem jsonb)`;
  }
  return id;
}

/** False: it has begun already, or there is none. */
export async function markStarted(tx: Tx, id: BatchId, by: PersonId): Promise<boolean> {
  const done = await tx`
    update people_batches set started_at = now(), started_by = ${by} where id = ${id} and started_at is null`;
  return done.count === 1;
}

export async function markEnded(tx: Tx, id: BatchId): Promise<void> {
  await tx`
    update people_batches b set ended_at = now() where b.id = ${id} and b.ended_at is null and not exists (
      select from people_batch_lines l where l.batch_id = b.id and l.plan in ('create', 'change') and l.done_at is null)`;
}

/** One that has not begun is given up. */
export async function deleteBatch(tx: Tx, id: BatchId): Promise<boolean> {
  const done = await tx`delete from people_batches where id = ${id} and started_at is null`;
  return done.count === 1;
}

export interface OpenLine {
  readonly line: number;
  readonly personId: PersonId | null;
  readonly handle: string;
  readonly plan: 'create' | 'change';
  readonly change: PersonChange;
}

/** Lines that wait to be carried out, in their order. */
export const readOpenLines = async (reader: Reader, id: BatchId, limit: number): Promise<OpenLine[]> =>
  reader<OpenLine[]>`
    select line, person_id, handle, plan, change from people_batch_lines
    where batch_id = ${id} and plan in ('create', 'change') and done_at is null order by line limit ${limit}`;

/** Takes one for this transaction; false: it is done already, or somebody else is at it. */
export async function takeLine(tx: Tx, id: BatchId, line: number): Promise<boolean> {
  const rows = await tx`
    select from people_batch_lines where batch_id = ${id} and line = ${line} and done_at is null for update skip locked`;
  return rows.length === 1;
}

export async function settleLine(
  tx: Tx,
  id: BatchId,
  line: number,
  outcome: { readonly personId: PersonId | null } | { readonly problem: RefusalReason },
): Promise<void> {
  if ('problem' in outcome)
    await tx`
      update people_batch_lines set plan = 'refused', problem = ${json(tx, outcome.problem)}, done_at = now()
      where batch_id = ${id} and line = ${line} and done_at is null`;
  else
    await tx`
      update people_batch_lines set person_id = coalesce(${outcome.personId}, person_id), done_at = now()
      where batch_id = ${id} and line = ${line} and done_at is null`;
}

/** A maintenance job. */
export async function deleteOldBatches(tx: Tx, days: number): Promise<void> {
  await tx`delete from people_batches where made_at < now() - make_interval(days => ${days})`;
}
