import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { hostIn, type Fragment, tagOf } from '#src/platform/sql.ts';
import { leavesRoom, visibleTo } from '../../policy.ts';
import type { Viewer } from '../../post.ts';
import { pendingIn, type TaskState } from './task.ts';

/** A task in a list or on a board. */
export interface TaskRow {
  readonly id: PostId;
  readonly title: string;
  readonly language: string;
  readonly state: TaskState;
  readonly due: string | null;
  /** The day on which it was written. */
  readonly since: string;
  readonly labels: readonly string[];
  /** Of its checklist. */
  readonly done: number;
  readonly lines: number;
  readonly replies: number;
  /** The viewer wrote it, or does it: they may move it. */
  readonly mayWork: boolean;
  readonly people: readonly { readonly id: PersonId; readonly name: string; readonly isAway: boolean }[];
  /** Null: in no group. */
  readonly group: { readonly handle: string; readonly host: string | null; readonly name: string } | null;
}

export interface TaskFilter {
  readonly states: readonly TaskState[];
  readonly assignee?: PersonId | undefined;
  readonly label?: string | undefined;
  /** The URI of a milestone. */
  readonly milestone?: string | undefined;
}

/** Of each state: a board of 500 is as much as anyone surveys. */
const eachMax = 500;
/** Of what is over, the last. */
const overMax = 50;

/** Tasks of a group that the viewer may read, in the order of its board. */
export async function tasksOfGroup(
  reader: Reader,
  viewer: Extract<Viewer, { readonly personId: PersonId }>,
  groupId: GroupId,
  { states, assignee, label, milestone }: TaskFilter,
): Promise<TaskRow[]> {
  return await rows(
    reader,
    viewer,
    reader`unnest(${[...states]}::text[]) with ordinality as s(state, at) cross join lateral (
      select t.* from tasks t
      where t.group_id = ${groupId} and t.state = s.state
        ${assignee === undefined ? reader`` : reader`and exists (select from task_assignees x where x.post_id = t.post_id and x.person_id = ${assignee})`}
        ${label === undefined ? reader`` : reader`and exists (select from unnest(t.labels) l where lower(l) = lower(${label}))`}
        ${milestone === undefined ? reader`` : reader`and t.milestone = ${milestone}`}
      order by t.rank, t.post_id
      limit case when ${reader.unsafe(pendingIn('s'))} then ${eachMax}::int else ${overMax} end) t`,
    reader`s.at, t.rank, t.post_id`,
  );
}

/** Everything a person has to do, in all groups and companies: what is pending by its day, and what was finished in the last fortnight. */
export async function tasksOf(reader: Reader, personId: PersonId): Promise<TaskRow[]> {
  return await rows(
    reader,
    { personId },
    reader`(select t.* from task_assignees x join tasks t on t.post_id = x.post_id
      where x.person_id = ${personId} and not exists (select from posts p where p.id = t.post_id and not (${leavesRoom(tagOf(reader))}))
        and (${reader.unsafe(pendingIn('t'))} or (t.state = 'done' and t.state_at > now() - interval '14 days'))
      order by t.due nulls last, t.rank limit ${eachMax}) t`,
    reader`t.due nulls last, t.rank, t.post_id`,
  );
}

async function rows(
  reader: Reader,
  viewer: Extract<Viewer, { readonly personId: PersonId }>,
  tasks: Fragment,
  order: Fragment,
): Promise<TaskRow[]> {
  const { personId } = viewer;
  return await reader<TaskRow[]>`
    select p.id, p.title, p.language, t.state, to_char(t.due, 'YYYY-MM-DD') as due, to_char(p.published_at, 'YYYY-MM-DD') as since, t.labels, p.replies_count as replies,
      coalesce(l.done, 0) as done, coalesce(l.lines, 0) as lines, coalesce(w.people, '[]') as people,
      p.author_id = ${personId} or coalesce(w.is_mine, false) as may_work,
      case when g.id is not null then json_build_object('handle', g.handle, 'host', ${hostIn(reader, 'home.origin')}, 'name', g.name) end as "group"
    from ${tasks} join posts p on p.id = t.post_id
    left join groups g on g.id = p.group_id left join peers home on home.id = g.peer_id
    left join lateral (select count(*)::int as lines, count(*) filter (where n.done)::int as done from task_lines n where n.post_id = t.post_id) l on true
    left join lateral (
      select json_agg(json_build_object('id', x.person_id::text, 'name', xp.name, 'isAway', xp.peer_id is not null) order by xp.name, xp.id) as people,
        bool_or(x.person_id = ${personId}) as is_mine
      from task_assignees x join people xp on xp.id = x.person_id where x.post_id = t.post_id and xp.deactivated_at is null) w on true
    where p.removed_at is null and ${visibleTo(reader, viewer)}
    order by ${order}`;
}

/** What a group's tasks can be filtered by: who does one, and the labels, the most frequent first. */
export async function filtersOfGroup(
  reader: Reader,
  groupId: GroupId,
): Promise<{
  readonly people: readonly { readonly id: PersonId; readonly name: string }[];
  readonly labels: readonly string[];
}> {
  const [people, labels] = await Promise.all([
    reader<{ id: PersonId; name: string }[]>`
      select xp.id, xp.name from task_assignees x join tasks t on t.post_id = x.post_id join people xp on xp.id = x.person_id
      where t.group_id = ${groupId} and xp.deactivated_at is null group by xp.id order by count(*) desc, xp.name limit ${chipsMax}`,
    reader<{ label: string }[]>`
      select min(l) as label from tasks t, unnest(t.labels) l where t.group_id = ${groupId}
      group by lower(l) order by count(*) desc, 1 limit ${chipsMax}`,
  ]);
  return { people, labels: labels.map(({ label }) => label) };
}

const chipsMax = 12;
