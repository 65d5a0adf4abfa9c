import { afterAll, beforeAll, expect, test } from 'vitest';
import { noteRelease } from '#src/company/release.ts';
import { version } from '#src/platform/version.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

const path = '/settings/company/release-notes';
let site: Site;
let admin: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite();
  await site.db`update people set is_admin = true where id = ${site.ada}`;
  [admin, otto] = await Promise.all([site.browser(site.ada), site.browser(site.otto)]);
});
afterAll(() => site.close());

const told = `Kontor ${version} is here`;
const home = async (browser: Browser): Promise<string> => textOf((await browser.get('/')).html);

test('what is new is for administrators; for everybody else the page does not exist', async () => {
  expect((await otto.get(path)).html).toBe((await otto.get('/settings/nothing')).html);
  const { html } = await admin.get(path);
  expect(textOf(html)).toContain(`${version} in service`);
  expect(textOf(html)).toContain('kontor update');
  // Files beside the changelog are named, not linked.
  expect(html).not.toMatch(/href="(?:\.\/)?docs\//);
});

test('an update is told each administrator until they put it away; a first start and going back are none', async () => {
  await noteRelease(site.db, '0.0.1');
  expect(site.db.instance.memory.release.current).toBeNull();
  expect(await home(admin)).not.toContain('is here');
  await noteRelease(site.db);
  expect(await home(admin)).toContain(told);
  expect(await home(admin)).toContain('updated from version 0.0.1');
  expect(textOf((await admin.get('/settings/company')).html)).toContain(told);
  expect(await home(otto)).not.toContain(`Kontor ${version} ist da`);
  // Every process that starts, and every start again, says the same.
  await noteRelease(site.db);
  expect(await home(admin)).toContain(told);
  await admin.send('/hints/release/removal');
  expect(await home(admin)).not.toContain(told);
  // Explanations that are shown again do not bring it back; whoever else administers is still told.
  await admin.send('/hints');
  expect(await home(admin)).not.toContain(told);
  await site.db`update people set is_admin = true where id = ${site.otto}`;
  expect(await home(otto)).toContain(`Kontor ${version} ist da`);
  // The version before serves again: what it lacks is not told of.
  await noteRelease(site.db, '0.0.1');
  expect(await home(otto)).not.toContain(`Kontor ${version} ist da`);
});
