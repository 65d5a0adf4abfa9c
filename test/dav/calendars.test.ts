import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { changeTask, takeTask } from '#src/posts/kinds/task/change-task.ts';
import { readPost } from '#src/posts/read/read.ts';
import { until } from '#test/support/instance.ts';
import { openTwo, type Two } from '#test/stories/two.ts';
import { deskOf, inner, said, type Desk } from './desk.ts';

let two: Two;
let ada: Desk;
let bea: Desk;
let carla: Desk;
const events = '/dav/calendars/events.hydraulik/';
const tasks = '/dav/calendars/tasks.hydraulik/';
let eventsAway = '';
let tasksAway = '';
beforeAll(async () => {
  two = await openTwo();
  eventsAway = `/dav/calendars/events.hydraulik@${two.alpha.host}/`;
  tasksAway = `/dav/calendars/tasks.hydraulik@${two.alpha.host}/`;
  ada = await deskOf(two.alpha, two.ada.who);
  bea = await deskOf(two.beta, two.bea.who);
  carla = await deskOf(two.beta, two.carla.who);
});
afterAll(() => two.end());

/** A day that is far enough away, as iCalendar writes it. */
const stamp = (days: number, time = '090000') =>
  `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')}T${time}Z`;
const ics = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const vevent = (uid: string, title: string, days = 7, ...more: string[]) =>
  ics(
    ...[
      'BEGIN:VEVENT',
      `UID:${uid}`,
      `DTSTAMP:${stamp(0)}`,
      `DTSTART:${stamp(days)}`,
      `DTEND:${stamp(days, '103000')}`,
    ],
    ...[`SUMMARY:${title}`, ...more, 'END:VEVENT'],
  );
const vtodo = (uid: string, title: string, ...more: string[]) =>
  ics('BEGIN:VTODO', `UID:${uid}`, `DTSTAMP:${stamp(0)}`, `SUMMARY:${title}`, ...more, 'END:VTODO');
const put = (desk: Desk, at: string, body: string, headers: Record<string, string> = {}) =>
  desk.send('PUT', at, { body, headers: { 'content-type': 'text/calendar; charset=utf-8', ...headers } });
const unfolded = (text: string) => text.replaceAll(/\r?\n[ \t]/g, '');

const report = (name: string, inside: string) =>
  `<?xml version="1.0"?><C:${name} xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop>${inside}</C:${name}>`;
const query = (filter: string) =>
  report('calendar-query', `<C:filter><C:comp-filter name="VCALENDAR">${filter}</C:comp-filter></C:filter>`);
const sync = (token = '') =>
  `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`;
const ask = async (desk: Desk, at: string, body: string) =>
  await desk.send('REPORT', at, { body, headers: { depth: '1' } });
const namesIn = async (desk: Desk, at: string) => {
  const answer = await desk.send('PROPFIND', at, { headers: { depth: '1' } });
  return inner(answer.text, 'D:response').map((each) => decodeURIComponent(inner(each, 'D:href')[0] ?? ''));
};
/** The same event or task at Beta, under the name that it has there. */
const arrived = async (at: string, title: string): Promise<string> =>
  (await until(`${title} is at Beta`, async () => {
    const found = await ask(
      bea,
      at,
      query(`<C:comp-filter name="${at === eventsAway ? 'VEVENT' : 'VTODO'}"/>`),
    );
    const one = inner(found.text, 'D:response').find((each) => each.includes(`SUMMARY:${title}`));
    return one ? decodeURIComponent(inner(one, 'D:href')[0] ?? '') : null;
  })) as string;

test('a program that knows the server alone finds its person’s calendars', async () => {
  expect((await ada.send('GET', '/.well-known/caldav')).headers.location).toBe('/dav/');
  const root = await ada.send('PROPFIND', '/dav/', {
    headers: { depth: '0' },
    body: '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>',
  });
  expect(root.text).toContain('/dav/principals/ada/');
  const principal = await ada.send('PROPFIND', '/dav/principals/ada/', { headers: { depth: '0' } });
  expect(inner(principal.text, 'C:calendar-home-set')).toEqual(['<D:href>/dav/calendars/</D:href>']);
  expect((await ada.send('PROPFIND', '/dav/principals/bea/', { headers: { depth: '0' } })).status).toBe(404);
  expect(await namesIn(ada, '/dav/calendars/')).toEqual([
    ...['/dav/calendars/', '/dav/calendars/events/', '/dav/calendars/tasks/'],
    ...[events, tasks],
  ]);
  expect(await namesIn(carla, '/dav/calendars/')).toHaveLength(3);
  expect((await carla.send('PROPFIND', eventsAway, { headers: { depth: '1' } })).status).toBe(404);
  expect((await put(carla, `${eventsAway}x.ics`, vevent('x', 'Hers'))).status).toBe(404);
  const documentsOnly = await deskOf(two.alpha, two.ada.who, ['documents']);
  expect((await documentsOnly.send('PROPFIND', events, { headers: { depth: '0' } })).status).toBe(401);
});

describe('events', () => {
  test('one is made, keeps its name, UID and words, is changed, and is cancelled for everyone', async () => {
    const at = `${events}pump-test.ics`;
    const more = ['DESCRIPTION:Bring the gauge', 'LOCATION:Hall 3', 'URL:https://meet.example/pump'];
    const made = await put(ada, at, vevent('uid-1@desk', 'Pump test', 7, ...more), { 'if-none-match': '*' });
    expect([made.status, said(made), made.headers.etag]).toEqual([201, '', undefined]);
    const read = await ada.send('GET', at);
    const text = unfolded(read.text);
    for (const line of ['UID:uid-1@desk', 'SUMMARY:Pump test', ...more])
      expect(text).toContain(`${line}\r\n`);
    expect(await namesIn(ada, events)).toContain(at);
    const etag = read.headers.etag ?? '';
    const changed = read.text.replace('SUMMARY:Pump test', 'SUMMARY:Pump test II');
    expect((await put(ada, at, changed, { 'if-match': '"other"' })).status).toBe(412);
    expect((await put(ada, at, changed, { 'if-none-match': '*' })).status).toBe(412);
    expect((await put(ada, at, changed, { 'if-match': etag })).status).toBe(204);
    expect((await put(ada, at, changed, { 'if-match': etag })).status).toBe(412);
    await arrived(eventsAway, 'Pump test II');
    expect((await ada.send('DELETE', at)).status).toBe(204);
    expect([(await ada.send('GET', at)).status, (await ada.send('DELETE', at)).status]).toEqual([404, 404]);
    const there = await until('Beta hears of it', async () => {
      const found = await ask(bea, eventsAway, query('<C:comp-filter name="VEVENT"/>'));
      return found.text.includes('STATUS:CANCELLED') ? true : null;
    });
    expect(there).toBe(true);
  });

  test('others answer, keep reminders of their own, and change nothing else', async () => {
    await put(ada, `${events}review.ics`, vevent('uid-2@desk', 'Review'));
    const at = await arrived(eventsAway, 'Review');
    const theirs = await bea.send('GET', at);
    expect(unfolded(theirs.text)).toMatch(/ORGANIZER;CN=Ada:acct:ada@.*\r\nATTENDEE;.*PARTSTAT=NEEDS-ACTION/);
    const alarm = 'BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Go\r\nTRIGGER:-PT20M\r\nEND:VALARM\r\n';
    const yes = theirs.text.replace('NEEDS-ACTION', 'ACCEPTED').replace('END:VEVENT', `${alarm}END:VEVENT`);
    const saved = await put(bea, at, yes, { 'if-match': theirs.headers.etag ?? '' });
    expect([saved.status, said(saved)]).toEqual([204, '']);
    expect((await bea.send('GET', at)).text).toContain('TRIGGER:-PT20M');
    await until('Ada reads the answer', async () => {
      const [row] = await two.alpha.db<
        { n: number }[]
      >`select count(*)::int as n from event_answers where answer = 'yes'`;
      return row?.n === 1;
    });
    expect((await ada.send('GET', `${events}review.ics`)).text).not.toContain('VALARM');
    const renamed = await put(bea, at, yes.replace('SUMMARY:Review', 'SUMMARY:Mine'));
    expect([renamed.status, said(renamed)]).toEqual([403, expect.stringMatching(/author/i)]);
    expect((await bea.send('DELETE', at)).status).toBe(403);
    const mine = at.replace(eventsAway, '/dav/calendars/events/');
    expect((await bea.send('DELETE', mine)).status).toBe(204);
    expect(await namesIn(bea, '/dav/calendars/events/')).not.toContain(mine);
    expect(await namesIn(bea, eventsAway)).toContain(at);
  });

  test('a series stays one, with its rule and its dates, for everyone', async () => {
    const at = `${events}weekly.ics`;
    const made = await put(ada, at, vevent('weekly', 'Weekly', 10, 'RRULE:FREQ=WEEKLY;COUNT=5'));
    expect([made.status, said(made)]).toEqual([201, '']);
    const { text } = await ada.send('GET', at);
    expect([text.match(/BEGIN:VEVENT/g)?.length, text.match(/RRULE:.*/)?.[0].trim()]).toEqual([
      1,
      expect.stringContaining('FREQ=WEEKLY'),
    ]);
    const [start = ''] = /DTSTART[^\r\n]*/.exec(text) ?? [];
    const second = start.replace('DTSTART', 'EXDATE').replace(/\d{8}T/, `${stamp(17).slice(0, 8)}T`);
    const without = await put(ada, at, text.replace('END:VEVENT', `${second}\r\nEND:VEVENT`));
    expect([without.status, said(without)]).toEqual([204, '']);
    expect((await ada.send('GET', at)).text).toContain('EXDATE');
    const there = await arrived(eventsAway, 'Weekly');
    const theirs = await until('Beta has it without the second date', async () => {
      const { text: now } = await bea.send('GET', there);
      return now.includes('EXDATE') ? now : null;
    });
    const answered = await put(bea, there, (theirs ?? '').replace('NEEDS-ACTION', 'TENTATIVE'));
    expect([answered.status, said(answered)]).toEqual([204, '']);
    expect((await put(bea, there, (theirs ?? '').replace('COUNT=5', 'COUNT=6'))).status).toBe(403);
    const within = `<C:comp-filter name="VEVENT"><C:time-range start="${stamp(23)}" end="${stamp(25)}"/></C:comp-filter>`;
    expect((await ask(ada, events, query(within))).text).toContain('SUMMARY:Weekly');
  });

  test('whole days stay whole days, also where the clocks are elsewhere', async () => {
    const at = `${events}fair.ics`;
    const [from, to] = [stamp(20).slice(0, 8), stamp(22).slice(0, 8)];
    const days = ics(
      ...['BEGIN:VEVENT', 'UID:fair', `DTSTAMP:${stamp(0)}`, `DTSTART;VALUE=DATE:${from}`],
      ...[`DTEND;VALUE=DATE:${to}`, 'SUMMARY:Fair', 'END:VEVENT'],
    );
    await two.alpha.db`update people set time_zone = 'Asia/Tokyo' where id = ${two.ada.who.id}`;
    expect((await put(ada, at, days)).status).toBe(201);
    const { text } = await ada.send('GET', at);
    expect(text).toContain(`DTSTART;VALUE=DATE:${from}`);
    expect(text).toContain(`DTEND;VALUE=DATE:${to}`);
  });

  test('what cannot be kept is refused with its precondition, and nothing is made', async () => {
    const before = await namesIn(ada, events);
    const bad: readonly (readonly [string, string, string])[] = [
      ['no calendar', 'BEGIN:VCARD\r\nEND:VCARD\r\n', 'valid-calendar-data'],
      ['words', 'hello', 'valid-calendar-data'],
      ['nothing in it', ics(), 'valid-calendar-object-resource'],
      [
        'two',
        ics(...vevent('a', 'A').split('\r\n').slice(3, -2), ...vevent('b', 'B').split('\r\n').slice(3, -2)),
        '',
      ],
      ['a task', vtodo('t', 'T'), 'supported-calendar-component'],
      ['no UID', vevent('', 'A'), 'valid-calendar-object-resource'],
      ['a file', vevent('f', 'A', 7, 'ATTACH:https://x.example/a.pdf'), ''],
      ['guests', vevent('g', 'A', 7, 'ATTENDEE:mailto:guest@elsewhere.example'), ''],
      ['the past', vevent('p', 'A', -30), ''],
      ['no title', vevent('n', ''), ''],
      ['a bomb', `${'BEGIN:VCALENDAR\r\n'.repeat(5_000)}`, ''],
    ];
    for (const [what, body, condition] of bad) {
      const answer = await put(ada, `${events}bad.ics`, body);
      expect([what, answer.status]).toEqual([what, 403]);
      expect([what, said(answer)]).toEqual([what, expect.stringMatching(/\.$/)]);
      if (condition !== '') expect(answer.text).toContain(condition);
    }
    expect((await put(ada, `${events}large.ics`, 'x'.repeat(300_000))).status).toBe(413);
    expect(
      (await put(ada, `${events}typed.ics`, vevent('t', 'T'), { 'content-type': 'text/plain' })).status,
    ).toBe(415);
    const mine = await put(ada, '/dav/calendars/events/new.ics', vevent('m', 'Mine'));
    expect([mine.status, said(mine)]).toEqual([403, expect.stringContaining('calendar of a group')]);
    const twice = await put(ada, `${events}other-name.ics`, vevent('fair', 'Fair'));
    expect([twice.status, twice.text]).toEqual([403, expect.stringContaining('no-uid-conflict')]);
    for (const method of ['MKCALENDAR', 'DELETE'])
      expect((await ada.send(method, '/dav/calendars/events.new/')).status).toBe(
        method === 'DELETE' ? 404 : 404,
      );
    expect((await ada.send('DELETE', events)).status).toBe(403);
    expect(await namesIn(ada, events)).toEqual(before);
  });
});

test('an hour of questions is in the calendars of its group at every company, and is changed on its page alone', async () => {
  const from = new Date(Date.now() + 9 * 86_400_000);
  const campaign = {
    format: 'questions',
    starts_at: from,
    ends_at: new Date(from.getTime() + 3_600_000),
    jury: ['@ada'],
  };
  const asked = { status: 'x', title: 'Ask Ada', group_id: two.room.id, campaign };
  const made = await two.alpha.api<{ id: string }>('POST', '/api/v1/statuses', asked, two.ada.who.token);
  expect(made.status).toBe(200);
  const at = await arrived(eventsAway, 'Ask Ada');
  expect(await namesIn(carla, '/dav/calendars/events/')).toEqual(['/dav/calendars/events/']);
  expect(await namesIn(bea, '/dav/calendars/events/')).toContain(
    at.replace(eventsAway, '/dav/calendars/events/'),
  );
  const { text } = await bea.send('GET', at);
  expect(text).not.toContain('ATTENDEE');
  expect((await put(bea, at, text.replace(/DTEND:.*/, `DTEND:${stamp(10)}`))).status).toBe(403);
  const own = `${events}${made.data.id}.ics`;
  const moved = (await ada.send('GET', own)).text.replace(/DTEND:.*/, `DTEND:${stamp(10)}`);
  for (const answer of [
    await put(ada, own, moved),
    await ada.send('DELETE', own),
    await bea.send('DELETE', at),
  ])
    expect([answer.status, said(answer)]).toEqual([403, expect.stringContaining('on its page')]);
});

describe('questions', () => {
  test('by days, by names, and what cannot be asked', async () => {
    await put(ada, `${events}near.ics`, vevent('near', 'Near', 3));
    await put(ada, `${events}far.ics`, vevent('far', 'Far', 60));
    const range = `<C:comp-filter name="VEVENT"><C:time-range start="${stamp(1)}" end="${stamp(5)}"/></C:comp-filter>`;
    const found = await ask(ada, events, query(range));
    expect([found.status, inner(found.text, 'D:href')]).toEqual([207, [`${events}near.ics`]]);
    expect(found.text).toContain('SUMMARY:Near');
    const uid =
      '<C:comp-filter name="VEVENT"><C:prop-filter name="UID"><C:text-match>far</C:text-match></C:prop-filter></C:comp-filter>';
    expect(inner((await ask(ada, events, query(uid))).text, 'D:href')).toEqual([`${events}far.ics`]);
    expect(inner((await ask(ada, events, query('<C:comp-filter name="VTODO"/>'))).text, 'D:href')).toEqual(
      [],
    );
    const odd = '<C:comp-filter name="VEVENT"><C:prop-filter name="CLASS"/></C:comp-filter>';
    expect((await ask(ada, events, query(odd))).text).toContain('supported-filter');
    const hrefs = [`${events}far.ics`, `${events}none.ics`, '/elsewhere.ics', `${tasks}far.ics`];
    const got = await ask(
      ada,
      events,
      report('calendar-multiget', hrefs.map((each) => `<D:href>${each}</D:href>`).join('')),
    );
    expect([inner(got.text, 'D:href'), got.text.match(/404 Not Found/g)?.length]).toEqual([hrefs, 3]);
    expect(
      (await ask(ada, events, '<free-busy-query xmlns="urn:ietf:params:xml:ns:caldav"/>')).text,
    ).toContain('supported-report');
  });

  test('what changed since the last time, what is gone, and a token that is too old', async () => {
    const first = await ask(ada, events, sync());
    const [token = ''] = inner(first.text, 'D:sync-token');
    expect(inner((await ask(ada, events, sync(token))).text, 'D:href')).toEqual([]);
    await put(ada, `${events}late.ics`, vevent('late', 'Late', 9));
    await ada.send('DELETE', `${events}near.ics`);
    const since = await ask(ada, events, sync(token));
    expect(inner(since.text, 'D:href').toSorted()).toEqual([`${events}late.ics`, `${events}near.ics`]);
    expect(since.text.match(/404 Not Found/g)).toHaveLength(1);
    for (const odd of ['urn:kontor:sync:0', 'constructor', token.slice(0, -1)])
      expect((await ask(ada, events, sync(odd))).text).toContain('valid-sync-token');
    const props =
      '<propfind xmlns="DAV:" xmlns:s="http://calendarserver.org/ns/"><prop><s:getctag/><sync-token/></prop></propfind>';
    const now = await ada.send('PROPFIND', events, { headers: { depth: '0' }, body: props });
    expect(inner(now.text, 'D:sync-token')).toEqual(inner(since.text, 'D:sync-token'));
  });
});

describe('tasks', () => {
  const stateOf = async (title: string) => {
    const [row] = await two.alpha.db<
      { id: PostId }[]
    >`select id from posts where title = ${title} and kind = 'task'`;
    const { task } = await readPost(two.alpha.db, { personId: two.ada.who.id }, row?.id as PostId);
    return task;
  };

  test('one is made, worked on and dropped; day, labels and state are what the page shows', async () => {
    const at = `${tasks}seal.ics`;
    const day = stamp(5).slice(0, 8);
    const made = await put(
      ada,
      at,
      vtodo('seal', 'Change the seal', `DUE;VALUE=DATE:${day}`, 'CATEGORIES:pump,urgent'),
    );
    expect([made.status, said(made)]).toEqual([201, '']);
    expect(await stateOf('Change the seal')).toMatchObject({ state: 'open', labels: ['pump', 'urgent'] });
    const { text } = await ada.send('GET', at);
    for (const line of ['UID:seal', `DUE;VALUE=DATE:${day}`, 'STATUS:NEEDS-ACTION', 'CATEGORIES:pump,urgent'])
      expect(text).toContain(line);
    const worked = text.replace('STATUS:NEEDS-ACTION', 'STATUS:IN-PROCESS').replace('pump,urgent', 'pump');
    expect((await put(ada, at, worked)).status).toBe(204);
    expect(await stateOf('Change the seal')).toMatchObject({ state: 'in_work', labels: ['pump'] });
    expect((await ada.send('DELETE', at)).status).toBe(204);
    expect([await stateOf('Change the seal'), (await ada.send('GET', at)).status]).toMatchObject([
      { state: 'dropped' },
      404,
    ]);
  });

  test('who does one at another company ticks it off; who does not, and does not decide, changes nothing', async () => {
    const made = await put(ada, `${tasks}filter.ics`, vtodo('filter', 'Clean the filter'));
    expect(made.status).toBe(201);
    const at = await arrived(tasksAway, 'Clean the filter');
    const { text } = await bea.send('GET', at);
    const done = text.replace('STATUS:NEEDS-ACTION', 'STATUS:COMPLETED');
    const refused = await put(bea, at, done);
    expect([refused.status, said(refused)]).toEqual([403, expect.stringContaining('Take it on first')]);
    const [row] = await two.beta.db<{ id: PostId }[]>`select id from posts where title = 'Clean the filter'`;
    const id = row?.id as PostId;
    await transaction(two.beta.db, (tx) => takeTask(tx, two.bea.who.id, id));
    expect(await namesIn(bea, '/dav/calendars/tasks/')).toContain(
      at.replace(tasksAway, '/dav/calendars/tasks/'),
    );
    expect((await put(bea, at, done.replace('SUMMARY:Clean the filter', 'SUMMARY:Other'))).status).toBe(403);
    expect((await put(bea, at, done)).status).toBe(204);
    await until('Alpha knows', async () => (await stateOf('Clean the filter'))?.state === 'done');
    expect((await ada.send('GET', `${tasks}filter.ics`)).text).toContain('PERCENT-COMPLETE:100');
    await transaction(two.beta.db, (tx) => changeTask(tx, two.bea.who.id, id, { state: 'in_work' }));
    expect((await bea.send('DELETE', at.replace(tasksAway, '/dav/calendars/tasks/'))).status).toBe(204);
    await until(
      'Alpha knows that she does not',
      async () => (await stateOf('Clean the filter'))?.assignees.length === 0,
    );
  });
});
