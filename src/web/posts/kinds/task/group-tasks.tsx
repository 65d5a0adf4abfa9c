import type { Hono } from 'hono';
import { canModerate, canPost } from '#src/groups/policy.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { milestonesOffered, type OfferedMilestone } from '#src/posts/kinds/project/list-projects.ts';
import { filtersOfGroup, tasksOfGroup, type TaskRow } from '#src/posts/kinds/task/list-tasks.ts';
import { taskStates, type TaskState } from '#src/posts/kinds/task/task.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { FilterChips, type Chip } from '../../../shell/filter-chips.tsx';
import { groupAtPath } from '../../../shell/find.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Empty } from '../../../shell/notice.tsx';
import { showGroup } from '../../../groups/group-page.tsx';
import { groupPath } from '../../post-html.ts';
import { Timeline } from './timeline.tsx';
import { TaskLineRow, TaskTile } from './task-row.tsx';
import { stateIcons, stateWords } from './words.ts';

/** A group's tasks, as a board or a list, by whom and by label. */
export function groupTasksRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/tasks', (c) => showTasks(web, c));
}

const views = ['board', 'list', 'timeline'] as const;
type View = (typeof views)[number];
const viewWords = { board: 'task.board', list: 'task.list', timeline: 'task.timeline' } as const;

interface Asked {
  readonly view: View;
  /** Of the list; the board shows all that are not dropped. */
  readonly state: TaskState | 'pending';
  readonly who?: PersonId | undefined;
  readonly label?: string | undefined;
  /** The URI of a milestone of a project; the list then shows all that is not dropped. */
  readonly milestone?: string | undefined;
}

function askedOf(c: WebRequest, me: PersonId): Asked {
  const [state, who, label] = [c.req.query('state'), c.req.query('who') ?? '', c.req.query('label') ?? ''];
  const milestone = c.req.query('milestone') ?? '';
  return {
    view: views.find((view) => view === c.req.query('view')) ?? 'board',
    state: taskStates.find((each) => each === state) ?? 'pending',
    who: who === 'me' ? me : isId(who) ? (who as PersonId) : undefined,
    label: label === '' ? undefined : label.slice(0, 100),
    milestone: milestone === '' ? undefined : milestone.slice(0, 3_000),
  };
}

function queryOf({ view, state, who, label, milestone }: Asked, me: PersonId): string {
  const query = new URLSearchParams();
  if (view !== 'board') query.set('view', view);
  if (view === 'list' && state !== 'pending') query.set('state', state);
  if (who !== undefined) query.set('who', who === me ? 'me' : who);
  if (label !== undefined) query.set('label', label);
  if (milestone !== undefined) query.set('milestone', milestone);
  return query.size === 0 ? '' : `?${query}`;
}

const columns = ['open', 'in_work', 'done'] as const;

async function showTasks(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { db } = web;
  const { t } = ctx.i18n;
  const me = ctx.me.id;
  const group = await groupAtPath(web, c);
  if (group.mine?.state !== 'active') throw notFound('page');
  const asked = askedOf(c, me);
  const states = statesOf(asked);
  const [rows, filters, milestones, memberCounts] = await Promise.all([
    tasksOfGroup(db, ctx.viewer, group.id, {
      ...{ states, assignee: asked.who, label: asked.label, milestone: asked.milestone },
    }),
    filtersOfGroup(db, group.id),
    milestonesOffered(db, group.id),
    memberCountsOf(db, ctx.viewer, group.id),
  ]);
  const path = `${groupPath(group)}/tasks`;
  const link = (more: Partial<Asked>): string => path + queryOf({ ...asked, ...more }, me);
  const writes = canPost(group, group.mine) && !group.owesCharter;
  const write = `/posts/new?group=${group.id}&kind=task`;
  const moderates = canModerate(group.mine);
  const mayMove = (row: TaskRow): boolean => writes && (row.mayWork || moderates);
  const isFiltered = isNarrowed(asked);
  const isBare = rows.length === 0 && !isFiltered && filters.labels.length + filters.people.length === 0;
  const body = (
    <div class={asked.view === 'board' ? 'wide tasks' : 'tasks'}>
      <Head asked={asked} link={link} write={writes && !isBare ? write : null} i18n={ctx.i18n} />
      <Filters asked={asked} filters={filters} milestones={milestones} link={link} me={me} i18n={ctx.i18n} />
      {rows.length === 0 && (
        <Empty
          sentence={t(isFiltered ? 'task.noneSuch' : 'task.none')}
          {...(writes && !isFiltered ? { href: write, action: t('task.new') } : {})}
        />
      )}
      {asked.view === 'board' && rows.length > 0 && <Board rows={rows} mayMove={mayMove} i18n={ctx.i18n} />}
      {asked.view === 'timeline' && (
        <Timeline rows={rows} milestones={milestones} mayMove={mayMove} i18n={ctx.i18n} />
      )}
      {asked.view === 'list' && rows.length > 0 && (
        <ul class="rows">
          {rows.map((row) => (
            <TaskLineRow row={row} i18n={ctx.i18n} mayMove={mayMove(row)} here="group" />
          ))}
        </ul>
      )}
    </div>
  );
  return showGroup(web, c, {
    ...{ group, memberCounts, section: 'tasks', title: t('group.tasks'), body },
    ...(asked.view === 'board' && { wide: true }),
    live: [`group:${group.id}`],
  });
}

/** Those of a milestone are shown whole, done ones among them. */
function statesOf({ view, milestone, state }: Asked): readonly TaskState[] {
  if (view !== 'list' || (milestone !== undefined && state === 'pending')) return columns;
  return state === 'pending' ? ['in_work', 'open'] : [state];
}

const isNarrowed = ({ who, label, milestone, state }: Asked): boolean =>
  who !== undefined || label !== undefined || milestone !== undefined || state !== 'pending';

/** Board or list, and a new one where the reader may write. */
function Head(props: {
  readonly asked: Asked;
  readonly link: (more: Partial<Asked>) => string;
  readonly write: string | null;
  readonly i18n: I18n;
}) {
  const { asked, link, write, i18n } = props;
  const { t } = i18n;
  return (
    <div class="tasks-head">
      <FilterChips
        label={t('task.view')}
        chips={views.map((view) => ({
          ...{ href: link({ view }), label: t(viewWords[view]), isCurrent: asked.view === view },
        }))}
      />
      {write !== null && (
        <a class="button" href={write}>
          <Icon name="plus" />
          {t('task.new')}
        </a>
      )}
    </div>
  );
}

function Filters(props: {
  readonly asked: Asked;
  readonly filters: Awaited<ReturnType<typeof filtersOfGroup>>;
  readonly milestones: readonly OfferedMilestone[];
  readonly link: (more: Partial<Asked>) => string;
  readonly me: PersonId;
  readonly i18n: I18n;
}) {
  const { asked, filters, milestones, link, me, i18n } = props;
  const { t } = i18n;
  const states: Chip[] = (['pending', 'done', 'dropped'] as const).map((state) => ({
    href: link({ state }),
    label: t(state === 'pending' ? 'task.pending' : stateWords[state]),
    isCurrent: asked.state === state,
  }));
  // Another click on a choice takes it back.
  const person = (id: PersonId, label: string): Chip => ({
    href: link({ who: asked.who === id ? undefined : id }),
    ...{ label, isCurrent: asked.who === id },
  });
  const people = [
    person(me, t('task.mine')),
    ...filters.people.filter(({ id }) => id !== me).map(({ id, name }) => person(id, name)),
  ];
  const labels: Chip[] = filters.labels.map((label) => ({
    href: link({ label: asked.label === label ? undefined : label }),
    ...{ label, isCurrent: asked.label === label },
  }));
  const goals: Chip[] = milestones.map(({ uri, title }) => ({
    href: link({ milestone: asked.milestone === uri ? undefined : uri }),
    ...{ label: title, isCurrent: asked.milestone === uri },
  }));
  return (
    <>
      {asked.view === 'list' && <FilterChips chips={states} label={t('task.state')} />}
      {filters.people.length > 0 && <FilterChips chips={people} label={t('task.assignees')} />}
      {milestones.length > 0 && <FilterChips chips={goals} label={t('project.milestones')} />}
      {labels.length > 0 && <FilterChips chips={labels} label={t('task.labels')} />}
    </>
  );
}

/** Columns by state. Script adds dragging and Shift with the arrow keys to the buttons of each card. */
function Board(props: {
  readonly rows: readonly TaskRow[];
  readonly mayMove: (row: TaskRow) => boolean;
  readonly i18n: I18n;
}) {
  const { rows, mayMove, i18n } = props;
  const { t, number } = i18n;
  return (
    <div
      class="board"
      data-controller="board"
      data-board-moved-value={t('task.movedTo', { title: '{title}', state: '{state}', place: '{place}' })}
    >
      <p class="hidden" role="status" data-board-target="said"></p>
      <div class="board-columns" tabindex={0} role="group" aria-label={t('task.board')}>
        {columns.map((state) => {
          const own = rows.filter((row) => row.state === state);
          return (
            <section class={`board-column ${state}`} aria-labelledby={`column-${state}`}>
              <h2 id={`column-${state}`}>
                <Icon name={stateIcons[state]} />
                <span>{t(stateWords[state])}</span> <span class="count">{number(own.length)}</span>
              </h2>
              <ol data-board-target="column" data-state={state}>
                {own.map((row) => (
                  <TaskTile row={row} i18n={i18n} mayMove={mayMove(row)} />
                ))}
              </ol>
            </section>
          );
        })}
      </div>
      {rows.some(mayMove) && <p class="quiet board-hint">{t('task.boardHint')}</p>}
    </div>
  );
}
