import type { ProjectRow } from '#src/posts/kinds/project/list-projects.ts';
import { isOver } from '#src/posts/kinds/project/project.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { groupPath } from '../../post-html.ts';
import { Bar, nextOf, Span, Status } from './status.tsx';

/** A project in a list. */
export function ProjectLine(props: {
  readonly row: ProjectRow;
  readonly i18n: I18n;
  readonly here: 'group' | 'all';
}) {
  const { row, i18n, here } = props;
  const { t } = i18n;
  return (
    <li class="project-row">
      <div class="row-text">
        <a class="row-name" href={`/posts/${row.id}/project`} lang={row.language} dir="auto">
          {row.title}
        </a>
        <div class="row-glance">
          <Status status={row.status} i18n={i18n} />
          <Span of={row} i18n={i18n} />
          {row.milestones > 0 && (
            <span>
              <Icon name="flag" />
              {t('project.milestonesReached', { reached: row.reached, all: row.milestones })}
            </span>
          )}
          {row.next !== null && !isOver(row.status) && <span>{nextOf(row.next, i18n)}</span>}
          {row.owners.length > 0 && (
            <span>
              <Icon name="person" />
              <span dir="auto">{i18n.list([...row.owners])}</span>
            </span>
          )}
          {here === 'all' && (
            <a href={groupPath(row.group)} dir="auto">
              {row.group.name}
              {row.group.host !== null && <span class="quiet"> {row.group.host}</span>}
            </a>
          )}
        </div>
        {row.tasks > 0 && <Bar of={row} label={row.title} i18n={i18n} />}
      </div>
    </li>
  );
}
