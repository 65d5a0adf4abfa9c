import type { RefusalReason } from '#src/platform/errors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { changedAlways, partMax, type BatchAct, type BatchDetail, type BatchId, type Plan } from './batch.ts';

/** A batch as administrators see it. */
export interface Batch {
  readonly id: BatchId;
  readonly act: BatchAct;
  readonly detail: BatchDetail;
  readonly madeBy: string | null;
  readonly madeAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly creates: number;
  readonly changes: number;
  readonly same: number;
  readonly refused: number;
  /** Of those to be created and changed. */
  readonly done: number;
}

const batches = (reader: Reader) => reader`
  select b.id, b.act, b.detail, p.name as made_by, b.made_at, b.started_at, b.ended_at, l.*
  from people_batches b left join people p on p.id = b.made_by, lateral (
    select count(*) filter (where plan = 'create')::int as creates, count(*) filter (where plan = 'change')::int as changes,
      count(*) filter (where plan = 'nothing')::int as same, count(*) filter (where plan = 'refused')::int as refused,
      count(*) filter (where plan in ('create', 'change') and done_at is not null)::int as done
    from people_batch_lines where batch_id = b.id) l`;

export async function readBatch(reader: Reader, id: BatchId): Promise<Batch | null> {
  const [row] = await reader<Batch[]>`${batches(reader)} where b.id = ${id}`;
  return row ?? null;
}

const listedMax = 50;

/** Newest first. */
export const listBatches = async (reader: Reader): Promise<Batch[]> =>
  reader<Batch[]>`${batches(reader)} order by b.id desc limit ${listedMax}`;

export interface BatchLine {
  readonly line: number;
  readonly personId: PersonId | null;
  readonly handle: string;
  readonly name: string;
  readonly plan: Plan;
  readonly change: Readonly<Record<string, unknown>>;
  readonly problem: RefusalReason | null;
  readonly doneAt: Date | null;
}

export const batchPage = 100;

/** Lines after `after`, what is refused and what changes before what stays: one more than a page says that there are more. */
export const readBatchLines = async (
  reader: Reader,
  id: BatchId,
  asked: { readonly after: number; readonly plan?: Plan | undefined },
): Promise<BatchLine[]> => reader<BatchLine[]>`
  select line, person_id, handle, name, plan, change, problem, done_at from people_batch_lines
  where batch_id = ${id} and line > ${asked.after} and (${asked.plan ?? null}::text is null or plan = ${asked.plan ?? null})
  order by line limit ${batchPage + 1}`;

/** What the brake looks at: how many people it would be with those of the last hour, and how many are too many to go without saying. */
export interface Brake {
  readonly count: number;
  readonly max: number;
}

/** Whoever is new counts for nothing: an account too many is closed again. */
export async function readBrake(reader: Reader, id: BatchId): Promise<Brake> {
  const [row] = await reader<{ count: number; people: number }[]>`
    select (select count(*) from people_batch_lines l where l.batch_id = ${id} and l.plan = 'change')::int
        + (select count(distinct l.person_id) from people_batch_lines l join people_batches b on b.id = l.batch_id
          where b.id <> ${id} and b.started_at > now() - interval '1 hour' and l.plan = 'change')::int as count,
      (select count(*) from people where peer_id is null and kind = 'person' and deactivated_at is null)::int as people`;
  const { count = 0, people = 0 } = row ?? {};
  return { count, max: Math.max(changedAlways, Math.floor(people * partMax)) };
}
