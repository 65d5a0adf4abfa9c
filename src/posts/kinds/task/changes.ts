import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Acts, Doer, Entry, Said, Value } from '../../acts/acts.ts';
import type { Level } from '../../level.ts';
import type { Deed } from '../kind.ts';
import { recordFact, type TaskChange } from './facts.ts';
import { remindLater } from './remind.ts';
import type { TaskDetails } from './task.ts';

/** A task whose row is locked. */
export interface HeldTask extends Pick<TaskDetails, 'state' | 'due' | 'labels' | 'rank' | 'milestone'> {
  readonly postId: PostId;
  readonly groupId: GroupId | null;
  readonly level: Level;
  readonly partnerId: number | null;
  readonly authorId: PersonId;
  readonly assignees: readonly PersonId[];
  readonly lines: readonly { readonly line: number; readonly done: boolean }[];
}

/** What is said of tasks: `state`, `due`, `labels`, `rank`, `milestone`, `assignee:ID`, `line:NUMBER`. */
export const taskActs: Acts<HeldTask, TaskChange> = {
  table: 'task_changes',
  of: 'tasks',
  keptMax: 500,
  read: readHeld,
  entriesOf,
  changeOf,
  valueIn,
  write: (tx, { postId }, { field, value }) => write(tx, postId, field, value),
  changed: told,
  refused: (tx, about) => recordFact(tx, null, 'task.change_refused', about),
};

async function readHeld(tx: Tx, postId: PostId): Promise<HeldTask | null> {
  const [task] = await tx<HeldTask[]>`
    select p.id as post_id, p.group_id, p.level, coalesce(p.partner_id, p.peer_id) as partner_id, p.author_id,
      t.state, to_char(t.due, 'YYYY-MM-DD') as due, t.labels, t.rank, t.milestone,
      coalesce((select json_agg(x.person_id::text order by x.person_id) from task_assignees x where x.post_id = t.post_id), '[]') as assignees,
      coalesce((select json_agg(json_build_object('line', l.line, 'done', l.done)) from task_lines l where l.post_id = t.post_id), '[]') as lines
    from tasks t join posts p on p.id = t.post_id where t.post_id = ${postId}`;
  return task ?? null;
}

async function told(tx: Tx, person: Doer, task: HeldTask, said: Said<TaskChange>): Promise<void> {
  const { postId, groupId } = task;
  const { change, uri, at } = said;
  await recordFact(tx, person.id, 'task.changed', {
    ...{ postId, groupId, personId: person.id, peerId: person.peerId },
    ...{ change, uri, at: at.toISOString() },
  });
  if (change.assigned)
    await recordFact(tx, person.id, 'task.assigned', {
      ...{ postId, personIds: change.assigned, byId: person.id },
    });
  if (change.due) await remindLater(tx, postId, change.due, new Date());
}

async function write(tx: Tx, postId: PostId, field: string, value: Value): Promise<void> {
  const [what = '', id = ''] = field.split(':');
  if (what === 'state')
    await tx`
      update tasks set state = ${value as string}, state_at = now() where post_id = ${postId} and state <> ${value as string}`;
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

function valueIn(task: HeldTask, field: string): Value | undefined {
  const [what = '', id = ''] = field.split(':');
  if (what === 'assignee') return task.assignees.includes(id as PersonId);
  // A line that is gone has nothing left to tick off.
  if (what === 'line') return task.lines.find(({ line }) => line === Number(id))?.done;
  return task[what as 'state' | 'due' | 'labels' | 'rank' | 'milestone'];
}

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
