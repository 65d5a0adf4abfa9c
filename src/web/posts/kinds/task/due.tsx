import { sayDay, todayIn } from '#src/platform/days.ts';
import { isPending, type TaskState } from '#src/posts/kinds/task/task.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';

/** Until when, and whether that is today or over: in words, not by colour alone. */
export function Due(props: {
  readonly due: string | null;
  readonly state: TaskState;
  readonly i18n: I18n;
  readonly style?: 'long' | 'short';
}) {
  const { due, state, i18n, style = 'long' } = props;
  if (due === null) return null;
  const today = todayIn(i18n.timeZone);
  const when = !isPending(state) ? '' : due < today ? 'overdue' : due === today ? 'today' : '';
  return (
    <span class={`task-due ${when}`}>
      <Icon name="calendar" />
      <time datetime={due}>
        {when === 'today' ? i18n.t('task.dueToday') : sayDay(due, i18n.locale, 'short')}
      </time>
      {when === 'overdue' && <span class={style === 'short' ? 'hidden' : ''}> {i18n.t('task.overdue')}</span>}
    </span>
  );
}
