import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { visibleTo } from '../../policy.ts';
import type { Viewer } from '../../post.ts';
import { isOver } from '../event/event.ts';
import { pendingIn } from '../task/task.ts';

type Person = Extract<Viewer, { readonly personId: PersonId }>;

/** Something of the group that a line leads to. `at`: a day or a moment, as its list says. */
export interface ProgressLine {
  readonly id: PostId;
  readonly title: string;
  readonly language: string;
  readonly at: string | null;
  /** How it was decided; '' elsewhere. */
  readonly outcome: string;
}

/** How far a project is, counted from what the group does. */
export interface Progress {
  /** Tasks whose day is over, the longest first. */
  readonly overdue: readonly ProgressLine[];
  /** Requests that wait for an answer. */
  readonly approvals: readonly ProgressLine[];
  readonly events: readonly ProgressLine[];
  /** The last: requests that were settled, ideas about which was decided. */
  readonly decisions: readonly ProgressLine[];
  /** Tasks of the group that are for no milestone; what was dropped is not counted. */
  readonly loose: { readonly tasks: number; readonly done: number };
}

/** Of each, as many as are read at a glance; the group's own lists have the rest. */
const linesMax = 6;

/** Of a group that the viewer belongs to: each line is something they may read. */
export async function readProgress(reader: Reader, viewer: Person, groupId: GroupId): Promise<Progress> {
  const lines = (from: Fragment, at: string, outcome: string, order: string): Promise<ProgressLine[]> =>
    reader<ProgressLine[]>`
      select p.id, p.title, p.language, ${reader.unsafe(at)} as at, ${reader.unsafe(outcome)} as outcome
      from ${from} and p.removed_at is null and ${visibleTo(reader, viewer)} order by ${reader.unsafe(order)} limit ${linesMax}`;
  const iso = (column: string): string =>
    `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
  const [overdue, approvals, events, decisions, [loose]] = await Promise.all([
    lines(
      reader`tasks t join posts p on p.id = t.post_id
        where t.group_id = ${groupId} and ${reader.unsafe(pendingIn('t'))} and t.due < current_date`,
      `to_char(t.due, 'YYYY-MM-DD')`,
      `''`,
      't.due, p.id',
    ),
    lines(
      reader`approvals v join posts p on p.id = v.post_id where v.group_id = ${groupId} and v.state = 'pending'`,
      `to_char(v.due, 'YYYY-MM-DD')`,
      `''`,
      'v.due nulls last, p.id',
    ),
    lines(
      reader`events e join posts p on p.id = e.post_id
        where e.group_id = ${groupId} and e.cancelled_at is null and e.rule is null and not ${reader.unsafe(isOver)}`,
      iso('e.starts_at'),
      `''`,
      'e.starts_at, p.id',
    ),
    lines(
      reader`(
          select v.post_id, v.decided_at as at, v.state as outcome from approvals v
          where v.group_id = ${groupId} and v.state in ('approved', 'declined') and v.decided_at is not null
          union all select i.post_id, i.stage_at, i.stage from ideas i
          where i.group_id = ${groupId} and i.stage in ('chosen', 'declined', 'done') and i.merged_into is null and not exists (
              select from posts c join campaigns k on k.post_id = c.id where c.uri = i.campaign_uri and k.format = 'questions')) d
        join posts p on p.id = d.post_id where true`,
      iso('d.at'),
      'd.outcome',
      'd.at desc, p.id',
    ),
    reader<Progress['loose'][]>`
      select count(*)::int as tasks, count(*) filter (where t.state = 'done')::int as done
      from tasks t join posts p on p.id = t.post_id
      where t.group_id = ${groupId} and t.milestone is null and t.state <> 'dropped' and p.removed_at is null`,
  ]);
  return { overdue, approvals, events, decisions, loose: loose ?? { tasks: 0, done: 0 } };
}
