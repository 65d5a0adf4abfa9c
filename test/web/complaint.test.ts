import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAlpha, type Alpha } from '../reports/scene.ts';
import { mailComplaint } from '#src/reports/complaint.ts';
import { dismissReport } from '#src/reports/decide.ts';
import { sweepEvidence } from '#src/reports/evidence.ts';
import { readCase, readCases } from '#src/reports/read.ts';
import { ask } from '#test/support/http.ts';

let a: Alpha;
beforeAll(async () => {
  a = await openAlpha();
});
afterAll(() => a.alpha.remove());

/** A stranger's browser: the form, and what comes of sending it. */
async function complain(fields: Record<string, string>) {
  const { origin } = a.alpha;
  const form = await ask(origin, { path: '/complaint', headers: { accept: 'text/html' } });
  const cookie = String(form.headers['set-cookie']).split(';')[0] ?? '';
  const token = /name="form_token" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
  return await ask(origin, {
    method: 'POST',
    path: '/complaint',
    headers: { cookie, origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ form_token: token, ...fields }).toString(),
  });
}
const show = (path: string) => ask(a.alpha.origin, { path, headers: { accept: 'text/html' } });
const openCases = () => readCases(a.alpha.db, a.anton.id, 'open', { limit: 50 });

test('a complaint without an address, a category or words is refused with a sentence, and nothing is stored', async () => {
  const whole = { address: 'https://x.example/1', category: 'legal', comment: 'Mine' };
  for (const missing of Object.keys(whole)) {
    const { status, text } = await complain({ ...whole, [missing]: '' });
    expect(status, missing).toBe(422);
    expect(text).toContain('role="alert"');
  }
  expect((await complain({ ...whole, email: 'nonsense' })).status).toBe(422);
  expect(await a.alpha.db`select from complaints`).toHaveLength(0);
  await a.alpha.db`delete from login_attempts`;
});

test('it is acknowledged with a number, waits in the company’s queue, and its page says what came of it', async () => {
  const { alpha, max, anton, otto } = a;
  const post = await a.publish(max, { source: 'A picture of my neighbour' });
  const fields = {
    category: 'legal',
    comment: 'That is me',
    name: 'Nora Nachbar',
    email: 'nora@example.org',
  };
  const sent = await complain({ ...fields, address: `${alpha.origin}/posts/${post}` });
  expect(sent.status).toBe(303);
  const location = String(sent.headers.location);
  const page = await show(location);
  const number = /[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(page.text)?.[0] ?? '';
  expect(number).not.toBe('');
  expect(page.text).toContain('has not decided yet');
  const [{ reportId } = { reportId: '' }] = await alpha.db<
    { reportId: string }[]
  >`select report_id from complaints`;
  const mails: string[] = [];
  const send = async (mail: { email: string; number: string; kind: string; link: string }): Promise<void> => {
    mails.push([mail.kind, mail.email, mail.number, mail.link].join(' '));
  };
  await mailComplaint(alpha.db, { reportId, kind: 'received' }, send);
  const link = `${alpha.origin}${location.split('?')[0]}`;
  expect(mails).toEqual([`received nora@example.org ${number} ${link}`]);

  const [kase] = await openCases();
  expect(kase).toMatchObject({ subject: 'post', queue: 'company', isComplaint: true, postId: post });
  const seen = await readCase(alpha.db, anton.id, kase?.id ?? '');
  expect(seen.reportLines[0]?.outside).toMatchObject({ number, name: 'Nora Nachbar' });
  await expect(readCase(alpha.db, otto.id, kase?.id ?? '')).rejects.toMatchObject({ kind: 'not_found' });

  await a.act((tx) => dismissReport(tx, anton.id, kase?.id ?? '', ''));
  const closed = await show(location);
  expect(closed.text).toContain('No violation');
  expect(closed.text).not.toMatch(/anton/i);
  expect((await show(`${location.split('?')[0]}x`)).status).toBe(404);
});

test('it opens nothing: of what not everyone may read the case has the address alone, and the answer is the same', async () => {
  const { alpha, max, otto, anton, room } = a;
  const letter = await a.publish(max, { source: '@otto a secret', level: 'direct', to: [otto.id] });
  const inGroup = await a.publish(max, { source: 'Among us', groupId: room.id });
  await alpha.db`delete from login_attempts`;
  for (const id of [letter, inGroup, '123456789']) {
    const { status } = await complain({
      ...{ address: `${alpha.origin}/posts/${id}`, category: 'other', comment: 'Show me' },
    });
    expect(status).toBe(303);
  }
  for (const line of (await openCases()).slice(0, 3)) {
    expect(line.subject).toBe('address');
    expect((await readCase(alpha.db, anton.id, line.id)).evidence).toBeNull();
  }
});

test('from one address only so many are taken, and the page says so', async () => {
  await a.alpha.db`delete from login_attempts`;
  const statuses = [];
  for (let n = 0; n < 7; n++)
    statuses.push(
      (await complain({ address: `https://x.example/${n}`, category: 'spam', comment: 'x' })).status,
    );
  expect(statuses).toContain(303);
  expect(statuses.at(-1)).toBe(429);
});

test('who complained is forgotten half a year after the decision', async () => {
  const { alpha } = a;
  await alpha.db`update report_cases set closed_at = now() - interval '184 days' where closed_at is not null`;
  await sweepEvidence(alpha.db);
  const rows = await alpha.db`
    select c.name, c.email, c.number from complaints c join reports r on r.id = c.report_id join report_cases k on k.id = r.case_id
    where k.closed_at is not null`;
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect([row.name, row.email]).toEqual(['', '']);
});

test('an address of ours that is no text is taken as it was typed', async () => {
  const { origin } = a.alpha;
  await a.alpha.db`delete from login_attempts`;
  for (const path of ['/@%E0%A4', '/groups/%FF', '/posts/99999999999999999999', '/@%00'])
    expect((await complain({ address: origin + path, category: 'legal', comment: 'Mine' })).status).toBe(303);
  const rows = await a.alpha
    .db`select from complaints where address like ${`${origin}/%`} and address ~ '%|9{20}'`;
  expect(rows).toHaveLength(4);
});
