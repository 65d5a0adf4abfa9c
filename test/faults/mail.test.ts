import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FailPoint } from '#src/platform/failpoints.ts';
import { openPostOffice, type PostOffice } from '#test/notifications/post-office.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Instance, type Member } from '#test/support/instance.ts';

// A mail that the other side has taken cannot be taken back: whoever is killed then sends it once more under the same Message-ID.
let alpha: Instance;
let office: PostOffice;
let ada: Member;
let anna: Member;

beforeAll(async () => {
  office = await openPostOffice();
  alpha = await startInstance({
    inProcess: false,
    env: { KONTOR_SMTP_URL: office.url, KONTOR_MAIL_FROM: 'kontor@alpha.example' },
  });
  ada = await alpha.person('ada');
  anna = await alpha.person('anna');
  await alpha.db`update people set email = 'anna@alpha.example' where id = ${anna.id}`;
  await alpha.stop();
});
afterAll(async () => {
  await alpha.remove();
  await office.close();
});

/** A process starts, and its dispatcher makes a round. */
const patience = { timeoutMs: 30_000 };

const settled = async (): Promise<string[]> =>
  (await alpha.db<{ outcome: string | null }[]>`select outcome from mails order by id`).map(
    (row) => row.outcome ?? 'open',
  );

test.each([
  ['job.claimed', 1],
  ['mail.sent', 2],
] as const satisfies readonly (readonly [FailPoint, number])[])(
  'killed at %s: the alert is mailed, and a repetition carries the same Message-ID',
  async (point, times) => {
    const { db } = alpha;
    await db`delete from mails`;
    office.clear();
    await alpha.again();
    await alpha.api(
      'POST',
      '/api/v1/statuses',
      { status: `@anna ${point}`, visibility: 'private' },
      ada.token,
    );
    await until(
      'the alert is noted',
      async () => (await db`select from outgoing_alerts where taken_at is null`).count === 1,
      patience,
    );
    await alpha.stop();
    // A quarter of an hour passes.
    await db`update outgoing_alerts set due_at = now() where taken_at is null`;
    await alpha.again({ KONTOR_FAIL_POINTS: `${point}:kill` });
    await alpha.ended();
    expect(await settled()).toEqual(['open']);
    await alpha.again({ KONTOR_FAIL_POINTS: '' });
    // A lease outlives its dead holder by up to a minute; the database is told that it has passed.
    await db`update jobs set lease_until = now() - interval '1 second' where lease_until is not null`;
    await until(
      'the mail is settled',
      async () => (await settled()).every((outcome) => outcome === 'sent'),
      patience,
    );
    expect(office.mails).toHaveLength(times);
    expect(new Set(office.mails.map((mail) => mail.messageId)).size).toBe(1);
    expect(office.mails.at(-1)?.text).toContain(point);
    await alpha.kill();
  },
  120_000,
);
