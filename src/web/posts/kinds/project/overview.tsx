import type { Child } from 'hono/jsx';
import type { MapTiles } from '#src/platform/instance.ts';
import { sayDay } from '#src/platform/days.ts';
import type { ProjectView } from '#src/posts/kinds/project/forms.ts';
import type { Progress, ProgressLine } from '#src/posts/kinds/project/progress.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../../../shell/context.ts';
import type { I18n, Key } from '../../../shell/i18n.ts';
import { Icon, type IconName } from '../../../shell/icon.tsx';
import { Time } from '../../../shell/time.tsx';
import type { PostContext } from '../../post-context.ts';
import { groupPath } from '../../post-html.ts';
import { stageWords } from '../idea/words.ts';
import { stateWords } from '../approval/words.ts';
import { SiteMap } from './site.tsx';
import { Milestones, ProjectFacts } from './project-card.tsx';
import { Bar } from './status.tsx';

interface Props {
  readonly post: PostView;
  readonly project: ProjectView;
  readonly progress: Progress;
  readonly map: MapTiles | null;
  readonly ctx: RequestContext;
  readonly around: Pick<PostContext, 'moderates'>;
}

/** How far a project is: nothing here is typed, all of it is counted from what the group does. */
export function Overview(props: Props) {
  const { post, project, progress, ctx } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  if (post.group === null) return null;
  const path = groupPath(post.group);
  return (
    <div class="project-overview">
      <section class="project" aria-label={t('project.mark')}>
        <ProjectFacts project={project} i18n={i18n} />
        {project.site !== null && <SiteMap site={project.site} map={props.map} i18n={i18n} />}
        <Milestones {...props} whole />
        {progress.loose.tasks > 0 && (
          <p class="project-loose">
            <span class="quiet">{t('project.loose')}</span>{' '}
            <Bar of={{ ...progress.loose, overdue: 0 }} label={t('project.loose')} i18n={i18n} />
          </p>
        )}
      </section>
      <div class="project-panels">
        <Panel
          word="project.overdue"
          icon="warning"
          lines={progress.overdue}
          none="project.noOverdue"
          more={`${path}/tasks`}
          i18n={i18n}
        />
        <Panel
          word="project.approvals"
          icon="sign"
          lines={progress.approvals}
          none="project.noApprovals"
          more={`${path}/approvals`}
          i18n={i18n}
        />
        <Panel
          word="project.events"
          icon="calendar"
          lines={progress.events}
          none="project.noEvents"
          more={`${path}/calendar`}
          i18n={i18n}
        />
        <Panel
          word="project.decisions"
          icon="check"
          lines={progress.decisions}
          none="project.noDecisions"
          more={`${path}/approvals`}
          i18n={i18n}
        />
      </div>
    </div>
  );
}

function Panel(props: {
  readonly word: Key;
  readonly icon: IconName;
  readonly lines: readonly ProgressLine[];
  readonly none: Key;
  readonly more: string;
  readonly i18n: I18n;
}) {
  const { word, icon, lines, none, more, i18n } = props;
  const id = word.replace('.', '-');
  return (
    <section class="project-panel" aria-labelledby={id}>
      <h2 id={id}>
        <Icon name={icon} />
        {lines.length === 0 ? i18n.t(word) : <a href={more}>{i18n.t(word)}</a>}
      </h2>
      {lines.length === 0 ? (
        <p class="quiet">{i18n.t(none)}</p>
      ) : (
        <ul>
          {lines.map((line) => (
            <li>
              <a href={`/posts/${line.id}`} lang={line.language} dir="auto">
                {line.title}
              </a>{' '}
              <span class="quiet">
                {line.outcome !== '' && `${outcomeOf(line.outcome, i18n)} · `}
                {whenOf(line, i18n)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function whenOf({ at }: ProgressLine, i18n: I18n): Child {
  if (at === null) return null;
  return at.length === 10 ? sayDay(at, i18n.locale, 'short') : <Time at={new Date(at)} i18n={i18n} />;
}

const outcomes: ReadonlyMap<string, Key> = new Map<string, Key>([
  ...Object.entries(stageWords),
  ...Object.entries(stateWords),
]);
const outcomeOf = (outcome: string, i18n: I18n): string => {
  const word = outcomes.get(outcome);
  return word === undefined ? outcome : i18n.t(word);
};
