import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { editProfile } from '#src/people/edit.ts';
import { transaction } from '#src/platform/database.ts';
import type { CompanyRole } from '#src/roles/roles.ts';
import { agree } from '#test/support/agreements.ts';
import { launch, look, signIn, told, visit, type Visitor } from '#test/support/browser.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';

// In German: Paula of the works council on her phone in the dark, Anna of HR, who administers, and Dora, who protects data, at their desks. Otto leaves.
const password = 'a good long password';
const phone = {
  ...{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  ...{ locale: 'de-DE', colorScheme: 'dark' as const },
};
const desk = { locale: 'de-DE', viewport: { width: 1280, height: 900 } };
let alpha: TestInstance;
let beta: TestInstance;
let browser: Browser;
let anna: Visitor, paula: Visitor, dora: Visitor;
let otto: Member;

beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({ name: 'beta', company: 'Werk Süd GmbH' }),
  ]);
  await agree(alpha, beta);
  const works = async (handle: string, name: string, role?: CompanyRole): Promise<Member> => {
    const one = await alpha.person(handle, { name, locale: 'de', admin: handle === 'anna' });
    await transaction(alpha.db, (tx) => setPassword(tx, one.id, password));
    if (role) await alpha.db`update people set roles = ${[role]} where id = ${one.id}`;
    return one;
  };
  await works('anna', 'Anna Weber');
  await works('paula', 'Paula Winter', 'works_council');
  await works('dora', 'Dora Schutz', 'data_protection');
  otto = await works('otto', 'Otto Lang');
  const uta = await works('uta', 'Uta Sommer');
  await transaction(alpha.db, (tx) =>
    editProfile(tx, uta.id, { fields: [{ name: 'site', value: 'Werk Süd' }] }),
  );
  await alpha.group('pumpen', uta, 'closed');
  browser = await launch();
  [anna, paula, dora] = [await visit(browser, desk), await visit(browser, phone), await visit(browser, desk)];
  for (const [visitor, handle] of [
    [anna, 'anna'],
    [paula, 'paula'],
    [dora, 'dora'],
  ] as const) {
    visitor.page.setDefaultTimeout(25_000);
    await signIn(visitor, alpha, handle, password);
  }
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
  await beta?.remove();
});

const base = '/settings/company';

it('the works council sees what is stored and who looked, and turns its key; a figure takes both', async () => {
  const { page } = paula;
  await anna.page.goto(`${alpha.origin}${base}/people`);
  await page.goto(`${alpha.origin}${base}/works-council`);
  expect(await told(page)).toContain('Was über Personen gespeichert wird');
  expect(await told(page)).toContain('Anna Weber');
  await look(page, 'council-phone');
  await page.tap(`a[href="${base}/figures"]:visible >> nth=-1`);
  await page.waitForURL(/\/figures$/);
  await page.tap('button:has-text("Unseren Schlüssel drehen") >> nth=0');
  await page.waitForLoadState('networkidle');
  expect(await told(page)).toContain('Arbeitgeber: Schlüssel nicht gedreht');
  await look(page, 'figures-phone');
  await anna.page.goto(`${alpha.origin}${base}/figures`);
  await anna.page.click('button:has-text("Unseren Schlüssel drehen") >> nth=0');
  await anna.page.waitForLoadState('networkidle');
  await page.reload();
  expect(await told(page)).toContain('Wird im Lauf des Tages gezählt');
  // What is not theirs is not there.
  expect((await page.goto(`${alpha.origin}${base}/people`))?.status()).toBe(404);
});

it('HR lets somebody go and sees what has ended; who protects data sees what partners were asked', async () => {
  const { page } = anna;
  await page.goto(`${alpha.origin}${base}/people/${otto.id}/deactivation`);
  expect(await told(page)).toContain('Otto Lang deaktivieren?');
  await look(page, 'leaver-asks');
  await page.check('[name=posts][value=pseudonym]');
  await page.click('button.danger:has-text("Deaktivieren")');
  await page.waitForURL(/\/leaver$/);
  expect(await page.locator('.checklist .is-done').count()).toBeGreaterThan(2);
  await look(page, 'leaver-desk');
  await dora.page.goto(`${alpha.origin}${base}/data-protection`);
  expect(await told(dora.page)).toContain('Löschungen');
  await look(dora.page, 'protection-desk');
  await dora.page.click('a[href="/residency"]:visible >> nth=0');
  await dora.page.waitForURL(/\/residency/);
  await look(dora.page, 'residency-desk');
  expect((await dora.page.goto(`${alpha.origin}${base}/people`))?.status()).toBe(404);
});

it('before a site goes to its own instance the page says who goes, and what stays', async () => {
  const { page } = anna;
  await page.goto(`${alpha.origin}${base}/carve-outs`);
  await page.fill('[name=site]', 'Werk Süd');
  await page.click('button:has-text("Ansehen")');
  await page.waitForURL(/site=/);
  expect(await told(page)).toContain('@uta');
  expect(await told(page)).toContain('Bleibt zurück');
  await look(page, 'carve-out-desk');
  await page.fill('[name=site]', 'Nirgends');
  await page.click('button:has-text("Ansehen")');
  await page.waitForSelector('text=Niemand würde gehen');
  // 404 and 422 are how pages answer what is not there, or not done.
  const all = [anna, paula, dora].flatMap(({ complaints }) => complaints);
  expect(all.filter((each) => !/40[34]|422/.test(each))).toEqual([]);
});
