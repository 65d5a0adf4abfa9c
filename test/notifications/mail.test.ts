import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { saveNotificationSettings, type NotificationChanges } from '#src/notifications/choices.ts';
import { muteThread } from '#src/notifications/mute.ts';
import { createDispatcher, mailJob } from '#src/notifications/outgoing.ts';
import { markRead } from '#src/notifications/read.ts';
import { sendMail } from '#src/notifications/send-mail.ts';
import { readStopToken } from '#src/notifications/stop-link.ts';
import { usualRhythm } from '#src/notifications/timing.ts';
import { newId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { createMailer, type Mailer } from '#src/platform/mailer.ts';
import { changeSetting } from '#src/platform/settings.ts';
import { hidePost } from '#src/posts/moderate.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import { receivePost } from '#src/posts/inbound/receive.ts';
import { removePost } from '#src/posts/remove.ts';
import { mailWriter } from '#src/web/notifications/mail.tsx';
import {
  addFollow,
  addGroup,
  addMember,
  incomingNote,
  openCompany,
  type Company,
} from '#test/support/cast.ts';
import { openPostOffice, type PostOffice } from './post-office.ts';

let company: Company;
let office: PostOffice;
let mailer: Mailer;
const silenced = new Set<number>();
const minuteMs = 60_000;

beforeAll(async () => {
  [company, office] = await Promise.all([openCompany(), openPostOffice()]);
  mailer = createMailer({ url: office.url, from: 'kontor@alpha.example' });
  const { db, ada, anna, otto } = company;
  for (const [id, email] of [
    [ada, 'ada'],
    [anna, 'anna'],
    [otto, 'otto'],
  ] as const)
    await db`update people set email = ${`${email}@alpha.example`}, time_zone = 'Europe/Berlin' where id = ${id}`;
});
beforeEach(async () => {
  const { db } = company;
  await db`delete from notifications`;
  await db`delete from outgoing_alerts`;
  await db`delete from mails`;
  await db`delete from jobs`;
  for (const table of ['alert_choices', 'mail_rhythms', 'quiet_hours']) await db`delete from ${db(table)}`;
  office.clear();
  office.answer = null;
  silenced.clear();
});
afterAll(async () => {
  mailer.close();
  await Promise.all([office.close(), company.drop()]);
});

const publish = (author: PersonId, draft: PostInput): Promise<PostId> =>
  company.act((tx) => publishPost(tx, author, draft));
/** A quarter of an hour passes for what was told, and the worker looks. */
const laterMs = 16 * minuteMs;
async function dispatch(afterMs = laterMs): Promise<void> {
  await createDispatcher(company.db, { mail: true }).round();
  await createDispatcher(company.db, { mail: true }).round(new Date(Date.now() + afterMs));
}
const orders = async (): Promise<{ mailId: string }[]> =>
  (
    await company.db<
      { data: { mailId: string } }[]
    >`select data from jobs where kind = ${mailJob.kind} order by id`
  ).map((row) => row.data);
const post = () => ({
  db: company.db,
  mailer,
  write: mailWriter(company.instance),
  mayHear: (peerId: number) => !silenced.has(peerId),
});
async function work(): Promise<void> {
  for (const { mailId } of await orders()) await sendMail(post(), mailId);
}
async function sent(): Promise<string[]> {
  await dispatch();
  await work();
  return office.mails.map((mail) => `${mail.sentTo.join()}: ${mail.subject}`);
}
const choose = (person: PersonId, changes: Partial<NotificationChanges>): Promise<void> =>
  company.act((tx) =>
    saveNotificationSettings(tx, person, {
      wanted: [
        ['mentions', 'mail'],
        ['answers', 'mail'],
        ['messages', 'mail'],
      ],
      rhythm: usualRhythm,
      quiet: null,
      ...changes,
    }),
  );

test('whoever left a group between the alert and the mail gets no mail; who is still in it does', async () => {
  const { db, ada, anna, group } = company;
  for (const stays of [false, true]) {
    await publish(ada, { source: '@anna inside', groupId: group });
    await dispatch();
    if (!stays) await db`delete from memberships where group_id = ${group} and person_id = ${anna}`;
    await work();
    if (!stays) await addMember(db, group, anna);
    expect(office.mails.length).toBe(stays ? 1 : 0);
  }
});

test.each([
  ['it was read', ({ act, anna }: Company) => act((tx) => markRead(tx, anna))],
  ['its post was deleted', ({ act, ada }: Company, id: PostId) => act((tx) => removePost(tx, ada, id))],
  ['the thread was muted', ({ act, anna }: Company, id: PostId) => act((tx) => muteThread(tx, anna, id))],
  ['the kind was switched off', ({ anna }: Company) => choose(anna, { wanted: [] })],
  ['all mails were', ({ anna }: Company) => choose(anna, { rhythm: { ...usualRhythm, rhythm: 'never' } })],
  [
    'its reader was deactivated',
    ({ db, anna }: Company) => db`update people set deactivated_at = now() where id = ${anna}`,
  ],
])('no mail when, before it leaves, %s', async (_, happen) => {
  const id = await publish(company.ada, { source: 'Hallo @anna' });
  await dispatch();
  expect(await orders()).toHaveLength(1);
  await happen(company, id);
  await work();
  expect(office.mails).toEqual([]);
  await company.db`update people set deactivated_at = null`;
  await company.db`delete from thread_mutes`;
});

test('people of a company whose agreement is not in force are not told of; with it they are', async () => {
  const { db, act, ada, bob, beta, fromBob } = company;
  await addFollow(db, ada, bob);
  const note = incomingNote('https://beta.example/n/mail', { level: 'direct', mentions: [ada] });
  await act((tx) => receivePost(tx, fromBob, note));
  await dispatch();
  silenced.add(beta);
  await work();
  expect(office.mails).toEqual([]);
  await db`delete from mails`;
  await db`delete from outgoing_alerts`;
  silenced.clear();
  expect(await sent()).toEqual(['ada@alpha.example: bob sent you a message']);
});

test('what happens within a quarter of an hour is one mail, and what was read in the app by then is not in it', async () => {
  const { db, ada, anna, otto } = company;
  const root = await publish(ada, { source: 'Pumpe 4' });
  await publish(anna, { source: 'Ja', replyToId: root });
  await publish(otto, { source: 'Seen @ada' });
  await db`update notifications set read_at = now() where kind = 'mention'`;
  await publish(otto, { source: '@ada nochmal' });
  await dispatch(10 * minuteMs);
  expect(await orders()).toEqual([]);
  await dispatch();
  await work();
  expect(office.mails.map((mail) => mail.subject)).toEqual(['2 notifications from Alpha AG']);
  expect(office.mails[0]?.text).toMatch(/otto mentioned you[^]*anna replied to you/);
  expect(office.mails[0]?.text).not.toContain('Seen');
});

test('why a post was removed is in the mail about it, and what a moderator warns of; where mails hold a hint, neither', async () => {
  const { act, ada, anna, group, db } = company;
  const id = await publish(anna, { source: 'Ihr Nieten', groupId: group });
  await act((tx) => hidePost(tx, ada, id, 'Kein Ton für uns'));
  await db`insert into notifications (id, person_id, kind, detail) values (${newId()}, ${anna}, 'warning', 'Das war zu laut')`;
  expect(await sent()).toHaveLength(1);
  for (const text of [office.mails[0]?.text, office.mails[0]?.html]) {
    expect(text).toContain('Kein Ton für uns');
    expect(text).toContain('Das war zu laut');
  }
  await act((tx) => changeSetting(tx, 'alert_content', 'hint'));
  const other = await publish(anna, { source: 'Noch einer', groupId: group });
  await act((tx) => hidePost(tx, ada, other, 'Schon wieder'));
  expect(await sent()).toHaveLength(2);
  expect(office.mails[1]?.raw).not.toContain('Schon wieder');
  await act((tx) => changeSetting(tx, 'alert_content', 'lines'));
});

test('each alert is mailed once, however many workers look and however often', async () => {
  await publish(company.ada, { source: 'Hallo @anna' });
  await Promise.all([dispatch(), dispatch()]);
  await dispatch();
  expect(await orders()).toHaveLength(1);
  await work();
  await work();
  expect(office.mails).toHaveLength(1);
});

test('a server that is not ready gets the same mail later; one that refuses is not asked again', async () => {
  await publish(company.ada, { source: 'Hallo @anna' });
  await dispatch();
  const [order] = await orders();
  office.answer = 451;
  await expect(sendMail(post(), order?.mailId ?? '')).rejects.toMatchObject({ retryable: true });
  office.answer = null;
  await work();
  expect(office.mails[0]?.messageId).toBe(`<alert-${order?.mailId}@alpha.localhost>`);
  await publish(company.ada, { source: 'Noch einmal @anna' });
  await dispatch();
  office.answer = 550;
  await work();
  office.answer = null;
  await work();
  expect(office.mails).toHaveLength(1);
  const rows = await company.db<{ outcome: string }[]>`select outcome from mails order by id`;
  expect(rows.map((row) => row.outcome)).toEqual(['sent', 'refused']);
});

test('in quiet hours nothing leaves; a must-have passes only if its reader let it', async () => {
  const { ada, anna } = company;
  const always = {
    ...{ from: 0, to: 0, weekdays: [1, 2, 3, 4, 5, 6, 7], wholeDays: [] },
    ...{ mustReadsPass: false, messagesPass: true },
  };
  await choose(anna, { quiet: always });
  await publish(ada, { source: 'Hallo @anna' });
  await publish(ada, { source: '@anna nur dir', level: 'direct' });
  await dispatch();
  await work();
  expect(office.mails.map((mail) => mail.subject)).toEqual(['ada sent you a message']);
});

test('a digest waits for its hour', async () => {
  const { ada, anna } = company;
  await choose(anna, { rhythm: { rhythm: 'daily', hour: 8, weekday: 1 } });
  await publish(ada, { source: 'Hallo @anna' });
  await createDispatcher(company.db, { mail: true }).round();
  const [row] = await company.db<{ dueAt: Date }[]>`select due_at from outgoing_alerts`;
  await createDispatcher(company.db, { mail: true }).round(new Date((row?.dueAt.getTime() ?? 0) - 1000));
  expect(await orders()).toEqual([]);
  await createDispatcher(company.db, { mail: true }).round(new Date((row?.dueAt.getTime() ?? 0) + 1000));
  await work();
  expect(office.mails.map((mail) => mail.subject)).toEqual(['Your day at Alpha AG']);
  expect(
    new Intl.DateTimeFormat('de', { hour: 'numeric', timeZone: 'Europe/Berlin' }).format(row?.dueAt),
  ).toContain('08');
});

test('only first lines leave the house, nothing of direct posts and secret groups, and no name of one', async () => {
  const { db, ada, anna } = company;
  const secret = await addGroup(db, 'geheimprojekt');
  await db`update groups set access = 'secret' where id = ${secret}`;
  for (const person of [ada, anna]) await addMember(db, secret, person);
  await publish(ada, { source: `@anna offen ${'wort '.repeat(200)}ende` });
  await publish(ada, { source: '@anna flüstern', level: 'direct' });
  await publish(ada, { source: '@anna verdeckt', groupId: secret });
  await sent();
  const raw = `${office.mails[0]?.text}${office.mails[0]?.html}`;
  expect(
    ['offen', 'ada sent you a message', 'ende', 'flüstern', 'verdeckt', 'geheimprojekt'].map((word) =>
      raw.includes(word),
    ),
  ).toEqual([true, true, false, false, false, false]);
});

test('a company may let nothing out, or all of a post', async () => {
  const { act, ada } = company;
  for (const content of ['hint', 'full'] as const) {
    office.clear();
    await act((tx) => changeSetting(tx, 'alert_content', content));
    await publish(ada, { source: `@anna offen ${'wort '.repeat(200)}ende` });
    await sent();
    const raw = `${office.mails[0]?.subject}${office.mails[0]?.text}`;
    expect([raw.includes('ada'), raw.includes('ende')]).toEqual(
      content === 'hint' ? [false, false] : [true, true],
    );
  }
  await company.db`delete from settings`;
  await act((tx) => changeSetting(tx, 'alert_content', 'lines'));
});

test('a name cannot write headers, and a post no HTML', async () => {
  const { db, ada, anna } = company;
  const evil = 'Eve\r\nBcc: all@alpha.example\r\n\r\n<script>alert(1)</script>\u2028x';
  await db`update people set name = ${evil} where id in (${ada}, ${anna})`;
  await publish(ada, { source: '@anna <img src=x onerror=alert(1)> **fett**' });
  await sent();
  const [mail] = office.mails;
  expect(mail?.sentTo).toEqual(['anna@alpha.example']);
  expect([mail?.header('bcc'), mail?.to?.[0]?.address]).toEqual([undefined, 'anna@alpha.example']);
  expect(mail?.html).not.toMatch(/<script|<img/i);
  await db`update people set name = handle where id in (${ada}, ${anna})`;
});

test('a mail says who sent it, that a machine wrote it, which thread it is of, and how to end it with one click', async () => {
  const { ada, anna, instance } = company;
  const root = await publish(anna, { source: 'Pumpe 4' });
  await publish(ada, { source: 'Ja', replyToId: root });
  await sent();
  const [mail] = office.mails;
  expect(mail?.from).toEqual({ name: 'Alpha AG', address: 'kontor@alpha.example' });
  expect(mail?.header('references')).toBe(`<thread-${root}@alpha.localhost>`);
  expect([mail?.header('auto-submitted'), mail?.header('precedence')]).toEqual(['auto-generated', 'bulk']);
  expect(mail?.header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  const token = /\/mails\/stop\/([\w-]+)>/.exec(mail?.header('list-unsubscribe') ?? '')?.[1] ?? '';
  expect(readStopToken(instance, token)).toEqual({ personId: anna, what: 'answers' });
  expect(mail?.html).not.toMatch(/<img|<script|https?:\/\/(?!alpha\.localhost)/);
});

test('a mail speaks the language of its reader', async () => {
  const { ada, otto } = company;
  await publish(ada, { source: 'Hallo @otto' });
  await sent();
  expect(office.mails[0]?.subject).toBe('ada hat dich erwähnt');
  expect(office.mails[0]?.html).toContain('<html lang="de" dir="ltr">');
  expect(otto).toBeTruthy();
});

test('without an address, or where reactions are not wanted by mail, nothing is noted', async () => {
  const { db, act, ada, anna } = company;
  const id = await publish(ada, { source: 'Neu' });
  await act((tx) => react(tx, anna, id, 'like'));
  await db`update people set email = null where id = ${anna}`;
  await publish(ada, { source: '@anna hallo' });
  await dispatch();
  expect(await db`select from outgoing_alerts`).toHaveLength(0);
  await db`update people set email = 'anna@alpha.example' where id = ${anna}`;
});
