import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPartnerRegistry, type PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { sendMessage } from '#src/chat/send.ts';
import { beginCalm, endCalm, readCalm, showCalmNow } from '#src/notifications/calm.ts';
import { markSeen } from '#src/notifications/markers.ts';
import {
  markRead,
  markReadBesidesMessages,
  readNotifications,
  unreadBesidesMessages,
  unreadCount,
} from '#src/notifications/read.ts';
import { readOwn } from '#src/web/shell/read.ts';
import { saveNotificationSettings, stopMail, type NotificationChanges } from '#src/notifications/choices.ts';
import { newId } from '#src/platform/ids.ts';
import { createDispatcher, mailJob, pushJob } from '#src/notifications/outgoing.ts';
import { clockOf, usualRhythm, type QuietHours } from '#src/notifications/timing.ts';
import { publishPost } from '#src/posts/publish.ts';
import { openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
let registry: PartnerRegistry;
const hourMs = 3_600_000;
const zone = 'Europe/Berlin';

beforeAll(async () => {
  company = await openCompany();
  registry = await openPartnerRegistry(company.db);
  await company.db`update people set email = 'anna@alpha.example', time_zone = ${zone} where id = ${company.anna}`;
});
beforeEach(async () => {
  const { db } = company;
  for (const table of ['notifications', 'outgoing_alerts', 'mails', 'jobs', 'mail_rhythms', 'quiet_hours'])
    await db`delete from ${db(table)}`;
  await company.act((tx) => publishPost(tx, company.ada, { source: 'Hallo @anna' }));
});
afterAll(async () => {
  await registry.close();
  await company.drop();
});

const choose = (changes: Partial<NotificationChanges>): Promise<void> =>
  company.act((tx) =>
    saveNotificationSettings(tx, company.anna, {
      ...{ wanted: [['mentions', 'mail']], rhythm: usualRhythm, quiet: null },
      ...changes,
    }),
  );
const round = (at = new Date()): Promise<void> => createDispatcher(company.db, { mail: true }).round(at);
const due = async (): Promise<Date[]> =>
  (await company.db<{ dueAt: Date }[]>`select due_at from outgoing_alerts where taken_at is null`).map(
    (row) => row.dueAt,
  );
const mails = async (): Promise<number> =>
  (await company.db`select from jobs where kind = ${mailJob.kind}`).count;
const pushes = async (): Promise<number> =>
  (await company.db`select from jobs where kind = ${pushJob.kind}`).count;
/** Quiet at this time of every day, and for two hours more. */
function quietAt(at: Date): QuietHours {
  const { minute } = clockOf(at, zone);
  return {
    ...{ from: (minute + 1380) % 1440, to: (minute + 120) % 1440, weekdays: [1, 2, 3, 4, 5, 6, 7] },
    ...{ wholeDays: [], mustReadsPass: true, messagesPass: true },
  };
}

test('who chooses a mail a day while an alert waits gets it in the next one, not at once', async () => {
  await round();
  await choose({ rhythm: { ...usualRhythm, rhythm: 'daily' } });
  const [dueAt] = await due();
  expect(dueAt && clockOf(dueAt, zone).minute).toBe(usualRhythm.hour * 60);
  await round(new Date((dueAt?.getTime() ?? 0) - 1000));
  expect(await mails()).toBe(0);
  await round(dueAt);
  expect(await mails()).toBe(1);
});

test('a digest whose hour has passed today leaves at the next one', async () => {
  const { db } = company;
  await choose({ rhythm: { ...usualRhythm, rhythm: 'weekly' } });
  await round();
  await db`update notifications set at = now() - interval '3 days'`;
  await choose({ rhythm: { ...usualRhythm, rhythm: 'daily' } });
  const [dueAt] = await due();
  expect(dueAt && dueAt.getTime() > Date.now()).toBe(true);
  expect(dueAt && dueAt.getTime() <= Date.now() + 25 * hourMs).toBe(true);
});

test('who no longer wants digests gets what waited at once', async () => {
  await choose({ rhythm: { ...usualRhythm, rhythm: 'weekly' } });
  await round();
  await company.db`update notifications set at = now() - interval '2 hours'`;
  await choose({});
  await round(new Date(Date.now() + 1000));
  expect(await mails()).toBe(1);
});

test('quiet hours chosen while an alert waits hold it back until they end', async () => {
  await round();
  const later = new Date(Date.now() + hourMs / 2);
  await choose({ quiet: quietAt(later) });
  await round(later);
  expect(await mails()).toBe(0);
  await round(new Date(later.getTime() + 2 * hourMs + 60_000));
  expect(await mails()).toBe(1);
});

test('what nobody took at its time waits when it is quiet by now', async () => {
  await choose({ quiet: quietAt(new Date(Date.now() + 6 * hourMs)) });
  await round();
  const night = new Date(Date.now() + 6 * hourMs);
  await round(night);
  expect(await mails()).toBe(0);
  expect((await due()).map((at) => at > night)).toEqual([true]);
  await round(new Date(night.getTime() + 2 * hourMs + 60_000));
  expect(await mails()).toBe(1);
});

test('what is switched off, or ended by the link in a mail, no longer waits', async () => {
  await round();
  expect(await due()).toHaveLength(1);
  await choose({ wanted: [] });
  expect(await due()).toEqual([]);
  await company.db`delete from alert_choices`;
  await round();
  expect(await due()).toHaveLength(1);
  await company.act((tx) => stopMail(tx, company.anna, 'all'));
  expect(await due()).toEqual([]);
});

test('in calm mode nothing is shown or sent between two moments, unless it may pass; then all of it comes, and nothing is lost', async () => {
  const { db, anna, ada, act } = company;
  await act((tx) => markRead(tx, anna));
  await choose({
    wanted: [
      ['mentions', 'mail'],
      ['mentions', 'push'],
      ['mentions', 'app'],
      ['must_reads', 'mail'],
    ],
  });
  await db`
    with token as (insert into tokens (id, token_hash, person_id, scopes) values (${newId()}, 'calm'::bytea, ${anna}, '{push}') returning id)
    insert into push_subscriptions (person_id, token_id, endpoint, p256dh, auth)
    select ${anna}, id, 'https://push.example/calm', 'k', 'a' from token`;
  const { minute } = clockOf(new Date(), zone);
  const times = { first: (minute + 120) % 1440, second: (minute + 300) % 1440 };
  const calm = (passes: boolean) => ({ ...times, mustReadsPass: passes, managerPasses: passes });
  await expect(act((tx) => beginCalm(tx, anna, { ...calm(true), second: times.first }))).rejects.toThrow(
    'two different',
  );
  await act((tx) => beginCalm(tx, anna, calm(false)));
  const seen = async () => (await readNotifications(db, anna, { limit: 9 })).length;
  const before = await seen();
  const say = () => act((tx) => publishPost(tx, ada, { source: 'Neu für @anna' }));
  await say();
  await act((tx) =>
    sendMessage(tx, registry, ada, { to: [anna], source: 'Und hier', keyHash: Buffer.from('calm') }),
  );
  expect([await seen(), await unreadCount(db, anna), (await readOwn(db, anna)).chats]).toEqual([
    before,
    0,
    0,
  ]);
  await round();
  const next = (await readCalm(db, anna))?.nextAt ?? new Date(0);
  expect(clockOf(next, zone).minute).toBe(times.first);
  // By mail and by push alike.
  expect((await due()).map((at) => at.getTime())).toEqual([next.getTime(), next.getTime()]);

  // Whom she reports to comes through by choice, and looking at that is not looking at what waits.
  await db`insert into profile_fields (person_id, name, value, visibility) select ${anna}, 'manager', uri, 'company' from people where id = ${ada}`;
  await act((tx) => beginCalm(tx, anna, calm(true)));
  const otto = await act((tx) => publishPost(tx, company.otto, { source: 'Otto an @anna' }));
  await say();
  const shown = await readNotifications(db, anna, { limit: 9 });
  expect(shown.map((each) => each.post?.id)).not.toContain(otto);
  await act((tx) => markSeen(tx, anna, shown[0]?.id ?? ''));
  await act((tx) => markReadBesidesMessages(tx, anna, shown[0]?.id ?? ''));
  expect(await unreadBesidesMessages(db, anna)).toBe(0);

  // The moment comes, twice in a row; then everything is there, once.
  for (const _ of [1, 2]) await act((tx) => showCalmNow(tx, anna));
  expect((await readNotifications(db, anna, { limit: 9 })).map((each) => each.post?.id)).toContain(otto);
  expect(await unreadBesidesMessages(db, anna)).toBeGreaterThan(0);
  expect(await pushes()).toBe(0);
  await round(next);
  expect([await mails(), await pushes()]).toEqual([1, 1]);
  expect((await readCalm(db, anna))?.nextAt.getTime()).toBeGreaterThan(next.getTime());
  for (const _ of [1, 2]) await act((tx) => endCalm(tx, anna));
  expect([await readCalm(db, anna), (await readOwn(db, anna)).chats]).toEqual([null, 1]);
});
