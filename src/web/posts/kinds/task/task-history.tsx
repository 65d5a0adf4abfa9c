import type { Child } from 'hono/jsx';
import { isDay, sayDay } from '#src/platform/days.ts';
import type { TaskEvent } from '#src/posts/kinds/task/task-history.ts';
import { taskStates } from '#src/posts/kinds/task/task.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Time } from '../../../shell/time.tsx';
import { personPath } from '../../post-html.ts';
import { stateWords } from './words.ts';

/** What happened to a task, a sentence each. */
export function TaskHistory(props: { readonly events: readonly TaskEvent[]; readonly i18n: I18n }) {
  const { events, i18n } = props;
  if (events.length === 0) return <p class="quiet">{i18n.t('task.noHistory')}</p>;
  return (
    <ol class="task-history">
      {events.map((event) => (
        <li class={event.refused ? 'refused' : ''}>
          <span>
            {sentenceOf(event, i18n)}
            {event.refused && ` (${i18n.t('task.refused')})`}
          </span>{' '}
          <span class="quiet">
            <Time at={event.at} i18n={i18n} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function sentenceOf(event: TaskEvent, i18n: I18n): Child {
  const { field, value, about } = event;
  const name = (
    <a href={personPath({ handle: event.byHandle, host: event.byHost })} dir="auto">
      {event.by}
    </a>
  );
  const [what = '', id] = field.split(':');
  const line = about === '' ? '…' : about;
  switch (what) {
    case 'state': {
      const state = taskStates.find((each) => each === value) ?? 'open';
      return i18n.rich('task.saidState', { name, state: i18n.t(stateWords[state]) });
    }
    case 'due':
      return typeof value === 'string' && isDay(value)
        ? i18n.rich('task.saidDue', { name, day: sayDay(value, i18n.locale, 'short') })
        : i18n.rich('task.saidNoDue', { name });
    case 'labels':
      return Array.isArray(value) && value.length > 0
        ? i18n.rich('task.saidLabels', { name, labels: i18n.list(value.map(String)) })
        : i18n.rich('task.saidNoLabels', { name });
    case 'milestone':
      return about === ''
        ? i18n.rich('task.saidNoMilestone', { name })
        : i18n.rich('task.saidMilestone', { name, title: about });
    case 'line':
      return i18n.rich(value === true ? 'task.saidTicked' : 'task.saidUnticked', { name, line });
    default:
      if (id === event.byId) return i18n.rich(value === true ? 'task.saidTaken' : 'task.saidLeft', { name });
      return i18n.rich(value === true ? 'task.saidAssigned' : 'task.saidUnassigned', { name, other: about });
  }
}
