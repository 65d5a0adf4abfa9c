import { sayDay } from '#src/platform/days.ts';
import type { ProjectStatus } from '#src/posts/kinds/project/project.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { statusIcons, statusWords } from './words.ts';

export function Status(props: { readonly status: ProjectStatus; readonly i18n: I18n }) {
  const { status, i18n } = props;
  return (
    <span class={`project-status status-${status.replace('_', '-')}`}>
      <Icon name={statusIcons[status]} />
      {i18n.t(statusWords[status])}
    </span>
  );
}

/** From when until when; null: nothing is said of it. */
export function Span(props: {
  readonly of: { readonly startsOn: string | null; readonly endsOn: string | null };
  readonly i18n: I18n;
}) {
  const { of, i18n } = props;
  const { startsOn, endsOn } = of;
  if (startsOn === null && endsOn === null) return null;
  const day = (at: string): string => sayDay(at, i18n.locale, 'short');
  return (
    <span class="project-span">
      <Icon name="calendar" />
      <span>
        {startsOn === null || endsOn === null
          ? i18n.t(startsOn === null ? 'project.untilDay' : 'project.fromDay', {
              day: day(startsOn ?? endsOn ?? ''),
            })
          : `${day(startsOn)} – ${day(endsOn)}`}
      </span>
    </span>
  );
}

interface Counted {
  readonly tasks: number;
  readonly done: number;
  readonly overdue: number;
}

/** Tasks done of all, as words and as a bar; nothing where there are none. */
export function Bar(props: { readonly of: Counted; readonly label: string; readonly i18n: I18n }) {
  const { of, label, i18n } = props;
  const { t } = i18n;
  if (of.tasks === 0) return <span class="quiet">{t('project.noTasks')}</span>;
  return (
    <span class="project-bar">
      <progress value={of.done} max={of.tasks} aria-label={label}></progress>
      <span>
        {t('project.tasksDone', { done: of.done, all: of.tasks })}
        {of.overdue > 0 && (
          <span class="project-late"> {t('project.tasksOverdue', { count: of.overdue })}</span>
        )}
      </span>
    </span>
  );
}

export const totalOf = (milestones: readonly Counted[]): Counted => ({
  tasks: milestones.reduce((sum, { tasks }) => sum + tasks, 0),
  done: milestones.reduce((sum, { done }) => sum + done, 0),
  overdue: milestones.reduce((sum, { overdue }) => sum + overdue, 0),
});

/** The milestone that comes next, and its day. */
export const nextOf = (
  { title, due }: { readonly title: string; readonly due: string | null },
  i18n: I18n,
): string =>
  due === null
    ? i18n.t('project.next', { title })
    : i18n.t('project.nextOn', { title, day: sayDay(due, i18n.locale, 'short') });
