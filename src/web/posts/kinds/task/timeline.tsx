import { sayDay, todayIn } from '#src/platform/days.ts';
import type { OfferedMilestone } from '#src/posts/kinds/project/list-projects.ts';
import type { TaskRow } from '#src/posts/kinds/task/list-tasks.ts';
import { isPending } from '#src/posts/kinds/task/task.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { TaskLineRow } from './task-row.tsx';
import { stateIcons, stateWords } from './words.ts';

interface Props {
  readonly rows: readonly TaskRow[];
  readonly milestones: readonly OfferedMilestone[];
  readonly mayMove: (row: TaskRow) => boolean;
  readonly i18n: I18n;
}

const dayMs = 86_400_000;
/** Of a drawing, which is stretched over whatever room there is. */
const width = 1_000;
/** What ends earlier or later is drawn at the edge: a day in another century would leave no room for the others. */
const aheadDaysMax = 400;
const backDaysMax = 200;

/**
 * Tasks by the days they take, from when they were written until they are due, and the milestones between them. Each line says its days in words;
 * the drawing beside it says the same once more.
 */
export function Timeline({ rows, milestones, mayMove, i18n }: Props) {
  const { t } = i18n;
  const today = todayIn(i18n.timeZone);
  const planned = rows.flatMap((row) => (row.due === null ? [] : [{ row, at: row.due }]));
  const goals = milestones.flatMap((goal) => (goal.due === null ? [] : [{ goal, at: goal.due }]));
  const open = rows.filter((row) => row.due === null && isPending(row.state));
  const scale = scaleOf(
    today,
    planned.map(({ row, at }) => [beginOf(row, at), at] as const),
    goals.map(({ at }) => at),
  );
  const lines = [...planned, ...goals].toSorted((one, other) => one.at.localeCompare(other.at));
  return (
    <div class="timeline">
      {lines.length > 0 && (
        <>
          <div class="timeline-head" aria-hidden="true">
            <span>{sayDay(scale.first, i18n.locale, 'short')}</span>
            <span class="timeline-today">{t('calendar.today')}</span>
            <span>{sayDay(scale.last, i18n.locale, 'short')}</span>
          </div>
          <ol class="timeline-lines">
            {lines.map((line) =>
              'row' in line ? (
                <TaskLine row={line.row} due={line.at} today={today} scale={scale} i18n={i18n} />
              ) : (
                <Goal title={line.goal.title} due={line.at} today={today} scale={scale} i18n={i18n} />
              ),
            )}
          </ol>
        </>
      )}
      {open.length > 0 && (
        <section aria-labelledby="without-day">
          <h2 id="without-day">{t('task.withoutDay')}</h2>
          <ul class="rows">
            {open.map((row) => (
              <TaskLineRow row={row} i18n={i18n} mayMove={mayMove(row)} here="group" />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** A task may have been written after its day. */
const beginOf = ({ since }: TaskRow, due: string): string => (since < due ? since : due);

interface Scale {
  readonly first: string;
  readonly last: string;
  readonly at: (day: string) => number;
}

function scaleOf(
  today: string,
  spans: readonly (readonly [from: string, to: string])[],
  days: readonly string[],
): Scale {
  const number = (day: string): number => Date.parse(`${day}T00:00:00Z`) / dayMs;
  const now = number(today);
  const all = [...spans.flat(), ...days, today].map(number);
  const first = Math.max(Math.min(...all), now - backDaysMax);
  const last = Math.max(Math.min(Math.max(...all), now + aheadDaysMax), first + 7);
  const dayOf = (at: number): string => new Date(at * dayMs).toISOString().slice(0, 10);
  return {
    ...{ first: dayOf(first), last: dayOf(last) },
    at: (day) => Math.round(Math.min(Math.max((number(day) - first) / (last - first), 0), 1) * width),
  };
}

interface Line {
  readonly due: string;
  readonly today: string;
  readonly scale: Scale;
  readonly i18n: I18n;
}

function TaskLine({ row, due, today, scale, i18n }: Line & { readonly row: TaskRow }) {
  const { t } = i18n;
  const isLate = isPending(row.state) && due < today;
  const from = beginOf(row, due);
  const [begin, end] = [scale.at(from), scale.at(due)];
  const word = t(stateWords[row.state]);
  return (
    <li class={`timeline-line ${isLate ? 'late' : row.state}`} id={`post-${row.id}`}>
      <p>
        <span title={word}>
          <Icon name={isLate ? 'warning' : stateIcons[row.state]} />
          <span class="hidden">{isLate ? t('task.overdue') : word}</span>
        </span>
        <a class="row-name" href={`/posts/${row.id}`} lang={row.language} dir="auto">
          {row.title}
        </a>
        <span class="quiet">
          {t('task.fromTo', {
            from: sayDay(from, i18n.locale, 'short'),
            to: sayDay(due, i18n.locale, 'short'),
          })}
          {row.people.length > 0 && ` · ${i18n.list(row.people.map(({ name }) => name))}`}
        </span>
      </p>
      <svg viewBox={`0 0 ${width} 10`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" x="0" y="4" width={width} height="2" />
        <rect class="span" x={Math.min(begin, width - 8)} y="1" width={Math.max(end - begin, 8)} height="8" />
        <rect class="today" x={Math.min(scale.at(today), width - 2)} y="0" width="2" height="10" />
      </svg>
    </li>
  );
}

function Goal({ title, due, today, scale, i18n }: Line & { readonly title: string }) {
  const at = Math.min(Math.max(scale.at(due), 6), width - 6);
  return (
    <li class="timeline-line goal">
      <p>
        <Icon name="flag" />
        <strong dir="auto">{title}</strong>
        <span class="quiet">{i18n.t('task.milestoneOn', { day: sayDay(due, i18n.locale, 'short') })}</span>
      </p>
      <svg viewBox={`0 0 ${width} 10`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" x="0" y="4" width={width} height="2" />
        <rect class="today" x={Math.min(scale.at(today), width - 2)} y="0" width="2" height="10" />
        <rect class="goal" x={at - 6} y="0" width="12" height="10" />
      </svg>
    </li>
  );
}
