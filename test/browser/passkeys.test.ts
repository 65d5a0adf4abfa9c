import type { Browser, CDPSession } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { launch, signIn, visit, type Visitor } from '#test/support/browser.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';

const password = 'four quiet pumps hum';
let alpha: TestInstance;
let ada: Member;
let browser: Browser;

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  ada = await alpha.person('ada', { name: 'Ada Brandt' });
  await transaction(alpha.db, (tx) => setPassword(tx, ada.id, password));
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
});

/** A device with a sensor that recognises its user, as Chromium plays it (WebAuthn §11, virtual authenticators). */
async function plugIn({ page }: Visitor): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}

/** Adds a passkey in the settings and signs out. */
async function makePasskey(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await page.goto(`${alpha.origin}/settings/security/passkeys/new`);
  await page.fill('[name=name]', 'Laptop');
  await page.click('form[data-controller=passkey] button');
  await page.waitForURL(/changed=passkey$/);
  await page.context().clearCookies();
}

test('a passkey is made in the settings, and one press opens the door with it', async () => {
  const visitor = await visit(browser);
  const { cdp, authenticatorId } = await plugIn(visitor);
  const { page } = visitor;
  await signIn(visitor, alpha, 'ada', password);
  await makePasskey(visitor);
  // Not taken by the field by itself: this one is about the press.
  await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: false });
  await page.goto(`${alpha.origin}/sign-in?next=%2Fgroups`);
  expect(await page.isVisible('[name=password]')).toBe(true);
  await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: true });
  await Promise.all([
    page.waitForURL(`${alpha.origin}/groups`),
    page.click('form.passkey button').catch(() => {}), // the field may have been faster
  ]);
  expect(visitor.complaints).toEqual([]);
});

test('the passkey is offered by the field of the name itself', async () => {
  const visitor = await visit(browser);
  await plugIn(visitor);
  const { page } = visitor;
  await signIn(visitor, alpha, 'ada', password);
  await makePasskey(visitor);
  await page.goto(`${alpha.origin}/sign-in`);
  await page.waitForURL(`${alpha.origin}/`);
  const rows = await alpha.db`select means from sessions order by id desc limit 1`;
  expect(rows).toEqual([{ means: 'passkey' }]);
  expect(visitor.complaints).toEqual([]);
});

test('a device that does not recognise its user opens nothing, and the page says so', async () => {
  const visitor = await visit(browser);
  const { cdp, authenticatorId } = await plugIn(visitor);
  const { page } = visitor;
  await signIn(visitor, alpha, 'ada', password);
  await makePasskey(visitor);
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await page.goto(`${alpha.origin}/sign-in`);
  await page.click('form.passkey button');
  await until('the sentence', () => page.isVisible('form.passkey [role=alert]'));
  expect(new URL(page.url()).pathname).toBe('/sign-in');
});

test('a removed passkey opens nothing', async () => {
  const visitor = await visit(browser);
  await plugIn(visitor);
  const { page } = visitor;
  await signIn(visitor, alpha, 'ada', password);
  await makePasskey(visitor);
  await alpha.db`delete from passkeys`;
  await page.goto(`${alpha.origin}/sign-in`);
  await page.waitForSelector('.notice.danger:not([hidden])');
  expect(await page.innerText('.notice.danger:not([hidden])')).toContain('This passkey does not belong');
});

test('without a script the password is asked for and no passkey', async () => {
  const visitor = await visit(browser, { javaScriptEnabled: false });
  await visitor.page.goto(`${alpha.origin}/sign-in`);
  expect(await visitor.page.isVisible('form.passkey')).toBe(false);
  await signIn(visitor, alpha, 'ada', password);
});
