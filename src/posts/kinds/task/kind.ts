import { hostOf } from '#src/platform/addresses.ts';
import { json } from '#src/platform/json.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { sqlText } from '#src/platform/sql.ts';
import { readableBy } from '../../policy.ts';
import { expireActs } from '../../acts/expire-acts.ts';
import { viewOf, type Kind } from '../kind.ts';
import { eraseTasksOf, tasksDoneBy, taskActs } from './changes.ts';
import { checkTask, cleanTask } from './check-task.ts';
import { recordFact } from './facts.ts';
import type { Assignee, TaskView } from './forms.ts';
import { milestoneUriIn } from '../project/project.ts';
import { remindLater } from './remind.ts';
import { receiveTaskState, reviseTask } from './revise-task.ts';

/** More of one task are in their group's list. */
const subTasksMax = 50;

type Row = Omit<TaskView, 'assignees' | 'lines' | 'subTasks'> & {
  readonly subTasks: TaskView['subTasks'] | null;
  readonly assignees: (Omit<Assignee, 'host'> & { readonly origin: string | null })[] | null;
  readonly lines: TaskView['lines'] | null;
};

const details = (
  make: string,
  more: string,
): string => `select ${make}('state', t.state, 'due', to_char(t.due, 'YYYY-MM-DD'),
    'labels', t.labels, 'rank', t.rank, 'madeFrom', t.made_from, 'milestone', t.milestone,
    'lines', coalesce((select json_agg(json_build_object('line', l.line, 'text', l.text, 'done', l.done) order by l.line)
      from task_lines l where l.post_id = t.post_id), '[]'), ${more})
  from tasks t where t.post_id = p.id`;

/** What is to be done, by whom and until when. */
export const task: Kind<'task'> = {
  mark: 'task',
  draft: 'task',
  flag: null,
  rows: ['tasks'],
  isContent: true,
  check: checkTask,
  clean: cleanTask,
  insert: (
    tx,
    { state, due, labels, lines, rank, madeFrom, milestone, assigneeIds, assigneeUris },
  ) => tx`, chore as (
      insert into tasks (post_id, group_id, state, due, labels, rank, made_from, milestone)
      select post.id, post.group_id, ${state}, ${due}::date, ${[...labels]}, ${rank}, ${madeFrom}, ${milestone} from post),
    doers as (
      insert into task_assignees (post_id, person_id) select post.id, x.id from post, people x
      where x.id = any(${[...assigneeIds]}::bigint[]) or x.uri = any(${[...assigneeUris]}::text[])),
    chore_lines as (
      insert into task_lines (post_id, line, text, done)
      select post.id, l.line, l.text, l.done from post, jsonb_to_recordset(${json(tx, lines)}) as l(line int, text text, done boolean))`,
  async schedule(tx, postId, { due }, now) {
    if (due !== null) await remindLater(tx, postId, due, now);
    // Of a new one: an edit names nobody.
    const [named] = await tx<{ byId: PersonId; personIds: PersonId[] }[]>`
      select p.author_id as by_id, array_agg(x.person_id) as person_ids
      from posts p join task_assignees x on x.post_id = p.id where p.id = ${postId} and p.received_at = now() group by 1`;
    if (named) await recordFact(tx, named.byId, 'task.assigned', { postId, ...named });
  },
  revise: reviseTask,
  receiveTotals: receiveTaskState,
  view: viewOf<Row, TaskView>(
    details(
      'json_build_object',
      `'isMine', exists (select from task_assignees x where x.post_id = t.post_id and x.person_id = $2::bigint),
      'fromId', (select p.id::text from posts p where p.uri = t.made_from and ${readableBy(sqlText, '$2::bigint')}),
      'subTasks', (select json_agg(json_build_object('id', c.id::text, 'title', c.title, 'state', c.state) order by c.id) from (
        select p.id, p.title, s.state from tasks s join posts p on p.id = s.post_id
        where s.made_from = (select o.uri from posts o where o.id = t.post_id) and p.removed_at is null and ${readableBy(sqlText, '$2::bigint')}
        order by p.id limit ${String(subTasksMax)}) c),
      'goal', (select json_build_object('title', m.title, 'projectId', c.id::text) from projects g join posts c on c.id = g.post_id
          join project_milestones m on m.post_id = c.id
        where t.milestone is not null and g.group_id = t.group_id and c.removed_at is null and t.milestone = ${milestoneUriIn('c.uri', 'm.milestone')}),
      'assignees', (select json_agg(json_build_object('id', x.person_id::text, 'name', xp.name, 'handle', xp.handle,
          'origin', pe.origin, 'company', pe.company) order by xp.name, x.person_id)
        from task_assignees x join people xp on xp.id = x.person_id left join peers pe on pe.id = xp.peer_id
        where x.post_id = t.post_id and xp.deactivated_at is null)`,
    ),
    ({ assignees, lines, subTasks, ...row }) => ({
      ...row,
      subTasks: subTasks ?? [],
      lines: lines ?? [],
      assignees: (assignees ?? []).map(({ origin, company, ...person }) => {
        const host = hostOf(origin);
        return { ...person, host, company: company || host };
      }),
    }),
  ),
  source: details(
    'jsonb_build_object',
    `'assignees', coalesce((select jsonb_agg(jsonb_build_object('uri', xp.uri, 'name', xp.name) order by xp.name, xp.id)
        from task_assignees x join people xp on xp.id = x.person_id where x.post_id = t.post_id and xp.deactivated_at is null), '[]')`,
  ),
  words: `select array_to_string(t.labels, ' ') || ' ' || coalesce((select string_agg(l.text, ' ') from task_lines l where l.post_id = t.post_id), '')
    from tasks t where t.post_id = p.id`,
  news: ['task.changed', 'task.change_refused'],
  deeds: { file: 'tasks.json', of: tasksDoneBy, erase: eraseTasksOf },
  expire: (tx, expired, limit) => expireActs(tx, taskActs, expired, limit),
  answered: (tx, postId) => tx`select person_id from task_assignees where post_id = ${postId}`,
  revive: (input) => input,
  isUntouched: ({ task: typed }) =>
    typed === undefined ||
    [typed.title, typed.due, typed.assignees, typed.labels, typed.lines].every((text) => text.trim() === ''),
};
