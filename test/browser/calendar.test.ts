import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { momentIn } from '#src/posts/kinds/event/local-time.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { cancelEvent } from '#src/posts/kinds/event/cancel-event.ts';
import type { EventAnswer } from '#src/posts/kinds/event/event.ts';
import { publishPost } from '#src/posts/publish.ts';
import { findingsOf, launch, overhang, signIn, visit } from '#test/support/browser.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';

/** A month with events over several days, full days, answers and a cancellation, as Ada looks at it. */
const password = 'a good long password';
const month = '2028-05';
const zone = 'Europe/Berlin';
let alpha: TestInstance;
let ada: Member;
let clara: Member;
let browser: Browser;

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  ada = await alpha.person('ada', { name: 'Ada Brandt', admin: true });
  clara = await alpha.person('clara', { name: 'Clara Vogelsang' });
  await transaction(alpha.db, (tx) => setPassword(tx, ada.id, password));
  await alpha.db`update people set locale = 'de', time_zone = ${zone}`;
  const group = await alpha.group('hydraulik', ada);
  const plan = async (
    title: string,
    from: string,
    to: string | null,
    more: { place?: string; whole?: boolean; answer?: EventAnswer; cancelled?: boolean } = {},
  ) => {
    const at = (text: string) => momentIn(zone, `${month}-${text.slice(0, 2)}`, text.slice(3));
    const by = more.whole === true ? clara.id : ada.id;
    await transaction(alpha.db, async (tx) => {
      const id = await publishPost(tx, by, {
        ...{ source: '', title, ...(more.whole === true ? { level: 'instance' } : { groupId: group.id }) },
        event: {
          ...{ startsAt: at(from), endsAt: to === null ? null : at(to), zone },
          ...{ place: more.place ?? '', link: '' },
        },
      });
      if (more.answer) await answerEvent(tx, ada.id, id, more.answer);
      if (more.cancelled === true) await cancelEvent(tx, by, id);
    });
  };
  await plan('Hannover Messe', '08 09:00', '12 18:00', { place: 'Hannover', answer: 'yes' });
  await plan('Abnahme Prüfstand Süd', '11 08:00', '16 16:00', { place: 'Halle 3', answer: 'maybe' });
  await plan('Dichtungstag', '03 13:00', '03 16:30', { place: 'Halle 3', answer: 'yes' });
  await plan('Jour fixe', '11 10:00', '11 10:30');
  await plan('Lieferantengespräch Joints & Dichtungen', '11 11:00', '11 12:00', { answer: 'maybe' });
  await plan('Rückfragen Zeichnung 118-07', '11 14:00', null, { answer: 'no' });
  await plan('Nachkalkulation', '11 16:00', '11 17:00');
  await plan('Sommerfest', '26 17:00', '26 23:30', { whole: true, answer: 'yes', place: 'Innenhof' });
  await plan('Betriebsversammlung', '18 09:00', '18 11:00', {
    whole: true,
    answer: 'maybe',
    cancelled: true,
  });
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
});

const shots = process.env.SHOTS;

it.each([
  ['light', [1280, 390]],
  ['dark', [768, 320]],
] as const)('every view fits on every screen, in %s, and axe finds nothing', async (colorScheme, widths) => {
  const visitor = await visit(browser, { colorScheme });
  const { page, complaints } = visitor;
  await signIn(visitor, alpha, 'ada', password);
  const wrong: string[] = [];
  for (const [name, path] of [
    ['month', `/calendar?day=${month}-11`],
    ['week', `/calendar?view=week&day=${month}-11`],
    ['list', `/calendar?view=list&day=${month}-02`],
    ['empty', '/calendar?day=2029-01-01'],
    ['group', `/groups/hydraulik/calendar?day=${month}-11`],
    ['group-week', `/groups/hydraulik/calendar?view=week&day=${month}-11`],
  ] as const)
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${alpha.origin}${path}`);
      if ((await overhang(page)) > 0) wrong.push(`${path} is too wide at ${width}`);
      wrong.push(...(await findingsOf(page)));
      if (shots !== undefined)
        await page.screenshot({ path: `${shots}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
  expect(wrong).toEqual([]);
  expect(complaints).toEqual([]);
});

it('the keyboard leads to the calendar, to another month, and to an event', async () => {
  const visitor = await visit(browser);
  const { page } = visitor;
  await signIn(visitor, alpha, 'ada', password);
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.waitForURL(`${alpha.origin}/calendar`);
  await page.goto(`${alpha.origin}/calendar?day=${month}-11`);
  await page.focus('.calendar-steps [rel=next]');
  await Promise.all([page.waitForURL(/day=2028-06-01/), page.keyboard.press('Enter')]);
  await page.focus('.calendar-steps [rel=prev]');
  await Promise.all([page.waitForURL(/day=2028-05-01/), page.keyboard.press('Enter')]);
  await page.focus('.calendar-chip:has-text("Dichtungstag")');
  await Promise.all([page.waitForURL(/\/posts\/\d+/), page.keyboard.press('Enter')]);
  expect(await page.textContent('main')).toContain('Dichtungstag');
});
