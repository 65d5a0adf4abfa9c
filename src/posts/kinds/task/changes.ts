import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Level } from '../../level.ts';
import type { Deed } from '../kind.ts';
import { recordFact, type TaskChange } from './facts.ts';
import { remindLater } from './remind.ts';
import type { TaskDetails, TaskState } from './task.ts';

/** A task whose row is locked, so that of two changes at once one comes second. */
export interface HeldTask extends Pick<TaskDetails, 'state' | 'due' | 'labels' | 'rank' | 'milestone'> {
  readonly postId: PostId;
  readonly groupId: GroupId | null;
  readonly level: Level;
  readonly partnerId: number | null;
  /** Null: ours. */
  readonly peerId: number | null;
  readonly authorId: PersonId;
  readonly assignees: readonly PersonId[];
  readonly lines: readonly { readonly line: number; readonly done: boolean }[];
}

/** A task by a condition over `posts p`. */
export async function lockTask(tx: Tx, condition: Fragment): Promise<HeldTask | null> {
  const [held] = await tx<{ postId: PostId }[]>`
    select p.id as post_id from posts p join tasks t on t.post_id = p.id
    where p.removed_at is null and ${condition} for no key update of t`;
  return held ? await readHeld(tx, held.postId) : null;
}

async function readHeld(tx: Tx, postId: PostId): Promise<HeldTask | null> {
  const [task] = await tx<HeldTask[]>`
    select p.id as post_id, p.group_id, p.level, coalesce(p.partner_id, p.peer_id) as partner_id, p.peer_id, p.author_id,
      t.state, to_char(t.due, 'YYYY-MM-DD') as due, t.labels, t.rank, t.milestone,
      coalesce((select json_agg(x.person_id::text order by x.person_id) from task_assignees x where x.post_id = t.post_id), '[]') as assignees,
      coalesce((select json_agg(json_build_object('line', l.line, 'done', l.done)) from task_lines l where l.post_id = t.post_id), '[]') as lines
    from tasks t join posts p on p.id = t.post_id where t.post_id = ${postId}`;
  return task ?? null;
}

type Value = string | number | boolean | null | readonly string[];
interface Entry {
  /** `state`, `due`, `labels`, `rank`, `milestone`, `assignee:ID`, `line:NUMBER`: each has its own latest word. */
  readonly field: string;
  readonly value: Value;
}

/** One change by one person. */
export interface Changed {
  readonly change: TaskChange;
  readonly uri: string;
  readonly at: Date;
}

/** Rows of a task's history that are kept. */
const changesMax = 500;

/**
 * Notes what somebody changed; of each thing the latest word holds, in whatever order they come, and ours is the latest whatever the clocks of
 * others said before. `same`: nothing is different now: it was so already, it came before, or a later word holds.
 */
export async function noteChange(
  tx: Tx,
  person: { readonly id: PersonId; readonly peerId: number | null },
  task: HeldTask,
  { change, uri, at }: Changed,
): Promise<'changed' | 'same'> {
  const isOurs = person.peerId === null;
  const entries = entriesOf(change).filter(
    ({ field, value }) => isKnown(task, field) && !(isOurs && isEqual(valueIn(task, field), value)),
  );
  if (entries.length === 0) return 'same';
  const [last] = await tx<{ at: Date | null }[]>`
    select max(at) as at from task_changes where post_id = ${task.postId} and field = any(${entries.map(({ field }) => field)})`;
  const said = isOurs && last?.at && last.at >= at ? new Date(last.at.getTime() + 1) : at;
  const rows = entries.map(({ field, value }) => ({ field, value, before: valueIn(task, field) }));
  const added = await tx`
    insert into task_changes (uri, field, post_id, person_id, value, before, at)
    select ${uri}, c.field, ${task.postId}, ${person.id}, coalesce(c.value, 'null'), coalesce(c.before, 'null'), ${said}
    from jsonb_to_recordset(${json(tx, rows)}) as c(field text, value jsonb, before jsonb)
    on conflict (uri, field) do nothing`;
  if (added.count === 0) return 'same';
  await settle(
    tx,
    task.postId,
    entries.map(({ field }) => field),
  );
  await tx`
    delete from task_changes where post_id = ${task.postId} and at < (
      select c.at from task_changes c where c.post_id = ${task.postId} order by c.at desc offset ${changesMax} limit 1)`;
  const now = await readHeld(tx, task.postId);
  const different = entries.filter(({ field }) => now && !isEqual(valueIn(task, field), valueIn(now, field)));
  if (different.length === 0) return 'same';
  const told = changeOf(different);
  await recordFact(tx, person.id, 'task.changed', {
    ...{ postId: task.postId, groupId: task.groupId, personId: person.id, peerId: person.peerId },
    ...{ change: told, uri, at: said.toISOString() },
  });
  if (told.assigned)
    await recordFact(tx, person.id, 'task.assigned', {
      ...{ postId: task.postId, personIds: told.assigned, byId: person.id },
    });
  if (told.due) await remindLater(tx, task.postId, told.due, new Date());
  return 'changed';
}

/** Takes back what an activity said. */
export async function refuseChanges(tx: Tx, uri: string, condition: Fragment): Promise<boolean> {
  const refused = await tx<{ postId: PostId; personId: PersonId; field: string }[]>`
    update task_changes c set refused_at = now()
    from posts p join people a on a.id = p.author_id left join groups g on g.id = p.group_id, people w
    where c.uri = ${uri} and p.id = c.post_id and w.id = c.person_id and w.peer_id is null and c.refused_at is null and ${condition}
    returning c.post_id, c.person_id, c.field`;
  const [first] = refused;
  if (!first) return false;
  const { postId, personId } = first;
  await tx`select from tasks where post_id = ${postId} for no key update`;
  await settle(
    tx,
    postId,
    refused.map(({ field }) => field),
  );
  await recordFact(tx, null, 'task.change_refused', { postId, personId });
  return true;
}

/** Writes the latest word on each of these things that was not refused; where none is left, what it was before the first. */
async function settle(tx: Tx, postId: PostId, fields: readonly string[]): Promise<void> {
  const words = await tx<{ field: string; value: Value }[]>`
    select f as field, coalesce(
      (select c.value from task_changes c where c.post_id = ${postId} and c.field = f and c.refused_at is null
        order by c.at desc, c.uri desc limit 1),
      (select c.before from task_changes c where c.post_id = ${postId} and c.field = f order by c.at, c.uri limit 1)) as value
    from unnest(${[...new Set(fields)]}::text[]) f`;
  for (const { field, value } of words) await write(tx, postId, field, value);
}

async function write(tx: Tx, postId: PostId, field: string, value: Value): Promise<void> {
  const [what = '', id = ''] = field.split(':');
  if (what === 'state')
    await tx`
      update tasks set state = ${value as TaskState}, state_at = now() where post_id = ${postId} and state <> ${value as TaskState}`;
  if (what === 'due') await tx`update tasks set due = ${value as string | null} where post_id = ${postId}`;
  if (what === 'labels') await tx`update tasks set labels = ${value as string[]} where post_id = ${postId}`;
  if (what === 'rank') await tx`update tasks set rank = ${value as number} where post_id = ${postId}`;
  if (what === 'milestone')
    await tx`update tasks set milestone = ${value as string | null} where post_id = ${postId}`;
  if (what === 'line')
    await tx`update task_lines set done = ${value === true} where post_id = ${postId} and line = ${Number(id)}`;
  if (what !== 'assignee') return;
  if (value === true)
    await tx`insert into task_assignees (post_id, person_id) values (${postId}, ${id}) on conflict do nothing`;
  else await tx`delete from task_assignees where post_id = ${postId} and person_id = ${id}`;
}

function entriesOf({ assigned, unassigned, ticked, unticked, ...plain }: TaskChange): Entry[] {
  const each = (what: string, keys: readonly (string | number)[] = [], value: boolean): Entry[] =>
    keys.map((key) => ({ field: `${what}:${key}`, value }));
  return [
    ...Object.entries(plain)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]): Entry => ({ field, value })),
    ...each('assignee', assigned, true),
    ...each('assignee', unassigned, false),
    ...each('line', ticked, true),
    ...each('line', unticked, false),
  ];
}

function changeOf(entries: readonly Entry[]): TaskChange {
  const plain = entries.filter(({ field }) => !field.includes(':'));
  const keys = (what: string, value: boolean): string[] =>
    entries
      .filter((entry) => entry.field.startsWith(`${what}:`) && entry.value === value)
      .map(({ field }) => field.slice(what.length + 1));
  const lists = {
    assigned: keys('assignee', true) as PersonId[],
    unassigned: keys('assignee', false) as PersonId[],
    ticked: keys('line', true).map(Number),
    unticked: keys('line', false).map(Number),
  };
  return {
    ...(Object.fromEntries(plain.map(({ field, value }) => [field, value])) as TaskChange),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  };
}

function valueIn(task: HeldTask, field: string): Value {
  const [what = '', id = ''] = field.split(':');
  if (what === 'assignee') return task.assignees.includes(id as PersonId);
  if (what === 'line') return task.lines.some(({ line, done }) => line === Number(id) && done);
  return task[what as 'state' | 'due' | 'labels' | 'rank' | 'milestone'];
}

/** A line that is gone has nothing left to tick off. */
const isKnown = (task: HeldTask, field: string): boolean =>
  !field.startsWith('line:') || task.lines.some(({ line }) => field === `line:${line}`);

const isEqual = (one: Value, other: Value): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What a person has to do and has changed, by the ids of the tasks. */
export async function tasksDoneBy(
  reader: Reader,
  personId: PersonId,
  after: string,
  limit: number,
): Promise<
  readonly (Deed & { readonly changes: readonly { readonly field: string; readonly at: string }[] })[]
> {
  return await reader`
    select p.id, p.uri, exists (select from task_assignees x where x.post_id = p.id and x.person_id = ${personId}) as assigned,
      coalesce((select json_agg(json_build_object('field', c.field, 'value', c.value, 'at', c.at) order by c.at)
        from task_changes c where c.post_id = p.id and c.person_id = ${personId}), '[]') as changes
    from posts p where p.id > ${after} and p.id in (
      select post_id from task_assignees where person_id = ${personId}
      union select post_id from task_changes where person_id = ${personId})
    order by p.id limit ${limit}`;
}

/** What they changed stays as it is, without their name. */
export async function eraseTasksOf(tx: Tx, personId: PersonId, limit: number): Promise<number> {
  const [assigned, changed] = [
    await tx`
      delete from task_assignees where person_id = ${personId} and post_id in (
        select post_id from task_assignees where person_id = ${personId} limit ${limit})`,
    await tx`
      delete from task_changes where (person_id = ${personId} or field = ${`assignee:${personId}`}) and (uri, field) in (
        select uri, field from task_changes where person_id = ${personId} limit ${limit})`,
  ];
  return assigned.count + changed.count;
}
