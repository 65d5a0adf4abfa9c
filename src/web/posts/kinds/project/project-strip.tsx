import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../../../shell/context.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Bar, nextOf, Status, totalOf } from './status.tsx';

/** At the top of a group's page: what it has set out to do, in two lines. */
export function ProjectStrip(props: {
  readonly post: PostView;
  readonly path: string;
  readonly ctx: RequestContext;
}) {
  const { post, path, ctx } = props;
  const { i18n } = ctx;
  const { project } = post;
  if (project === null) return null;
  const next = project.milestones.find(({ isReached }) => !isReached);
  return (
    <section class="project-strip" aria-labelledby="project">
      <h2 id="project">
        <Icon name="target" />
        <a href={`${path}/project`} lang={post.language} dir="auto">
          {post.title}
        </a>
      </h2>
      <div class="row-glance">
        <Status status={project.status} i18n={i18n} />
        {next && <span>{nextOf(next, i18n)}</span>}
        {project.milestones.length > 0 && (
          <Bar of={totalOf(project.milestones)} label={i18n.t('project.progress')} i18n={i18n} />
        )}
      </div>
    </section>
  );
}
