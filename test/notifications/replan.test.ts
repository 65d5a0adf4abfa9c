import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { saveNotificationSettings, stopMail, type NotificationChanges } from '#src/notifications/choices.ts';
import { createDispatcher, mailJob } from '#src/notifications/outgoing.ts';
import { clockOf, usualRhythm, type QuietHours } from '#src/notifications/timing.ts';
import { publishPost } from '#src/posts/publish.ts';
import { openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
const hourMs = 3_600_000;
const zone = 'Europe/Berlin';

beforeAll(async () => {
  company = await openCompany();
  await company.db`update people set email = 'anna@alpha.example', time_zone = ${zone} where id = ${company.anna}`;
});
beforeEach(async () => {
  const { db } = company;
  for (const table of ['notifications', 'outgoing_alerts', 'mails', 'jobs', 'mail_rhythms', 'quiet_hours'])
    await db`delete from ${db(table)}`;
  await company.act((tx) => publishPost(tx, company.ada, { source: 'Hallo @anna' }));
});
afterAll(() => company.drop());

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
