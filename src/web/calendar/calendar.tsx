import type { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { eventsMax, readCalendar, type Calendar } from '#src/calendars/read.ts';
import { canPost } from '#src/groups/policy.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { notFound } from '#src/platform/errors.ts';
import { showGroup } from '../groups/group-page.tsx';
import { groupPath } from '../posts/post-html.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { dayWritten, midnightIn } from '../shell/days.ts';
import { FilterChips } from '../shell/filter-chips.tsx';
import { groupAtPath } from '../shell/find.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { Empty, Note } from '../shell/notice.tsx';
import { showPage } from '../shell/show.tsx';
import {
  daysFrom,
  daysLater,
  firstOfMonth,
  isDay,
  mondayOf,
  monthsLater,
  noonOf,
  placeOf,
  today,
  type Day,
  type Placed,
} from './days.ts';
import { Connect } from '../account/connect.tsx';
import { FeedForm } from './feed.tsx';
import { ImportForm } from './import.tsx';
import { DayList } from './day-list.tsx';
import { Month } from './month.tsx';
import { Week } from './week.tsx';

const views = ['month', 'week', 'list'] as const;
type View = (typeof views)[number];
const words: Readonly<Record<View, Key>> = {
  month: 'calendar.month',
  week: 'calendar.week',
  list: 'calendar.list',
};
const listDays = 28;

/** The reader's calendar, that of the company, and one for each of their groups: month, week or list, all of it in the URL. */
export function calendarRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/calendar', (c) => showCalendar(web, c));
  app.get('/groups/:handle/calendar', (c) => showGroupCalendar(web, c));
}

async function showCalendar(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const company = c.req.query('show') === 'company';
  const asked = askedOf(c, '/calendar', company ? { show: 'company' } : {});
  const shown = await readDays(web, ctx, company ? 'company' : 'mine', asked);
  const write = '/posts/new?kind=event';
  const body = (
    <div class="calendar wide">
      <div class="heading">
        <h1>{t('calendar.heading')}</h1>
        <a class="button" href={write}>
          <Icon name="plus" />
          {t('calendar.plan')}
        </a>
      </div>
      <nav class="tabs" aria-label={t('calendar.which')}>
        <a href={asked.at({ show: '' })} aria-current={company ? undefined : 'page'}>
          {t('calendar.mine')}
        </a>
        <a href={asked.at({ show: 'company' })} aria-current={company ? 'page' : undefined}>
          {t('calendar.company')}
        </a>
      </nav>
      <CalendarDays {...shown} asked={asked} ctx={ctx}>
        <Empty
          sentence={t(company ? 'calendar.emptyCompany' : 'calendar.emptyMine')}
          href={write}
          action={t('calendar.plan')}
        />
      </CalendarDays>
      {!company && <FeedForm ctx={ctx} />}
      {!company && <ConnectCalendar web={web} ctx={ctx} />}
    </div>
  );
  const title = `${t(company ? 'calendar.company' : 'calendar.mine')} · ${t('calendar.heading')}`;
  return showPage(web, c, { title, room: 'calendar', body, write, live: ['home'] });
}

/** One address for all calendars, from which programs find each. */
const ConnectCalendar = ({ web, ctx }: { readonly web: WebContext; readonly ctx: RequestContext }) => (
  <Connect i18n={ctx.i18n} what="calendar" address={`${web.db.instance.origin}/dav/`} />
);

async function showGroupCalendar(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const group = await groupAtPath(web, c);
  if (group.mine?.state !== 'active') throw notFound('page');
  const asked = askedOf(c, `${groupPath(group)}/calendar`, {});
  const [shown, memberCounts] = await Promise.all([
    readDays(web, ctx, { groupId: group.id }, asked),
    memberCountsOf(web.db, ctx.viewer, group.id),
  ]);
  const mayPost = canPost(group, group.mine) && !group.owesCharter;
  const plan = `/posts/new?group=${group.id}&kind=event`;
  const body = (
    <div class="calendar">
      <CalendarDays {...shown} asked={asked} ctx={ctx}>
        <Empty
          sentence={t('calendar.emptyGroup')}
          {...(mayPost ? { href: plan, action: t('calendar.plan') } : {})}
        />
      </CalendarDays>
      {mayPost && shown.events.length > 0 && (
        <p class="calendar-plan">
          <a class="button second" href={plan}>
            <Icon name="plus" />
            {t('calendar.plan')}
          </a>
        </p>
      )}
      <FeedForm ctx={ctx} groupId={group.id} />
      <ConnectCalendar web={web} ctx={ctx} />
      {mayPost && <ImportForm ctx={ctx} path={`${groupPath(group)}/calendar`} />}
    </div>
  );
  const live = [`group:${group.id}`] as const;
  const title = t('calendar.heading');
  return showGroup(web, c, { group, memberCounts, section: 'calendar', title, body, live });
}

/** What the URL says: which days, how. Whatever it says wrong is left aside. */
interface Asked {
  readonly view: View;
  readonly day: Day;
  readonly today: Day;
  /** The days that are read. */
  readonly first: Day;
  readonly count: number;
  /** The same page with another choice; '' leaves one out. */
  at(change: Readonly<Record<string, string>>): string;
}

function askedOf(c: WebRequest, path: string, more: Readonly<Record<string, string>>): Asked {
  const { timeZone } = c.var.ctx.i18n;
  const now = today(timeZone);
  const written = dayWritten(c.req.query('day') ?? '');
  const day = isDay(written) ? written : now;
  const view = views.find((each) => each === c.req.query('view')) ?? 'month';
  const at = (change: Readonly<Record<string, string>>): string => {
    const all = { ...more, view, day, ...change };
    const said = Object.entries(all).filter(([, value]) => value !== '');
    return `${path}?${new URLSearchParams(said)}`;
  };
  return { view, day, today: now, ...daysOf(view, day), at };
}

function daysOf(view: View, day: Day): Pick<Asked, 'first' | 'count'> {
  if (view === 'week') return { first: mondayOf(day), count: 7 };
  if (view === 'list') return { first: day, count: listDays };
  const first = mondayOf(firstOfMonth(day));
  const last = daysLater(monthsLater(firstOfMonth(day), 1), -1);
  return { first, count: daysLater(first, 35) > last ? 35 : 42 };
}

interface Shown {
  readonly events: readonly Placed[];
  readonly isCut: boolean;
}

async function readDays(
  web: WebContext,
  ctx: RequestContext,
  calendar: Calendar,
  { first, count }: Asked,
): Promise<Shown> {
  const { timeZone } = ctx.i18n;
  const [from, to] = [midnightIn(timeZone, first), midnightIn(timeZone, first, count)];
  if (from === null || to === null) return { events: [], isCut: false };
  const events = await readCalendar(web.db, ctx.viewer, calendar, { from, to });
  return { events: events.map((event) => placeOf(event, timeZone)), isCut: events.length === eventsMax };
}

/** Lines of a day below a month: of a full one the rest is a step away. */
const linesBelow = 6;

/** The days that were asked for, the way from them to others, and (children) what to say when there is nothing on them. */
function CalendarDays(
  props: Shown & { readonly asked: Asked; readonly ctx: RequestContext; readonly children?: Child },
) {
  const { events, isCut, asked, ctx, children } = props;
  const { i18n } = ctx;
  const { view, first, count } = asked;
  const days = daysFrom(first, count);
  const shown = { days, events, today: asked.today, i18n };
  const listAt = (to: Day): string => asked.at({ view: 'list', day: to });
  return (
    <>
      <Steps asked={asked} i18n={i18n} />
      {isCut && <Note>{i18n.t('calendar.cut', { count: eventsMax })}</Note>}
      {view === 'month' && (
        <>
          <Month {...shown} month={asked.day.slice(0, 7)} listAt={listAt} />
          <div class="calendar-below">
            <DayList
              {...shown}
              days={days.filter((day) => day.startsWith(asked.day.slice(0, 7)))}
              more={{ linesMax: linesBelow, listAt }}
            />
          </div>
        </>
      )}
      {view === 'week' && <Week {...shown} />}
      {view === 'list' && <DayList {...shown} />}
      {events.length === 0 && children}
    </>
  );
}

/** Which days these are, and back, today, on; beside it how they are shown. */
function Steps(props: { readonly asked: Asked; readonly i18n: I18n }) {
  const { asked, i18n } = props;
  const { t } = i18n;
  const { view, day } = asked;
  const step = (by: number): string => asked.at({ day: stepOf(view, day, by) });
  return (
    <div class="calendar-bar">
      <h2>{titleOf(asked, i18n)}</h2>
      <nav class="calendar-steps" aria-label={t('calendar.steps')}>
        <a class="button second" href={step(-1)} rel="prev" title={t('calendar.earlier')}>
          <Icon name="left" />
          <span class="hidden">{t('calendar.earlier')}</span>
        </a>
        <a class="button second" href={asked.at({ day: '' })}>
          {t('calendar.today')}
        </a>
        <a class="button second" href={step(1)} rel="next" title={t('calendar.later')}>
          <Icon name="right" />
          <span class="hidden">{t('calendar.later')}</span>
        </a>
      </nav>
      <FilterChips
        label={t('calendar.views')}
        chips={views.map((each) => ({
          href: asked.at({ view: each }),
          label: t(words[each]),
          isCurrent: each === view,
        }))}
      />
    </div>
  );
}

function stepOf(view: View, day: Day, by: number): Day {
  if (view === 'month') return monthsLater(firstOfMonth(day), by);
  return daysLater(day, by * (view === 'week' ? 7 : listDays));
}

function titleOf({ view, day, first, count }: Asked, { tag }: I18n): string {
  if (view === 'month')
    return new Intl.DateTimeFormat(tag, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
      noonOf(day),
    );
  return new Intl.DateTimeFormat(tag, {
    ...{ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' },
  }).formatRange(noonOf(first), noonOf(daysLater(first, count - 1)));
}
