import { pageOf } from '#src/calendars/ics.ts';
import type { CalendarEvent } from '#src/calendars/read.ts';
import { sayHours } from '#src/posts/kinds/event/said-times.ts';
import { CompanyBadge } from '../company/company-badge.tsx';
import { hueOf } from '../shell/hues.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import type { Placed } from './days.ts';

const answers = { yes: 'calendar.yes', maybe: 'calendar.maybe', no: 'calendar.no' } as const;

/** Classes: of a partner, in its colour; answered by the reader; cancelled. */
export function lookOf({ group, organiser, own, isOwn, cancelled }: CalendarEvent): string {
  const home = group ?? organiser;
  return [
    home.peerId === null ? 'ours' : `theirs hue-${hueOf(home.company)}`,
    cancelled ? 'cancelled' : own === 'yes' || (own === null && isOwn) ? 'going' : own === null ? '' : own,
  ]
    .filter(Boolean)
    .join(' ');
}

function stateOf({ cancelled, own, isHour }: CalendarEvent): Key | null {
  if (isHour) return 'calendar.hour';
  return cancelled ? 'calendar.cancelled' : own === null ? null : answers[own];
}

/** All of it in a line, for a tooltip and for screen readers. */
export function aboutEvent(event: CalendarEvent, i18n: I18n): string {
  const { title, place, group } = event;
  const state = stateOf(event);
  return [
    ...[title, ...sayHours(event, i18n.locale, i18n.timeZone, 'short')],
    ...[place, group?.name ?? '', state === null ? '' : i18n.t(state)],
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** An event in the list of a day: when, what, where, whose, and what the reader said. */
function EventLine(props: { readonly placed: Placed; readonly i18n: I18n }) {
  const { placed, i18n } = props;
  const { event, first, last } = placed;
  const { group, organiser } = event;
  const state = stateOf(event);
  return (
    <a class={`calendar-line ${lookOf(event)}`} href={pageOf(event)}>
      <span class="calendar-hours">
        <Hours event={event} isLong={first !== last} i18n={i18n} />
      </span>
      <span class="calendar-what">
        <bdi class="calendar-title">{event.title}</bdi>
        {state !== null && <span class="calendar-state">{i18n.t(state)}</span>}
        <span class="calendar-where">
          {event.place !== '' && <bdi>{event.place}</bdi>}
          <bdi>{group?.name ?? organiser.name}</bdi>
          <CompanyBadge of={group ?? organiser} />
        </span>
      </span>
    </a>
  );
}

/** Of several days these, else the hours. */
function Hours(props: { readonly event: CalendarEvent; readonly isLong: boolean; readonly i18n: I18n }) {
  const { event, isLong, i18n } = props;
  const { startsAt, endsAt } = event;
  if (isLong && endsAt !== null)
    return <time datetime={startsAt.toISOString()}>{spanOf(startsAt, endsAt, i18n)}</time>;
  return (
    <>
      <time datetime={startsAt.toISOString()}>{i18n.clock(startsAt)}</time>
      {endsAt !== null && <span class="calendar-end"> – {i18n.clock(endsAt)}</span>}
    </>
  );
}

const spanOf = (from: Date, to: Date, { tag, timeZone }: I18n): string =>
  new Intl.DateTimeFormat(tag, {
    ...{ day: 'numeric', month: 'short', timeZone },
  }).formatRange(from, new Date(to.getTime() - 1));

/** What is on a day, one line each. */
export const EventLines = ({ of, i18n }: { readonly of: readonly Placed[]; readonly i18n: I18n }) => (
  <ul>
    {of.map((placed) => (
      <li>
        <EventLine placed={placed} i18n={i18n} />
      </li>
    ))}
  </ul>
);
