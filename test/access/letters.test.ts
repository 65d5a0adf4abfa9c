import { readdirSync, readFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeInvitation, revokeInvitation } from '#src/access/invitations.ts';
import { askForPasswordLink } from '#src/access/password-links.ts';
import { transaction } from '#src/platform/database.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';

let alpha: TestInstance;
let ada: Member;
const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-mail-'));

beforeAll(async () => {
  const env = { KONTOR_SMTP_URL: `file:${folder}`, KONTOR_MAIL_FROM: 'kontor@alpha.example' };
  alpha = await startInstance({ env });
  ada = await alpha.person('ada', { admin: true, email: 'ada@mail.example', locale: 'de' });
});
afterAll(() => alpha.remove());

/** What was sent to that address, decoded. */
const emailsTo = (address: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(`-${address}.eml`))
    .map((name) => readFileSync(path.join(folder, name), 'utf8').replaceAll(/=\n/g, ''));
const linkIn = (letter: string): string => /\/(?:password|invitation)\/\d+-[\w-]{43}/.exec(letter)?.[0] ?? '';

test('a link for a new password goes to the address that is known, and opens', async () => {
  await askForPasswordLink(alpha.db, { login: 'ada', address: '192.0.2.1' });
  const [letter = ''] = await until('the letter', () => {
    const found = emailsTo('ada@mail.example');
    return found.length > 0 ? found : null;
  });
  expect(letter).toMatch(/auto-submitted: auto-generated/i);
  const page = await ask(alpha.origin, { path: linkIn(letter) });
  expect(page.status).toBe(200);
  expect((await alpha.db`select 1 from jobs where kind = 'mail-password-link'`).length).toBe(0);
});

test('nobody hears of a link for who does not exist, or has no address', async () => {
  await alpha.person('bo');
  for (const login of ['nobody', 'bo', 'nobody@mail.example'])
    await askForPasswordLink(alpha.db, { login, address: '192.0.2.2' });
  await until('the jobs', async () => {
    const left = await alpha.db`select 1 from jobs where kind = 'mail-password-link'`;
    return left.length === 0;
  });
  expect(readdirSync(folder)).toHaveLength(1);
});

test('an invitation to an address is sent there, unless it was taken back before', async () => {
  const invitation = { usesMax: 1, days: 7, locale: 'fr', groupIds: [] } as const;
  await transaction(alpha.db, async (tx) => {
    const id = await makeInvitation(tx, ada.id, { ...invitation, email: 'gone@mail.example' });
    await revokeInvitation(tx, ada.id, id);
    await makeInvitation(tx, ada.id, { ...invitation, email: 'nora@mail.example' });
  });
  const [letter = ''] = await until('the letter', () => {
    const found = emailsTo('nora@mail.example');
    return found.length > 0 ? found : null;
  });
  expect((await ask(alpha.origin, { path: linkIn(letter) })).status).toBe(200);
  expect(emailsTo('gone@mail.example')).toEqual([]);
});
