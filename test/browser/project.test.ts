import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { agree } from '#test/support/agreements.ts';
import { findingsOf, launch, overhang, signIn, visit, type Visitor } from '#test/support/browser.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Room, type TestInstance } from '#test/support/instance.ts';
import { joins, worker, type Worker } from '../stories/companies.ts';

// A project of three companies, as its people click, type and tap through it. Hydraulik lives at Alpha: Ada plans at her desk with the mouse,
// in German; Bea of Beta uses the keyboard alone, in English; Gil of Gamma has his phone, in French.
const password = 'a good long password';
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'fr-FR' };
const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
let instances: TestInstance[] = [];
let browser: Browser;
let people: Worker[] = [];
let room: Room;
let ada: Visitor, bea: Visitor, gil: Visitor;

const atHome = (visitor: Visitor): string => {
  const instance = instances[[ada, bea, gil].indexOf(visitor)];
  if (!instance) throw new Error('Nobody of these.');
  return instance.origin;
};

beforeAll(async () => {
  instances = await Promise.all([
    startInstance({ name: 'alpha', company: 'Alpha AG', country: 'DE', inProcess: false }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR', inProcess: false }),
    startInstance({ name: 'gamma', company: 'Gamma Ltd', country: 'GB', inProcess: false }),
  ]);
  const [alpha, beta, gamma] = instances as [TestInstance, TestInstance, TestInstance];
  await agree(alpha, beta);
  await agree(alpha, gamma);
  await agree(beta, gamma);
  people = await Promise.all([
    worker(alpha, 'ada', { name: 'Ada Brandt', locale: 'de' }),
    worker(beta, 'bea', { name: 'Bea Roux', locale: 'en' }),
    worker(gamma, 'gil', { name: 'Gil Byrne', locale: 'fr' }),
  ]);
  const [boss, ...others] = people as [Worker, Worker, Worker];
  room = await alpha.group('hydraulik', boss.who, 'closed');
  for (const other of others) await joins(other, room, alpha, boss);
  for (const { at, who } of people) await transaction(at.db, (tx) => setPassword(tx, who.id, password));
  browser = await launch();
  ada = await visit(browser, { locale: 'de-DE' });
  bea = await visit(browser);
  gil = await visit(browser, phone);
  for (const [visitor, { at, who }] of [ada, bea, gil].map((each, i) => [each, people[i] as Worker] as const))
    await signIn(visitor, at, who.handle, password);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all(instances.map((each) => each.remove()));
});

/** Reads a page anew until it shows what is on its way from another company. */
const shows = ({ page }: Visitor, selector: string): Promise<true> =>
  until(`${selector} on ${page.url()}`, async () => {
    if ((await page.locator(selector).count()) > 0) return true;
    await page.reload();
    return false;
  });

/** The tab of the group called so; behind "More" where it has no room. */
async function openTab({ page }: Visitor, name: string): Promise<void> {
  const tab = page.locator(`.tabs a:has-text("${name}")`).first();
  if (!(await tab.isVisible())) await page.locator('.tab-line summary').click();
  await tab.click();
}

/** Presses the key until the element has the focus: nothing is out of reach of the keyboard. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let pressed = 0; pressed < 150; pressed++) {
    if (
      await page
        .locator(selector)
        .first()
        .evaluate((each) => each.matches(':focus'))
    )
      return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} cannot be reached by the keyboard.`);
}

/** A fresh page, as somebody gets it who opened it by its tabs. */
async function openProject(visitor: Visitor, tab: string): Promise<void> {
  await visitor.page.goto(`${atHome(visitor)}/groups`);
  await visitor.page.click('main a:has-text("Hydraulik")');
  await openTab(visitor, tab);
  await visitor.page.waitForURL(/\/project$/);
}

async function isWellMade({ page }: Visitor): Promise<void> {
  expect(await findingsOf(page)).toEqual([]);
  expect(await overhang(page)).toBe(0);
}

it('kick-off: Ada plans it with the mouse, and it leaves her company with her consent', async () => {
  const { page } = ada;
  await openProject(ada, 'Projekt');
  await page.click('main a:has-text("Projekt planen")');
  await page.getByLabel('Wie heißt das Projekt?').fill('Prüfstand 3');
  await page.fill('[name=project_from]', dayIn(0));
  await page.fill('[name=project_until]', dayIn(90));
  const [, beta, gamma] = instances;
  await page.getByLabel('Verantwortlich').fill(`@ada, @bea@${beta?.host}, @gil@${gamma?.host}`);
  for (const [at, name] of ['Zeichnungen', 'Montage', 'Übergabe'].entries()) {
    await page.getByLabel(`Meilenstein ${at + 1}: was dann steht`).fill(name);
    await page.getByLabel(`Meilenstein ${at + 1}: bis zu welchem Tag`).fill(dayIn(30 * (at + 1)));
  }
  await page.fill('textarea[name=source]', 'Ein Prüfstand, dem drei Firmen vertrauen.');
  await isWellMade(ada);
  await page.click('.composer-foot button:not([type=button])');
  const question = page.locator('dialog.question[open]');
  await question.waitFor();
  expect(await question.innerText()).toMatch(/Beta SAS[^]*Gamma Ltd|Gamma Ltd[^]*Beta SAS/);
  await question.locator('.buttons .button:not(.second)').click();
  await until('the plan', async () => {
    await openProject(ada, 'Projekt');
    return (await page.locator('.project-milestones li').count()) === 3;
  });
  await isWellMade(ada);
});

it('work: Gil sees it on his phone, and adds a task under its first milestone by tapping', async () => {
  const { page } = gil;
  await openProject(gil, 'Projet');
  await shows(gil, 'main :text("Prüfstand 3")');
  await isWellMade(gil);
  await page.locator('.project-milestones a[href*="kind=task"]').first().tap();
  await page.fill('[name=task_title]', 'Châssis');
  await page.locator('.composer-foot button:not([type=button])').tap();
  const question = page.locator('dialog.question[open]');
  await question.waitFor();
  expect(await question.innerText()).toContain('Alpha AG');
  await question.locator('.buttons .button:not(.second)').tap();
  await until('the task under its milestone', async () => {
    await openProject(gil, 'Projet');
    return (await page.locator('.project-milestones a[href*="milestone="]:has-text("tâches")').count()) > 0;
  });
});

it('trouble: Bea says by keyboard that it is at risk, and is asked why before anybody hears of it', async () => {
  const { page } = bea;
  await openProject(bea, 'Project');
  await shows(bea, 'main :text("Prüfstand 3")');
  await tabTo(page, 'main a:has-text("Status and history")');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/posts\/\d+\/project$/);
  await tabTo(page, '.project-choice input:checked');
  while (!(await page.locator('.project-choice input[value=at_risk]').isChecked()))
    await page.keyboard.press('ArrowDown');
  await tabTo(page, '.project-form button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.problem, [role=alert]');
  expect(await page.locator('.project-choice input[value=at_risk]').isChecked()).toBe(true);
  await tabTo(page, '.project-form textarea');
  await page.keyboard.type('The frame comes late.');
  await tabTo(page, '.project-form button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.project-history blockquote:has-text("The frame comes late.")');
  await isWellMade(bea);
  await openProject(ada, 'Projekt');
  await shows(ada, 'main :text("Gefährdet")');
});

it('hand-over: Gil taps the last milestone, Ada ends it, and Bea finds it among the earlier ones', async () => {
  for (const title of ['Zeichnungen', 'Montage', 'Übergabe']) {
    await openProject(gil, 'Projet');
    const tick = gil.page.locator(`.project-milestones li:has-text("${title}") button`);
    await tick.tap();
    await until(`${title} at the home`, async () => {
      await openProject(ada, 'Projekt');
      return (
        (await ada.page
          .locator(`.project-milestones li:has-text("${title}") button[value$=open]`)
          .count()) === 1
      );
    });
  }
  const { page } = ada;
  await page.click('main a:has-text("Status und Verlauf")');
  await page.click('.project-choice label:has-text("Abgeschlossen")');
  await page.click('.project-form button');
  await page.waitForSelector('.project-history li:has-text("Abgeschlossen")');
  await openProject(bea, 'Project');
  await shows(bea, '#earlier');
  expect(await bea.page.locator('section[aria-labelledby=earlier]').innerText()).toContain('Prüfstand 3');
  await isWellMade(bea);
  // 422 are the question before it left the company, and the reason that Bea owed.
  const complaints = [ada, bea, gil].flatMap((each) => each.complaints);
  expect(complaints.filter((each) => !each.includes('422'))).toEqual([]);
});
