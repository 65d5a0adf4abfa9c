import { sayDay, todayIn } from '#src/platform/days.ts';
import type { MilestoneView, ProjectView } from '#src/posts/kinds/project/forms.ts';
import { mayChange } from '#src/posts/kinds/project/policy.ts';
import { isOver } from '#src/posts/kinds/project/project.ts';
import type { PostView } from '#src/posts/post.ts';
import { isOwn, type RequestContext } from '../../../shell/context.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import type { PostContext } from '../../post-context.ts';
import { groupPath, personPath } from '../../post-html.ts';
import { SiteLine } from './site.tsx';
import { Bar, Span, Status, totalOf } from './status.tsx';

interface Props {
  readonly post: PostView;
  readonly project: ProjectView;
  readonly ctx: RequestContext;
  readonly around: Pick<PostContext, 'moderates'>;
}

/** Whether the reader says how it stands; the verb checks again. */
export function changesIt({ post, project, ctx, around }: Props): boolean {
  const isAuthor = isOwn(ctx, post.author);
  const behind = isAuthor && post.author.kind === 'alias';
  const moderates = post.group !== null && around.moderates(post.group.id);
  return !behind && post.removedAt === null && mayChange({ isAuthor, isOwner: project.isMine, moderates });
}

/** A project in a feed: how it stands, until when, who answers for it, and how far its milestones are. */
export function ProjectCard(props: Props) {
  const { post, project, ctx } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  return (
    <div role="group" class="project" aria-label={t('project.mark')}>
      <ProjectFacts project={project} i18n={i18n} />
      <Milestones {...props} />
      <p class="card-links">
        <a href={`/posts/${post.id}/project`}>{t('project.progress')}</a>
        {post.group !== null && <a href={`${groupPath(post.group)}/tasks`}>{t('project.allTasks')}</a>}
      </p>
    </div>
  );
}

export function ProjectFacts(props: { readonly project: ProjectView; readonly i18n: I18n }) {
  const { project, i18n } = props;
  const { t } = i18n;
  return (
    <>
      <div class="project-head">
        <Status status={project.status} i18n={i18n} />
        <Span of={project} i18n={i18n} />
      </div>
      {project.note !== '' && (
        <blockquote class="project-note" dir="auto">
          {project.note}
        </blockquote>
      )}
      {project.site !== null && <SiteLine site={project.site} i18n={i18n} />}
      {project.owners.length > 0 && (
        <p class="project-owners">
          <Icon name="person" />
          <span>
            <span class="quiet">{t('project.owners')}</span>{' '}
            {project.owners.map((owner, at) => (
              <span>
                {at > 0 && ', '}
                <a href={personPath(owner)} dir="auto">
                  {owner.name}
                </a>
                {owner.company !== null && <span class="quiet"> {owner.company}</span>}
              </span>
            ))}
          </span>
        </p>
      )}
      {project.milestones.length > 0 && (
        <Bar of={totalOf(project.milestones)} label={t('project.progress')} i18n={i18n} />
      )}
    </>
  );
}

/** Each ticked by a button of its own, where the reader may. */
export function Milestones(props: Props & { readonly whole?: boolean }) {
  const { post, project, ctx, whole = false } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  if (project.milestones.length === 0) return null;
  const ticks = changesIt(props) && !isOver(project.status);
  const { group } = post;
  return (
    <ol class="project-milestones" aria-label={t('project.milestones')}>
      {project.milestones.map((each) => (
        <li class={each.isReached ? 'reached' : ''}>
          <Tick post={post} milestone={each} ticks={ticks} i18n={i18n} />
          <div class="project-milestone">
            <span class="project-milestone-name">
              <span dir="auto">{each.title}</span> <Due of={each} i18n={i18n} />
            </span>
            <span class="project-milestone-tasks">
              <Bar of={each} label={each.title} i18n={i18n} />
              {whole && group !== null && (
                <>
                  {each.tasks > 0 && (
                    <a href={`${groupPath(group)}/tasks?view=list&milestone=${encodeURIComponent(each.uri)}`}>
                      {t('project.showTasks')}
                      <span class="hidden">: {each.title}</span>
                    </a>
                  )}
                  {!isOver(project.status) && (
                    <a
                      href={`/posts/new?group=${group.id}&kind=task&milestone=${encodeURIComponent(each.uri)}`}
                    >
                      {t('project.newTask')}
                      <span class="hidden">: {each.title}</span>
                    </a>
                  )}
                </>
              )}
            </span>
          </div>
        </li>
      ))}
    </ol>
  );
}

function Tick(props: {
  readonly post: PostView;
  readonly milestone: MilestoneView;
  readonly ticks: boolean;
  readonly i18n: I18n;
}) {
  const { post, milestone, ticks, i18n } = props;
  const { isReached, number, title } = milestone;
  const word = i18n.t(isReached ? 'project.reached' : 'project.notReached');
  const box = <span class="project-box">{isReached && <Icon name="check" />}</span>;
  if (!ticks)
    return (
      <span title={word}>
        {box}
        <span class="hidden">{word}</span>
      </span>
    );
  const act = i18n.t(isReached ? 'project.markNotReached' : 'project.markReached', { title });
  return (
    <button
      form="act"
      formaction={`/posts/${post.id}/project-milestones`}
      name="milestone"
      value={`${number} ${isReached ? 'open' : 'reached'}`}
      title={act}
    >
      {box}
      <span class="hidden">
        {word}. {act}
      </span>
    </button>
  );
}

function Due({ of, i18n }: { readonly of: MilestoneView; readonly i18n: I18n }) {
  if (of.due === null) return null;
  const isLate = !of.isReached && of.due < todayIn(i18n.timeZone);
  const day = sayDay(of.due, i18n.locale, 'short');
  return (
    <span class={isLate ? 'project-late' : 'quiet'}>{isLate ? i18n.t('project.wasDue', { day }) : day}</span>
  );
}
