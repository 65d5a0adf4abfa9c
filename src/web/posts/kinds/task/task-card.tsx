import type { Assignee, TaskView } from '#src/posts/kinds/task/forms.ts';
import { mayWork } from '#src/posts/kinds/task/policy.ts';
import { isPending, taskStates } from '#src/posts/kinds/task/task.ts';
import type { PostView } from '#src/posts/post.ts';
import { isOwn, type RequestContext } from '../../../shell/context.ts';
import { Icon } from '../../../shell/icon.tsx';
import type { PostContext } from '../../post-context.ts';
import { personPath } from '../../post-html.ts';
import { Due } from './due.tsx';
import { stateIcons, stateWords } from './words.ts';

interface Props {
  readonly post: PostView;
  readonly task: TaskView;
  readonly ctx: RequestContext;
  readonly around: Pick<PostContext, 'moderates'>;
}

/** Who the reader is to a task; the verb checks again. */
export function tiesTo({ post, task, ctx, around }: Props) {
  return {
    isAuthor: isOwn(ctx, post.author),
    isAssignee: task.isMine,
    moderates: post.group !== null && around.moderates(post.group.id),
  };
}

/** A task: how far it is, until when, who does it, and its checklist, each to be changed in place by those who may. */
export function TaskCard(props: Props) {
  const { post, task, ctx } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const behind = isOwn(ctx, post.author) && post.author.kind === 'alias';
  const ties = tiesTo(props);
  const works = !behind && post.removedAt === null && mayWork(ties);
  const to = `/posts/${post.id}`;
  return (
    <div role="group" class={`task ${task.state}`} aria-label={t('task.mark')}>
      <States {...props} works={works} decides={ties.isAuthor || ties.moderates} />
      <div class="task-facts">
        <Due due={task.due} state={task.state} i18n={i18n} />
        <People task={task} ctx={ctx} />
        {!behind && post.removedAt === null && (task.isMine || isPending(task.state)) && (
          <button
            class="task-take"
            form="act"
            formaction={`${to}/${task.isMine ? 'task-taking/removal' : 'task-taking'}`}
          >
            {t(task.isMine ? 'task.leave' : 'task.take')}
          </button>
        )}
      </div>
      <Labels labels={task.labels} name={t('task.labels')} />
      <Checklist {...props} works={works} />
      <SubTasks {...props} />
      <p class="card-links">
        <a href={`${to}/task`}>{t(works ? 'task.change' : 'task.history')}</a>
        {task.goal !== null && (
          <a href={`/posts/${task.goal.projectId}/project`}>{t('task.goal', { title: task.goal.title })}</a>
        )}
        {works && <a href={subTaskPath(post)}>{t('task.newSubTask')}</a>}
        {task.fromId !== null && <a href={`/posts/${task.fromId}`}>{t('task.madeFrom')}</a>}
      </p>
    </div>
  );
}

/** Where a task is written that is a part of this one, perhaps a line of its checklist. */
const subTaskPath = ({ id, group }: PostView, line?: number): string =>
  `/posts/new?${new URLSearchParams({
    ...{ task_of: id, ...(group && { group: group.id }) },
    ...(line !== undefined && { line: String(line) }),
  })}`;

function SubTasks({ task, ctx }: Props) {
  const { t } = ctx.i18n;
  const { subTasks } = task;
  if (subTasks.length === 0) return null;
  const done = subTasks.filter(({ state }) => !isPending(state)).length;
  return (
    <div class="task-parts">
      <p class="quiet">{t('task.subTasks', { done, all: subTasks.length })}</p>
      <ul>
        {subTasks.map(({ id, title, state }) => (
          <li class={state}>
            <span title={t(stateWords[state])}>
              <Icon name={stateIcons[state]} />
              <span class="hidden">{t(stateWords[state])}</span>
            </span>
            <a href={`/posts/${id}`} dir="auto">
              {title}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Dropping is offered to those who decide it. */
function States(props: Props & { readonly works: boolean; readonly decides: boolean }) {
  const { post, task, ctx, works, decides } = props;
  const { t } = ctx.i18n;
  const offered = taskStates.filter((state) => state !== 'dropped' || task.state === 'dropped' || decides);
  if (!works)
    return (
      <p class={`task-state ${task.state}`}>
        <Icon name={stateIcons[task.state]} />
        {t(stateWords[task.state])}
      </p>
    );
  return (
    <div class="task-states" role="group" aria-label={t('task.state')}>
      {offered.map((state) => (
        <button
          class={`task-state ${state}`}
          form="act"
          formaction={`/posts/${post.id}/task-state`}
          name="state"
          value={state}
          aria-pressed={state === task.state ? 'true' : 'false'}
        >
          <Icon name={stateIcons[state]} />
          {t(stateWords[state])}
        </button>
      ))}
    </div>
  );
}

function People(props: { readonly task: TaskView; readonly ctx: RequestContext }) {
  const { task, ctx } = props;
  const { t } = ctx.i18n;
  if (task.assignees.length === 0)
    return isPending(task.state) ? <span class="quiet">{t('task.nobody')}</span> : null;
  return (
    <ul class="task-people" aria-label={t('task.assignees')}>
      {task.assignees.map((person) => (
        <li>
          <Icon name="person" />
          <PersonLink person={person} />
        </li>
      ))}
    </ul>
  );
}

const PersonLink = ({ person }: { readonly person: Assignee }) => (
  <span>
    <a href={personPath(person)} dir="auto">
      {person.name}
    </a>
    {person.company !== null && <span class="quiet"> {person.company}</span>}
  </span>
);

export function Labels(props: { readonly labels: readonly string[]; readonly name: string }) {
  if (props.labels.length === 0) return null;
  return (
    <ul class="task-labels" aria-label={props.name}>
      {props.labels.map((label) => (
        <li dir="auto">{label}</li>
      ))}
    </ul>
  );
}

function Checklist(props: Props & { readonly works: boolean }) {
  const { post, task, ctx, works } = props;
  const { t } = ctx.i18n;
  if (task.lines.length === 0) return null;
  const done = task.lines.filter((line) => line.done).length;
  return (
    <div class="task-list">
      <p class="quiet" id={`list-${post.id}`}>
        {t('task.progress', { done, all: task.lines.length })}
      </p>
      <progress value={done} max={task.lines.length} aria-labelledby={`list-${post.id}`}></progress>
      <ul>
        {task.lines.map((line) => {
          const inside = (
            <>
              <span class="task-box">{line.done && <Icon name="check" />}</span>
              <span dir="auto">{line.text}</span>
            </>
          );
          return (
            <li class={line.done ? 'done' : ''}>
              {works ? (
                <button
                  form="act"
                  formaction={`/posts/${post.id}/task-lines`}
                  name="line"
                  value={`${line.line} ${line.done ? 'open' : 'done'}`}
                  aria-pressed={line.done ? 'true' : 'false'}
                >
                  {inside}
                </button>
              ) : (
                <span>
                  {inside}
                  {line.done && <span class="hidden">{t('task.ticked')}</span>}
                </span>
              )}
              {works && !line.done && (
                <a
                  class="task-split"
                  href={subTaskPath(post, line.line)}
                  title={t('task.lineToTask', { line: line.text })}
                >
                  <Icon name="plus" />
                  <span class="hidden">{t('task.lineToTask', { line: line.text })}</span>
                </a>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
