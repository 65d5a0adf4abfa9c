import type { Child } from 'hono/jsx';
import type { Hono } from 'hono';
import { membersOf } from '#src/groups/read-members.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { changeTask, type AskedChange } from '#src/posts/kinds/task/change-task.ts';
import type { TaskView } from '#src/posts/kinds/task/forms.ts';
import { mayWork } from '#src/posts/kinds/task/policy.ts';
import { milestonesOffered, type OfferedMilestone } from '#src/posts/kinds/project/list-projects.ts';
import { readTaskHistory } from '#src/posts/kinds/task/task-history.ts';
import { taskStates } from '#src/posts/kinds/task/task.ts';
import { taskTyped, typedOf } from '#src/posts/kinds/task/typed.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPost } from '#src/posts/read/read.ts';
import { CompanyBadge } from '../../../company/company-badge.tsx';
import {
  isOwn,
  type RequestContext,
  type WebContext,
  type WebEnv,
  type WebRequest,
} from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Hidden } from '../../../shell/layout.tsx';
import { Problem } from '../../../shell/notice.tsx';
import { showPage } from '../../../shell/show.tsx';
import { titleAbout } from '../../../shell/titles.ts';
import { readPostContext } from '../../post-context.ts';
import { postIdOf } from '../../post-page.tsx';
import { tiesTo } from './task-card.tsx';
import { DueField, LabelsField, MilestoneField, readTyped } from './task-fields.tsx';
import { TaskHistory } from './task-history.tsx';
import { stateIcons, stateWords } from './words.ts';

/** Of a group, as many people are offered to tick; others are named. */
const membersShown = 60;

/** Everything about a task that is not its words, and what has happened to it. */
export function taskRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/task', async (c) => showTask(web, c, null));
  app.post('/posts/:id/task', async (c) => {
    const { ctx } = c.var;
    const id = postIdOf(c);
    const { task } = await readPost(web.db, ctx.viewer, id);
    if (!task) throw notFound('page');
    try {
      await transaction(web.db, (tx) => changeTask(tx, ctx.me.id, id, changeIn(c, task)));
      return c.redirect(`/posts/${id}`, 303);
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
      return showTask(web, c, explain(ctx.i18n, error));
    }
  });

  /** What differs from what is shown: of the rest, nothing is said. */
  function changeIn(c: WebRequest, task: TaskView): AskedChange {
    const { form } = c.var;
    const typed = readTyped(form);
    const { due, labels, assignees = [] } = taskTyped(typed);
    const before = task.assignees.map(({ id }) => id);
    const ticked = form.list('assignee').filter((id): id is PersonId => isId(id));
    const shown = form.list('offered');
    const given = labels.map((label) => label.trim()).filter((label) => label !== '');
    const state = form.text('state');
    const milestone = typed.milestone || null;
    return {
      ...(form.flag('milestones') && milestone !== task.milestone && { milestone }),
      ...(state !== '' && state !== task.state && { state }),
      ...(form.flag('decides') && due !== task.due && { due }),
      ...(JSON.stringify(given) !== JSON.stringify(task.labels) && { labels: given }),
      assigned: [...ticked.filter((id) => !before.includes(id)), ...assignees],
      unassigned: before.filter((id) => shown.includes(id) && !ticked.includes(id)),
    };
  }
}

async function showTask(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const id = postIdOf(c);
  const [post, history] = await Promise.all([
    readPost(web.db, ctx.viewer, id),
    readTaskHistory(web.db, ctx.viewer, id),
  ]);
  const { task } = post;
  if (!task) throw notFound('page');
  const around = await readPostContext(web, ctx, [post]);
  const ties = tiesTo({ post, task, ctx, around });
  const behind = ties.isAuthor && post.author.kind === 'alias';
  const works = !behind && post.removedAt === null && mayWork(ties);
  const body = (
    <>
      <h1>{t(works ? 'task.pageHeading' : 'task.history')}</h1>
      <p>
        <a class="back" href={`/posts/${id}`}>
          <Icon name="left" />
          <span dir="auto">{post.title}</span>
        </a>
      </p>
      {works && (
        <TaskForm
          post={post}
          task={task}
          ctx={ctx}
          problem={problem}
          decides={ties.isAuthor || ties.moderates}
          offered={await offeredFor(web, ctx, post, task)}
          milestones={post.group === null ? [] : await milestonesOffered(web.db, post.group.id)}
        />
      )}
      <section aria-labelledby="history">
        <h2 id="history" class={works ? undefined : 'hidden'}>
          {t('task.history')}
        </h2>
        <TaskHistory events={history} i18n={ctx.i18n} />
      </section>
    </>
  );
  return showPage(web, c, {
    title: titleAbout(ctx.i18n, works ? 'task.pageHeading' : 'task.history', post),
    body,
    status: problem === null ? 200 : 422,
    live: [`thread:${post.rootId}`],
  });
}

interface Offered {
  readonly id: PersonId;
  readonly name: string;
  readonly badge: Child;
}

/** Those who do it already, then the others of the group, by name. */
async function offeredFor(
  web: WebContext,
  ctx: RequestContext,
  post: PostView,
  task: TaskView,
): Promise<Offered[]> {
  const members =
    post.group === null ? [] : await membersOf(web.db, ctx.viewer, post.group.id, { limit: membersShown });
  const now = task.assignees.map(({ id, name, company }) => ({
    ...{ id, name },
    badge: company === null ? null : <span class="quiet">{company}</span>,
  }));
  const others = members
    .filter(({ person }) => person.kind === 'person' && !now.some(({ id }) => id === person.id))
    .map(({ person }) => ({ id: person.id, name: person.name, badge: <CompanyBadge of={person} /> }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  return [...now, ...others];
}

function TaskForm(props: {
  readonly post: PostView;
  readonly task: TaskView;
  readonly ctx: RequestContext;
  readonly problem: string | null;
  readonly decides: boolean;
  readonly offered: readonly Offered[];
  readonly milestones: readonly OfferedMilestone[];
}) {
  const { post, task, ctx, problem, decides, offered, milestones } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const typed = typedOf(task, post.title);
  return (
    <form class="fields task-form" method="post" action={`/posts/${post.id}/task`}>
      <Hidden ctx={ctx} />
      <p class="quiet">{t('task.pageLead')}</p>
      <Problem text={problem} />
      <StateField task={task} decides={decides} i18n={i18n} />
      <div class="task-pair">
        {decides && <DueField value={typed.due} i18n={i18n} />}
        {decides && <input type="hidden" name="decides" value="yes" />}
        <LabelsField value={typed.labels} i18n={i18n} />
      </div>
      {milestones.length > 0 && (
        <>
          <input type="hidden" name="milestones" value="yes" />
          <MilestoneField value={task.milestone} offered={milestones} i18n={i18n} />
        </>
      )}
      <PeopleField task={task} offered={offered} i18n={i18n} />
      <div class="buttons">
        <button class="button">{t('task.save')}</button>
        <a class="button second" href={`/posts/${post.id}`}>
          {t('form.cancel')}
        </a>
        {isOwn(ctx, post.author) && (
          <a class="more-link" href={`/posts/${post.id}/edit`}>
            {t('task.wordsElsewhere')}
          </a>
        )}
      </div>
    </form>
  );
}

/** Dropping is offered to those who decide it. */
function StateField(props: { readonly task: TaskView; readonly decides: boolean; readonly i18n: I18n }) {
  const { task, decides, i18n } = props;
  const { t } = i18n;
  return (
    <fieldset class="task-choice">
      <legend>{t('task.state')}</legend>
      {taskStates
        .filter((state) => state !== 'dropped' || decides || task.state === 'dropped')
        .map((state) => (
          <label class={`task-state ${state}`}>
            <input type="radio" name="state" value={state} checked={state === task.state} />
            <Icon name={stateIcons[state]} />
            {t(stateWords[state])}
          </label>
        ))}
    </fieldset>
  );
}

function PeopleField(props: {
  readonly task: TaskView;
  readonly offered: readonly Offered[];
  readonly i18n: I18n;
}) {
  const { task, offered, i18n } = props;
  const { t } = i18n;
  return (
    <fieldset class="task-members">
      <legend>{t('task.assignees')}</legend>
      {offered.map(({ id, name, badge }) => (
        <label class="choice">
          <input type="hidden" name="offered" value={id} />
          <input
            type="checkbox"
            name="assignee"
            value={id}
            checked={task.assignees.some((person) => person.id === id)}
          />
          <span>
            <bdi>{name}</bdi> {badge}
          </span>
        </label>
      ))}
      <label class="task-others">
        {t('task.others')}
        <input
          name="task_assignees"
          maxlength={2_000}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
      </label>
    </fieldset>
  );
}
