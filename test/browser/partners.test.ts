import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { launch, look, signIn, told, visit, type Visitor } from '#test/support/browser.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';

// Site IT of two companies, without a shell and in German: Ines at Alpha at her desk, Bea at Beta on her phone in the dark.
const password = 'a good long password';
const phone = {
  ...{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  ...{ locale: 'de-DE', colorScheme: 'dark' as const },
};
let alpha: TestInstance;
let beta: TestInstance;
let browser: Browser;
let ines: Visitor, bea: Visitor;
let invitation = '';

beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
  ]);
  for (const [at, handle, name] of [
    [alpha, 'ines', 'Ines Krüger'],
    [beta, 'bea', 'Bea Martin'],
  ] as const) {
    const { id } = await at.person(handle, { name, admin: true, locale: 'de' });
    await transaction(at.db, (tx) => setPassword(tx, id, password));
  }
  browser = await launch();
  ines = await visit(browser, { locale: 'de-DE', viewport: { width: 1280, height: 900 } });
  bea = await visit(browser, phone);
  for (const { page } of [ines, bea]) page.setDefaultTimeout(25_000);
  await signIn(ines, alpha, 'ines', password);
  await signIn(bea, beta, 'bea', password);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
  await beta?.remove();
});

async function toPartners(page: Page, at: TestInstance): Promise<void> {
  await page.goto(`${at.origin}/settings/company`);
  await page.click('.tab-line > a:has-text("Partner")');
  await page.waitForURL(/\/partners$/);
}

async function toPartner(page: Page, at: TestInstance): Promise<void> {
  await toPartners(page, at);
  await page.click('.partners a');
  await page.waitForURL(/\/partners\/\d+$/);
}

it('Ines invites Beta: what she gets to send is shown once', async () => {
  const { page } = ines;
  await toPartners(page, alpha);
  await look(page, 'none-desk');
  await page.click('a:has-text("Partner einladen")');
  await page.fill('[name=host]', beta.host);
  await page.fill('[name=officer]', 'Dora Schutz, dpo@alpha.example');
  await page.fill('[name=security]', 'Sam Wach, security@alpha.example');
  await look(page, 'invite-desk');
  await page.click('button:has-text("Einladung erstellen")');
  await page.waitForSelector('textarea[readonly]');
  invitation = await page.inputValue('textarea[readonly]');
  await look(page, 'invited-desk');
  expect(await told(page)).toContain(`${beta.host}/settings/company/partners/proposal`);
});

it('Bea answers on her phone: a year for posts, files only shown, signed and proposed', async () => {
  const { page } = bea;
  await toPartners(page, beta);
  await page.tap('a:has-text("Einladung beantworten")');
  await page.fill('[name=invitation]', invitation);
  await page.tap('button:has-text("Lesen")');
  await page.waitForSelector('text=Eine Vereinbarung mit Alpha AG');
  await page.fill('[name=us_retention]', '365');
  await page.selectOption('[name=us_file]', 'reference');
  await page.fill('[name=officer]', 'Denis Privé, dpo@beta.example');
  await page.fill('[name=security]', 'Sylvie Garde, security@beta.example');
  await look(page, 'propose-phone');
  await page.tap('button:has-text("Unterzeichnen und vorschlagen")');
  await page.waitForSelector('.words');
  await look(page, 'proposed-phone');
  expect(await told(page)).toContain('Wartet auf die Unterschrift von Alpha AG');
});

it('the same six words stand on both sides; Ines countersigns after she has compared them', async () => {
  const { page } = ines;
  await toPartners(page, alpha);
  expect(await told(page)).toContain('Ein Vorschlag wartet auf die Unterschrift von hier.');
  await toPartner(page, alpha);
  expect(await page.innerText('p.words')).toBe(await bea.page.innerText('p.words'));
  await look(page, 'offer-desk');
  await page.check('[name=compared]');
  await page.click('button:has-text("Gegenzeichnen")');
  await page.waitForURL(/done=accepted/);
  const shown = await told(page);
  expect(shown).toContain('Von beiden unterzeichnet');
  expect(shown).toContain('Alpha AG löscht nach 365 Tagen, was von Beta SAS kam.');
  await look(page, 'signed-desk');
});

it('she checks the line and tries what would go there', async () => {
  const { page } = ines;
  await page.click('button:has-text("Verbindung prüfen")');
  await page.waitForURL(/done=checked/);
  expect(await told(page)).toContain('Hin: dort angenommen');
  await look(page, 'checked-desk');
  await toPartners(page, alpha);
  await page.click('a:has-text("Probelauf")');
  await page.fill('[name=name]', '@ines');
  await page.click('button:has-text("Probelauf starten")');
  await page.waitForSelector('.dry-run');
  expect(await told(page)).toContain('Es wurde nichts gesendet und nichts gespeichert.');
  expect(await told(page)).toContain('Ines Krüger');
  await look(page, 'dry-run-desk');
});

it('on the phone a dry run, what partners see, and where it lies can be read too', async () => {
  const { page } = bea;
  await page.goto(`${beta.origin}/settings/company/partners/dry-run?kind=person&name=%40bea`);
  await look(page, 'dry-run-phone');
  await page.goto(`${beta.origin}/partners`);
  expect(await told(page)).toContain('Alpha AG zeigt von Beta SAS, ohne es zu behalten: Dateien.');
  await look(page, 'seen-phone');
  await page.goto(`${beta.origin}/residency`);
  await look(page, 'residency-phone');
  await toPartner(page, beta);
  await look(page, 'partner-phone');
  await page.tap('a:has-text("Wer ohne Kopie gelesen hat")');
  await look(page, 'readings-phone');
});

it('Bea proposes less: Ines sees only what would change, and refuses', async () => {
  const { page } = bea;
  await toPartner(page, beta);
  await page.tap('a:has-text("Andere Bedingungen vorschlagen")');
  await page.fill('[name=us_retention]', '30');
  await look(page, 'amend-phone');
  await page.tap('button:has-text("Unterzeichnen und vorschlagen")');
  await page.waitForURL(/done=proposed/);
  await toPartner(ines.page, alpha);
  expect(await ines.page.locator('.offer :is(ins, del)').count()).toBe(2);
  await look(ines.page, 'difference-desk');
  await ines.page.click('button:has-text("Ablehnen")');
  await ines.page.waitForURL(/done=withdrawn/);
});

it('she suspends, resumes, and ends it; what happens to the data is said before', async () => {
  const { page } = ines;
  await page.click('button:has-text("Sofort aussetzen")');
  await page.waitForURL(/done=suspended/);
  await page.click('button:has-text("Wieder aufnehmen")');
  await page.waitForURL(/done=resumed/);
  await page.click('a:has-text("Vereinbarung beenden")');
  await page.waitForURL(/\/end$/);
  expect(await told(page)).toContain('danach werden die Daten gelöscht');
  await look(page, 'end-desk');
  await page.check('[name=when][value=now]');
  await page.click('button.danger:has-text("Vereinbarung beenden")');
  await page.waitForURL(/done=ended/);
  expect(await told(page)).toContain('beendet');
  await look(page, 'ended-desk');
  // 422 is how a form answers that is not done yet: Bea's invitation, read before it is answered.
  expect([...ines.complaints, ...bea.complaints.filter((each) => !each.includes('422'))]).toEqual([]);
});
