import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readCalendar, type Calendar } from '#src/calendars/read.ts';
import { receivePost } from '#src/posts/inbound/receive.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { editPost } from '#src/posts/edit.ts';
import { publishPost } from '#src/posts/publish.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { addFollow, incomingNote, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  await addFollow(company.db, company.anna, company.ada);
});
beforeEach(() => company.db`delete from posts`);
afterAll(() => company.drop());

const year = new Date().getUTCFullYear() + 1;
const at = (day: string, time = '10:00') => new Date(`${year}-${day}T${time}:00Z`);
const march = { from: at('03-01', '00:00'), to: at('04-01', '00:00') };
const plan = (
  author: PersonId,
  audience: object,
  title: string,
  startsAt = at('03-10'),
  endsAt: Date | null = null,
): Promise<PostId> =>
  company.act((tx) =>
    publishPost(tx, author, {
      ...{ source: '', title, ...audience },
      event: { startsAt, endsAt, zone: 'UTC', place: '', link: '' },
    }),
  );
const titles = async (personId: PersonId, calendar: Calendar = 'mine', window = march) =>
  (await readCalendar(company.db, { personId }, calendar, window)).map(({ title }) => title);

test("somebody outside a group sees its events in no calendar, a member in their own and the group's", async () => {
  const { ada, anna, otto, group } = company;
  await plan(ada, { groupId: group }, 'Druckprobe');
  for (const calendar of ['mine', 'company', { groupId: group }] as const)
    expect(await titles(otto, calendar)).toEqual([]);
  expect(await titles(anna)).toEqual(['Druckprobe']);
  expect(await titles(anna, { groupId: group })).toEqual(['Druckprobe']);
  expect(await titles(anna, 'company')).toEqual([]);
});

test('an event for the company is in its calendar, and in that of whoever organises it or said yes or maybe', async () => {
  const { ada, anna, otto } = company;
  const id = await plan(ada, { level: 'instance' }, 'Sommerfest');
  for (const each of [ada, anna, otto]) expect(await titles(each, 'company')).toEqual(['Sommerfest']);
  expect([await titles(ada), await titles(anna)]).toEqual([['Sommerfest'], []]);
  for (const [answer, mine] of [
    ['maybe', ['Sommerfest']],
    ['no', []],
    ['yes', ['Sommerfest']],
  ] as const) {
    await company.act((tx) => answerEvent(tx, anna, id, answer));
    expect(await titles(anna)).toEqual(mine);
  }
});

test('an answer opens nothing: who may no longer read an event has it in no calendar', async () => {
  const { ada, anna } = company;
  const id = await plan(ada, { level: 'followers' }, 'Abschied');
  await company.act((tx) => answerEvent(tx, anna, id, 'yes'));
  expect(await titles(anna)).toEqual(['Abschied']);
  await company.db`delete from follows`;
  expect(await titles(anna)).toEqual([]);
  await company.db`update posts set removed_at = now() where id = ${id}`;
  expect(await titles(ada)).toEqual([]);
  await addFollow(company.db, anna, ada);
});

test("a partner's event in a group names its organiser's company", async () => {
  const { db, anna, fromBob, group } = company;
  await company.act(async (tx) => {
    await receivePost(tx, fromBob, {
      ...incomingNote('https://beta.example/1', { level: 'group', groupId: group, title: 'Kick-off' }),
      kind: 'event',
      event: {
        ...{ startsAt: at('03-05'), endsAt: at('03-07'), zone: 'Europe/Paris', place: 'Lyon', link: null },
        ...{ cancelled: false, counts: { yes: 0, maybe: 0, no: 0 } },
      },
    });
  });
  const [event] = await readCalendar(db, { personId: anna }, 'mine', march);
  expect(event).toMatchObject({
    ...{ title: 'Kick-off', own: null, isOwn: false, place: 'Lyon', zone: 'Europe/Paris' },
    organiser: { name: 'bob', company: 'Beta SAS', country: 'FR' },
    group: { handle: 'hydraulik', host: null, peerId: null },
  });
});

test('a window has what begins or goes on in it, and not what ends as it begins', async () => {
  const { ada } = company;
  const mine = { level: 'instance' };
  await plan(ada, mine, 'before', at('02-27'), at('03-01', '00:00'));
  await plan(ada, mine, 'into', at('02-27'), at('03-02'));
  await plan(ada, mine, 'through', at('02-01'), at('04-20'));
  await plan(ada, mine, 'first', at('03-01', '00:00'));
  await plan(ada, mine, 'after', at('04-01', '00:00'));
  expect(await titles(ada)).toEqual(['through', 'into', 'first']);
});

test('an event that is moved is where it was moved to', async () => {
  const { ada, group } = company;
  const id = await plan(ada, { groupId: group }, 'Audit');
  const event = { startsAt: at('05-02'), endsAt: at('05-03'), zone: 'UTC', place: '', link: '' };
  await company.act((tx) => editPost(tx, ada, id, { event }));
  expect(await titles(ada)).toEqual([]);
  expect(await titles(ada, 'mine', { from: at('05-01'), to: at('06-01') })).toEqual(['Audit']);
});

test('an event that the version before this one wrote is found all the same', async () => {
  const { ada, anna, otto, group } = company;
  await plan(ada, { groupId: group }, 'Audit');
  await company.db`update events set group_id = null, organiser_id = null, until = null`;
  expect([await titles(anna, { groupId: group }), await titles(otto)]).toEqual([['Audit'], []]);
  expect(await titles(anna, { groupId: group }, { from: at('05-01'), to: at('06-01') })).toEqual([]);
});
