import type { Hono } from 'hono';
import { openSecretAddress, readSecretAddress } from '#src/access/secret-addresses.ts';
import type { IcsCalendar } from '#src/calendars/ics.ts';
import { hourInCalendar } from '#src/calendars/hour.ts';
import { readCalendar, readCalendarEvent, type CalendarEvent } from '#src/calendars/read.ts';
import { readPost } from '#src/posts/read/read.ts';
import { readGroup } from '#src/groups/read.ts';
import { readPeople } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PostId } from '#src/platform/ids.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { notFoundPage } from '../shell/errors.tsx';
import { answerUnlessKnown } from '../shell/etag.ts';
import { idOf } from '../shell/forms.ts';
import { i18nFor } from '../shell/i18n-for.ts';
import { Hidden } from '../shell/layout.tsx';
import { proven } from '../shell/proof.ts';
import { showPage } from '../shell/show.tsx';

const dayMs = 24 * 3600 * 1000;
/** What a feed tells: half a year back, two years ahead. */
const behindMs = 183 * dayMs;
const aheadMs = 731 * dayMs;

/** A calendar for other programs, at an address that is the only proof there is: it can read this, and nothing else. */
export function calendarFeedRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/calendars/:file{[A-Za-z0-9_-]+\\.ics}', async (c) => {
    const { db } = web;
    const secret = (c.req.param('file') ?? '').slice(0, -'.ics'.length);
    const address = await readSecretAddress(db, secret, 'calendar');
    if (!address) return notFoundPage(web, c);
    const { personId, groupId } = address;
    const viewer = { personId };
    const calendar = groupId === null ? 'mine' : { groupId };
    const [person] = await readPeople(db, [personId]);
    const group = groupId === null ? null : await readGroup(db, viewer, groupId);
    if (!person || (groupId !== null && !group)) return notFoundPage(web, c);
    const now = Date.now();
    const window = { from: new Date(now - behindMs), to: new Date(now + aheadMs) };
    const all = await readCalendar(db, viewer, calendar, window);
    const events = calendar === 'mine' ? all.filter(({ own }) => own !== 'no') : all;
    const name =
      group?.name ?? i18nFor(db.instance, person).t('calendar.nameMine', { company: db.instance.company });
    return await answerIcs(web, c, { name, events });
  });
}

/** What somebody signed in does: open a calendar to another program, take one event along. */
export function calendarFileRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/event.ics', async (c) => {
    const { ctx } = c.var;
    const id = idOf<PostId>(c.req.param('id'));
    const event =
      id === null
        ? null
        : ((await readCalendarEvent(web.db, ctx.viewer, id)) ?? (await hourAt(web, ctx, id)));
    if (!event) throw notFound('post');
    c.header('content-disposition', `attachment; filename="kontor-${event.postId}.ics"`);
    return await answerIcs(web, c, { name: event.title, events: [event] });
  });
  app.post('/calendar/feeds', proven, (c) => openToProgram(web, c));
}

/** An hour of questions is taken along like an event. */
async function hourAt(web: WebContext, ctx: RequestContext, id: PostId): Promise<CalendarEvent | null> {
  const post = await readPost(web.db, ctx.viewer, id);
  if (post.campaign?.format !== 'questions') return null;
  return hourInCalendar(post, post.campaign, `${web.db.instance.origin}/posts/${id}/hour`);
}

/** The same bytes as before are not sent again. */
async function answerIcs(web: WebContext, c: WebRequest, calendar: IcsCalendar): Promise<Response> {
  // With ical.js, which no start needs.
  const { writeIcs } = await import('#src/calendars/ics.ts');
  return answerUnlessKnown(c, writeIcs(web.db.instance, calendar), 'text/calendar; charset=utf-8');
}

/** The address is shown in the answer alone: only its hash is kept. */
async function openToProgram(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const { t } = ctx.i18n;
  const groupId = idOf<GroupId>(form.line('group'));
  const group = groupId === null ? null : await readGroup(web.db, ctx.viewer, groupId);
  if (groupId !== null && !group) throw notFound('group');
  const of = group?.name ?? t('calendar.mine');
  const secret = await transaction(web.db, (tx) =>
    openSecretAddress(tx, ctx.me.id, { use: 'calendar', groupId, name: t('calendar.feedName', { of }) }),
  );
  const { origin } = web.db.instance;
  const body = (
    <>
      <h1>{t('calendar.feedHeading', { of })}</h1>
      <p>{t('calendar.feedCopy')}</p>
      <p>
        <label>
          {t('calendar.feedAddress')}
          <input readonly value={`${origin}/calendars/${secret}.ics`} spellcheck={false} autocomplete="off" />
        </label>
      </p>
      <p class="quiet">{t('calendar.feedSecret')}</p>
      <p class="buttons">
        <a class="button second" href={`${origin.replace(/^https?/, 'webcal')}/calendars/${secret}.ics`}>
          {t('calendar.feedOpen')}
        </a>
        <a class="button second" href="/settings/security">
          {t('calendar.feedEnd')}
        </a>
      </p>
    </>
  );
  const title = t('calendar.feedHeading', { of });
  return showPage(web, c, { title, room: 'calendar', body, status: 200 });
}

/** Below a calendar: the way into other programs. */
export function FeedForm(props: { readonly ctx: RequestContext; readonly groupId?: GroupId }) {
  const { ctx, groupId } = props;
  const { t } = ctx.i18n;
  return (
    <form class="calendar-feed" method="post" action="/calendar/feeds" data-turbo="false">
      <Hidden ctx={ctx} />
      {groupId !== undefined && <input type="hidden" name="group" value={groupId} />}
      <p class="quiet">{t('calendar.feedLead')}</p>
      <button class="button second">{t('calendar.feedButton')}</button>
    </form>
  );
}
