import ical from 'ical.js';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readAccountChanges } from '#src/access/account-changes.ts';
import { revokeAll } from '#src/access/revoke.ts';
import { issueToken } from '#src/access/tokens.ts';
import { leave } from '#src/groups/leave.ts';
import { editPost } from '#src/posts/edit.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { cancelEvent } from '#src/posts/kinds/event/cancel-event.ts';
import { remindOfHour } from '#src/posts/kinds/campaign/remind.ts';
import { publishPost } from '#src/posts/publish.ts';
import type { PostId } from '#src/platform/ids.ts';
import { addMember } from '#test/support/cast.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite({ agreed: true });
  [ada, anna, otto] = await Promise.all([
    site.browser(site.ada),
    site.browser(site.anna),
    site.browser(site.otto),
  ]);
});
beforeEach(() => site.db`delete from posts`);
afterAll(() => site.close());

const dayMs = 24 * 3600 * 1000;
const startsAt = new Date(Math.ceil((Date.now() + 30 * dayMs) / dayMs) * dayMs);
const input = {
  ...{ startsAt, endsAt: new Date(startsAt.getTime() + 5_400_000), zone: 'Europe/Berlin' },
  ...{ place: 'Halle 3; Tor, links', link: 'https://meet.example/1' },
};
const plan = (title: string, more: object = { groupId: site.group }): Promise<PostId> =>
  site.act((tx) => publishPost(tx, site.ada, { source: '', title, event: input, ...more }));
/** The path of a new feed, as the page shows it once. */
const open = async (browser: Browser, form: Readonly<Record<string, string>> = {}): Promise<string> => {
  const { html, status } = await browser.send('/calendar/feeds', form, '/calendar');
  expect(status).toBe(200);
  return /\/calendars\/[A-Za-z0-9_-]+\.ics/.exec(html)?.[0] ?? '';
};
const fetchIcs = async (path: string) => {
  const answer = await site.http().get(path);
  return { status: answer.status, headers: answer.headers, ics: answer.text };
};
const eventsIn = (ics: string) =>
  new ical.Component(ical.parse(ics) as unknown[]).getAllSubcomponents('vevent').map((each) => ({
    ...{ title: each.getFirstPropertyValue('summary'), status: each.getFirstPropertyValue('status') },
    ...{ uid: each.getFirstPropertyValue('uid'), place: each.getFirstPropertyValue('location') },
    start: (each.getFirstPropertyValue('dtstart') as ical.Time).toJSDate(),
    sequence: Number(each.getFirstPropertyValue('sequence')),
  }));
const titlesAt = async (path: string) => eventsIn((await fetchIcs(path)).ics).map(({ title }) => title);

test('an address that nobody made opens nothing, nor does the secret of an app', async () => {
  const app = await site.act((tx) =>
    issueToken(tx, { personId: site.ada, name: 'App', scopes: ['read', 'write'] }),
  );
  for (const secret of ['x', 'A'.repeat(43), app])
    expect((await fetchIcs(`/calendars/${secret}.ics`)).status).toBe(404);
});

test('somebody outside a group is given no address of it', async () => {
  expect((await otto.send('/calendar/feeds', { group: site.group }, '/calendar')).status).toBe(404);
  expect((await otto.send('/calendar/feeds', { group: '999' }, '/calendar')).status).toBe(404);
});

test("a feed has the reader's events in UTC, and an address alone opens it", async () => {
  const id = await plan(
    'Druckprobe mit einem sehr langen Titel, der über fünfundsiebzig Zeichen hinausgeht – ja',
  );
  await plan('Nur für Anna', { level: 'direct', source: 'Nur @anna' });
  const path = await open(anna);
  const { status, headers, ics } = await fetchIcs(path);
  expect([status, headers['content-type']]).toEqual([200, 'text/calendar; charset=utf-8']);
  expect(eventsIn(ics)[0]).toMatchObject({ start: startsAt, status: 'CONFIRMED', place: input.place });
  expect(ics).toContain(`DTSTART:${startsAt.toISOString().replaceAll(/[-:]|\.000/g, '')}\r\n`);
  expect(ics).toContain('LOCATION:Halle 3\\; Tor\\, links\r\n');
  for (const line of ics.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(76);
  await site.act((tx) => answerEvent(tx, site.anna, id, 'no'));
  expect(await titlesAt(path)).toEqual([]);
  expect(await titlesAt(await open(otto))).toEqual([]);
});

test('the same is not sent again, and a change keeps the UID and raises the sequence', async () => {
  const id = await plan('Audit');
  const path = await open(anna, { group: site.group });
  const first = await fetchIcs(path);
  const tag = first.headers.etag ?? '';
  const again = await site
    .http()
    .get(path)
    .set('If-None-Match', `W/${tag.replace(/^W\//, '')}, "x"`);
  expect([again.status, again.text]).toEqual([304, '']);
  await site.db`update posts set published_at = published_at - interval '1 minute' where id = ${id}`;
  await site.act((tx) => editPost(tx, site.ada, id, { event: { ...input, place: 'Halle 4' } }));
  await site.act((tx) => cancelEvent(tx, site.ada, id));
  const changed = await fetchIcs(path);
  const [[before], [after]] = [eventsIn(first.ics), eventsIn(changed.ics)];
  expect(after).toMatchObject({ uid: before?.uid, status: 'CANCELLED', place: 'Halle 4' });
  expect(after?.sequence).toBeGreaterThan(before?.sequence ?? 0);
  expect(changed.headers.etag).not.toBe(tag);
});

test("a group's feed ends with the membership, and does not come back with it", async () => {
  await addMember(site.db, site.group, site.otto);
  await plan('Druckprobe');
  const path = await open(otto, { group: site.group });
  expect(await titlesAt(path)).toEqual(['Druckprobe']);
  await site.act((tx) => leave(tx, site.otto, site.group));
  expect((await fetchIcs(path)).status).toBe(404);
  await addMember(site.db, site.group, site.otto);
  expect((await fetchIcs(path)).status).toBe(404);
  expect(await titlesAt(await open(otto, { group: site.group }))).toEqual(['Druckprobe']);
  await site.db`delete from memberships where person_id = ${site.otto}`;
});

test('a feed is listed and ended in the settings, and the person is told of it', async () => {
  const path = await open(ada);
  expect((await fetchIcs(path)).status).toBe(200);
  const { html } = await ada.get('/settings/security');
  expect(textOf(html)).toContain('Calendar: Mine');
  const [change] = await readAccountChanges(site.db, site.ada);
  expect(change).toMatchObject({ kind: 'app', detail: 'Calendar: Mine', byName: null });
  const removal = /\/settings\/security\/apps\/\d+\/removal/.exec(html)?.[0] ?? '';
  expect((await ada.send(removal, {}, '/settings/security')).status).toBe(303);
  expect((await fetchIcs(path)).status).toBe(404);
  const other = await open(ada);
  await site.act((tx) => revokeAll(tx, site.ada));
  expect((await fetchIcs(other)).status).toBe(404);
  ada = await site.browser(site.ada);
});

test('one event is downloaded by who may read it', async () => {
  const id = await plan('Druckprobe');
  const path = `/posts/${id}/event.ics`;
  expect((await otto.get(path)).status).toBe(404);
  expect((await anna.get('/posts/1/event.ics')).status).toBe(404);
  const { html: ics, status } = await anna.get(path);
  expect([status, eventsIn(ics).map(({ title }) => title)]).toEqual([200, ['Druckprobe']]);
  expect((await anna.get(`/posts/${id}`)).html).toContain(`href="${path}"`);
  const note = await site.act((tx) => publishPost(tx, site.ada, { source: 'no event', groupId: site.group }));
  expect((await anna.get(`/posts/${note}/event.ics`)).status).toBe(404);
});

test('a member imports a file into the group, and nobody else is let', async () => {
  const year = new Date().getUTCFullYear() + 1;
  const file = (title: string) =>
    `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1@x\r\nSUMMARY:${title}\r\nDTSTART:${year}0701T120000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
  const path = '/groups/hydraulik/calendar';
  expect((await anna.get(path)).html).toContain(`action="${path}/imports"`);
  const send = (browser: Browser, text: string | null) =>
    browser.upload(
      `${path}/imports`,
      {},
      text === null ? [] : [{ field: 'file', name: 'a.ics', bytes: Buffer.from(text) }],
    );
  expect((await send(otto, file('Audit'))).status).toBe(404);
  expect(textOf((await send(anna, null)).html)).toContain('Choose a calendar file');
  expect(textOf((await send(anna, 'x'.repeat(2_000_001))).html)).toContain('larger than 2 MB');
  expect((await send(anna, 'x')).status).toBe(422);
  const done = await send(anna, file('Audit'));
  expect([done.status, textOf(done.html).includes('1 event was added.')]).toEqual([200, true]);
  expect(textOf((await ada.get(`${path}?day=${year}-07-01`)).html)).toContain('Audit');
});

test('an hour of questions stands in month, week, list and feeds of its group’s members alone; who is concerned is reminded', async () => {
  const endsAt = new Date(startsAt.getTime() + 3_600_000);
  const campaign = { startsAt, endsAt, answerDays: 1, format: 'questions' as const, jury: ['@ada'] };
  const id = await site.act((tx) =>
    publishPost(tx, site.ada, { source: '', title: 'Ask Ada', groupId: site.group, campaign }),
  );
  const day = startsAt.toISOString().slice(0, 10);
  for (const view of ['month', 'week', 'list']) {
    const path = `/calendar?view=${view}&day=${day}`;
    expect((await otto.get(path)).html).not.toContain('Ask Ada');
    const { html } = await anna.get(path);
    expect([view, html]).toEqual([view, expect.stringContaining(`href="/posts/${id}/hour"`)]);
    expect(textOf(html)).toContain('Ask Ada');
  }
  const path = await open(anna);
  expect(eventsIn((await fetchIcs(path)).ics)).toMatchObject([{ title: 'Ask Ada', start: startsAt }]);
  const question = await site.act((tx) =>
    publishPost(tx, site.anna, { source: '', title: 'Why?', groupId: site.group, idea: { campaignId: id } }),
  );
  expect(question).toBeDefined();
  const told = async () =>
    (
      await site.db`select person_id from notifications where post_id = ${id} and kind = 'reminder' order by person_id`
    ).map((row) => row.personId as string);
  const job = { postId: id, lead: 'hour', startsAt: startsAt.toISOString() } as const;
  await site.act((tx) => remindOfHour(tx, { ...job, startsAt: endsAt.toISOString() }));
  expect(await told()).toEqual([]);
  for (const _ of [1, 2]) await site.act((tx) => remindOfHour(tx, job));
  expect(await told()).toEqual([site.ada, site.anna].toSorted());
  const [waiting] = await site.db`select count(*)::int as count from jobs where data ->> 'postId' = ${id}`;
  expect(waiting?.count).toBe(2);
});
