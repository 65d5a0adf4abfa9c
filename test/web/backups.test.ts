import { afterAll, beforeAll, expect, test } from 'vitest';
import { noteBegun, noteFailed, noteMade, noteTested } from '#src/backup/record.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

const path = '/settings/company/backups';
let site: Site;
let admin: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite();
  await site.db`update people set is_admin = true where id = ${site.ada}`;
  [admin, otto] = await Promise.all([site.browser(site.ada), site.browser(site.otto)]);
});
afterAll(() => site.close());

const page = async (): Promise<string> => textOf((await admin.get(path)).html);

test('backups are for administrators; for everybody else the page does not exist', async () => {
  expect((await otto.get(path)).html).toBe((await otto.get('/settings/nothing')).html);
  expect(await page()).toContain('There is no backup yet');
});

test('it says when the last one was made, how large it is, and what is wrong', async () => {
  const id = await noteBegun(site.db);
  const file = '/mnt/backup/kontor-alpha-20261130T030000Z.kontor-backup';
  await noteMade(site.db, id, { file, bytes: 3_400_000, sha256: 'a'.repeat(64) });
  const made = await page();
  expect(made).toContain(file);
  expect(made).toContain('3.4 MB');
  expect(made).toContain('No backup has been tested');
  await noteTested(site.db, file, null);
  const tested = await page();
  expect(tested).not.toContain('No backup has been tested');
  expect(tested).toContain('can be restored');
  await noteTested(site.db, file, 'These tables are not as in the backup: posts.');
  expect(await page()).toContain('could not be restored: These tables are not as in the backup: posts.');
});

test('an attempt that failed is told with its reason, and the last good one stays', async () => {
  await noteFailed(site.db, await noteBegun(site.db), 'The disk of /mnt/backup is full.');
  const text = await page();
  expect(text).toContain('The last attempt failed: The disk of /mnt/backup is full.');
  expect(text).toContain('3.4 MB');
});

test('erasures that wait for ten minutes to be noted are told', async () => {
  const at = new Date(Date.now() - 11 * 60_000).toISOString();
  await site.db`insert into erasure_notes (said) values (${site.db.json({ kind: 'file', hash: 'x', at })})`;
  expect(await page()).toContain('Erasures are not being noted');
});
