import type { Child } from 'hono/jsx';
import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { changeProject } from '#src/posts/kinds/project/change-project.ts';
import type { ProjectView } from '#src/posts/kinds/project/forms.ts';
import { readProgress } from '#src/posts/kinds/project/progress.ts';
import { readProjectHistory, type ProjectEvent } from '#src/posts/kinds/project/project-history.ts';
import { noteMax, projectStatuses } from '#src/posts/kinds/project/project.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPost } from '#src/posts/read/read.ts';
import {
  isOwn,
  type RequestContext,
  type WebContext,
  type WebEnv,
  type WebRequest,
} from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import type { Form } from '../../../shell/forms.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Hidden } from '../../../shell/layout.tsx';
import { Problem } from '../../../shell/notice.tsx';
import { showPage } from '../../../shell/show.tsx';
import { Time } from '../../../shell/time.tsx';
import { titleAbout } from '../../../shell/titles.ts';
import { readPostContext } from '../../post-context.ts';
import { personPath } from '../../post-html.ts';
import { postIdOf } from '../../post-page.tsx';
import { Overview } from './overview.tsx';
import { changesIt } from './project-card.tsx';
import { statusIcons, statusWords } from './words.ts';

/** How far a project is, where its owners say how it stands, and what was said before. */
export function projectRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/project', (c) => showProject(web, c, null));
  app.post('/posts/:id/project', async (c) => {
    const { ctx, form } = c.var;
    const id = postIdOf(c);
    try {
      await transaction(web.db, (tx) =>
        changeProject(tx, ctx.me.id, id, { status: form.text('status'), note: form.text('note') }),
      );
      return c.redirect(`/posts/${id}/project`, 303);
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
      return showProject(web, c, { text: explain(ctx.i18n, error), form });
    }
  });
}

interface Refused {
  readonly text: string;
  readonly form: Form;
}

async function showProject(web: WebContext, c: WebRequest, refused: Refused | null): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const id = postIdOf(c);
  const [post, history] = await Promise.all([
    readPost(web.db, ctx.viewer, id),
    readProjectHistory(web.db, ctx.viewer, id),
  ]);
  const { project, group } = post;
  if (!project || group === null) throw notFound('page');
  const [around, progress] = await Promise.all([
    readPostContext(web, ctx, [post]),
    readProgress(web.db, ctx.viewer, group.id),
  ]);
  const shown = { post, project, ctx, around };
  const body = (
    <>
      <h1 dir="auto">{post.title}</h1>
      <p>
        <a class="back" href={`/posts/${id}`}>
          <Icon name="left" />
          {i18n.t('project.toPost')}
        </a>
      </p>
      <Overview {...shown} progress={progress} map={web.db.instance.map} />
      <Problem text={refused?.text ?? null} />
      {changesIt(shown) && (
        <StatusForm post={post} project={project} ctx={ctx} form={refused?.form ?? null} />
      )}
      <section aria-labelledby="history">
        <h2 id="history">{i18n.t('project.history')}</h2>
        <History events={history} i18n={i18n} />
      </section>
    </>
  );
  return showPage(web, c, {
    title: titleAbout(i18n, 'project.progress', post),
    ...{ body, room: 'groups' as const, status: refused === null ? 200 : 422 },
    live: [`thread:${post.rootId}`, `group:${group.id}`],
  });
}

function StatusForm(props: {
  readonly post: PostView;
  readonly project: ProjectView;
  readonly ctx: RequestContext;
  readonly form: Form | null;
}) {
  const { post, project, ctx, form } = props;
  const { t } = ctx.i18n;
  const status = form?.text('status') || project.status;
  return (
    <form class="fields project-form" method="post" action={`/posts/${post.id}/project`}>
      <Hidden ctx={ctx} />
      <h2>{t('project.statusHeading')}</h2>
      <fieldset class="project-choice">
        <legend>{t('project.status')}</legend>
        {projectStatuses.map((each) => (
          <label class={`project-status status-${each.replace('_', '-')}`}>
            <input type="radio" name="status" value={each} checked={each === status} />
            <Icon name={statusIcons[each]} />
            {t(statusWords[each])}
          </label>
        ))}
      </fieldset>
      <label>
        {t('project.noteField')}
        <textarea name="note" rows={3} maxlength={noteMax} dir="auto">
          {form ? form.text('note') : project.note}
        </textarea>
      </label>
      <div class="buttons">
        <button class="button">{t('project.save')}</button>
        {isOwn(ctx, post.author) && <a href={`/posts/${post.id}/edit`}>{t('project.edit')}</a>}
      </div>
    </form>
  );
}

function History(props: { readonly events: readonly ProjectEvent[]; readonly i18n: I18n }) {
  const { events, i18n } = props;
  if (events.length === 0) return <p class="quiet">{i18n.t('project.noHistory')}</p>;
  return (
    <ol class="project-history">
      {events.map((event) => (
        <li class={event.refused ? 'refused' : ''}>
          <span>
            {sentenceOf(event, i18n)}
            {event.refused && ` (${i18n.t('project.refused')})`}
          </span>{' '}
          <span class="quiet">
            <Time at={event.at} i18n={i18n} />
          </span>
          {event.note !== '' && <blockquote dir="auto">{event.note}</blockquote>}
        </li>
      ))}
    </ol>
  );
}

function sentenceOf({ status, milestone, isReached, by }: ProjectEvent, i18n: I18n): Child {
  const name =
    by === null ? (
      i18n.t('project.someoneGone')
    ) : (
      <a href={personPath(by)} dir="auto">
        {by.name}
      </a>
    );
  if (status !== null) return i18n.rich('project.saidStatus', { name, status: i18n.t(statusWords[status]) });
  const title = milestone === '' ? '…' : milestone;
  return i18n.rich(isReached ? 'project.saidReached' : 'project.saidNotReached', { name, title });
}
