import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { beginTotp, checkCode, confirmTotp, readNewTotp, readTotp, removeTotp } from '#src/access/totp.ts';
import { demandSecondFactor } from '#src/identity/second-factor.ts';
import { readPeople } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { createTraveller, type Page, type Traveller } from '../identity/traveller.ts';
import { fieldIn, textOf } from '../web/site.ts';

let alpha: TestInstance;
let ada: Member;
let ben: Member;
const password = 'correct horse battery';
const authenticator = '/settings/security/authenticator';

beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada', { admin: true, email: 'ada@alpha.example', sharedKeys: true });
  ben = await alpha.person('ben', { email: 'ben@alpha.example', sharedKeys: true });
  for (const { id } of [ada, ben]) await act((tx) => setPassword(tx, id, password));
});
afterAll(() => alpha?.remove());
beforeEach(async () => {
  for (const table of ['login_attempts', 'totp', 'account_changes', 'sessions'])
    await alpha.db`delete from ${alpha.db(table)}`;
  await act((tx) => demandSecondFactor(tx, ada.id, false));
});

const act: <T>(verb: (tx: Parameters<Parameters<typeof transaction>[1]>[0]) => Promise<T>) => Promise<T> = (
  verb,
) => transaction(alpha.db, verb);
const at = (path: string): string => `${alpha.origin}${path}`;
const address = '192.0.2.7';
const kinds = async (personId: PersonId): Promise<string[]> =>
  (await alpha.db`select kind from account_changes where person_id = ${personId} order by id`).map(
    ({ kind }) => kind,
  );

/** The code that the app shows so many steps from now. */
const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });
/** As if that much time had gone by: codes count again. */
const later = () => alpha.db`update totp set last_step = last_step - 3`;

async function setUp(who: Member): Promise<{ secret: string; codes: readonly string[] }> {
  await act((tx) => beginTotp(tx, who.id));
  const [person] = await readPeople(alpha.db, [who.id]);
  const secret = (person && (await readNewTotp(alpha.db, person)))?.secret ?? '';
  const codes = await confirmTotp(alpha.db, who.id, { code: codeOf(secret), address, sessionId: '0' });
  await later();
  return { secret, codes: codes ?? [] };
}
async function signIn(
  login: string,
  traveller = createTraveller(),
): Promise<{ traveller: Traveller; page: Page }> {
  const token = fieldIn((await traveller.send(at('/sign-in'))).text, 'form_token');
  const page = await traveller.send(at('/sign-in?next=%2Fgroups'), { form_token: token, login, password });
  return { traveller, page };
}
async function send(traveller: Traveller, path: string, from: string, fields: Record<string, string>) {
  const token = fieldIn((await traveller.go(at(from))).text, 'form_token');
  return traveller.send(at(path), { form_token: token, ...fields });
}
const isIn = async (traveller: Traveller): Promise<boolean> =>
  (await traveller.send(at('/settings'))).status === 200;

describe('signing in with a password', () => {
  test('leads nowhere without the code, then in with it, and the same code does not count twice', async () => {
    const { secret } = await setUp(ben);
    const { traveller } = await signIn('ben');
    expect(await isIn(traveller)).toBe(false);
    for (const path of ['/', '/settings/account', '/prove', '/sign-in-code', '/@ben', '/oauth/authorize'])
      expect(textOf((await traveller.go(at(path))).text)).not.toContain('Sign out');
    expect((await traveller.send(at('/live'))).status).toBe(401);
    expect((await traveller.send(at('/settings/account'))).leadsTo).toContain('/sign-in-code?next=');
    const code = codeOf(secret);
    const wrong = await send(traveller, '/sign-in-code', '/sign-in-code', {
      code: code === '000000' ? '1' : '000000',
    });
    expect([wrong.status, textOf(wrong.text).includes('That is not the code')]).toEqual([422, true]);
    const done = await send(traveller, '/sign-in-code?next=%2Fgroups', '/sign-in-code', { code });
    expect([done.leadsTo, await isIn(traveller)]).toEqual([at('/groups'), true]);
    const second = await signIn('ben');
    const again = await send(second.traveller, '/sign-in-code', '/sign-in-code', { code });
    expect([again.status, await isIn(second.traveller)]).toEqual([422, false]);
  });

  test('ends after a few wrong codes, whatever comes then', async () => {
    const { secret } = await setUp(ben);
    const { traveller } = await signIn('ben');
    for (let attempt = 0; attempt < 6; attempt++)
      await send(traveller, '/sign-in-code', '/sign-in-code', { code: '123 45' });
    const page = await send(traveller, '/sign-in-code', '/sign-in-code', { code: codeOf(secret) });
    expect([page.status, await isIn(traveller)]).toEqual([429, false]);
  });

  test('is over by half after a quarter of an hour', async () => {
    const { secret } = await setUp(ben);
    const { traveller } = await signIn('ben');
    const token = fieldIn((await traveller.send(at('/sign-in-code'))).text, 'form_token');
    await alpha.db`update sessions set code_owed_at = now() - interval '16 minutes'`;
    const page = await traveller.send(at('/sign-in-code'), { form_token: token, code: codeOf(secret) });
    expect([page.leadsTo?.includes('/sign-in?'), await isIn(traveller)]).toEqual([true, false]);
  });

  test('works with a recovery code once, which is told', async () => {
    const { codes } = await setUp(ben);
    expect(new Set(codes).size).toBe(10);
    const { traveller } = await signIn('ben');
    const code = (codes[0] ?? '').toUpperCase().replace('-', ' ');
    await send(traveller, '/sign-in-code', '/sign-in-code', { code });
    expect(await isIn(traveller)).toBe(true);
    const second = await signIn('ben');
    await send(second.traveller, '/sign-in-code', '/sign-in-code', { code });
    expect(await isIn(second.traveller)).toBe(false);
    expect(await kinds(ben.id)).toContain('recovery-code');
    expect((await readTotp(alpha.db, ben.id)).codes).toBe(9);
  });
});

describe('setting it up', () => {
  test('wants a code of the app; then other sessions by password end, and codes are shown once', async () => {
    const elsewhere = await signIn('ben');
    const { traveller } = await signIn('ben');
    const page = await traveller.go(at(authenticator));
    expect(page.text).toContain('<svg');
    const secret = (/<code class="secret">([^<]+)/.exec(page.text)?.[1] ?? '').replaceAll(' ', '');
    const wrong = await send(traveller, authenticator, authenticator, { code: '12345' });
    expect([wrong.status, (await readTotp(alpha.db, ben.id)).state]).toEqual([422, 'waiting']);
    const done = await send(traveller, authenticator, authenticator, { code: codeOf(secret) });
    expect([done.status, done.text.match(/<code>[a-z2-9]{5}-[a-z2-9]{5}<\/code>/g)?.length]).toEqual([
      200, 10,
    ]);
    expect([await isIn(traveller), await isIn(elsewhere.traveller)]).toEqual([true, false]);
    expect(await kinds(ben.id)).toContain('totp');
    // What was stored does not say the secret, and the page does not say it again.
    const [row] = await alpha.db`select encode(secret_sealed, 'escape') as sealed from totp`;
    expect(row?.sealed).not.toContain(secret);
    expect((await traveller.go(at(authenticator))).text).not.toContain(secret);
    await expect(act((tx) => beginTotp(tx, ben.id))).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('can be demanded: then nothing else is open to a password alone, and no app is let in', async () => {
    const byBen = act((tx) => demandSecondFactor(tx, ben.id, true));
    await expect(byBen).rejects.toMatchObject({ kind: 'not_allowed' });
    await act((tx) => demandSecondFactor(tx, ada.id, true));
    const { traveller } = await signIn('ben');
    expect(await isIn(traveller)).toBe(false);
    expect((await traveller.send(at('/groups'))).leadsTo).toContain(`${authenticator}?next=%2Fgroups`);
    const page = await traveller.go(at(authenticator));
    expect(textOf(page.text)).toContain('asks everyone who signs in with a password');
    const secret = (/<code class="secret">([^<]+)/.exec(page.text)?.[1] ?? '').replaceAll(' ', '');
    await send(traveller, authenticator, authenticator, { code: codeOf(secret) });
    expect(await isIn(traveller)).toBe(true);
  });
});

describe('showing who one is', () => {
  test('works with a code, not with one that was used', async () => {
    const { secret } = await setUp(ben);
    const { traveller } = await signIn('ben');
    const code = codeOf(secret);
    await send(traveller, '/sign-in-code', '/sign-in-code', { code });
    await alpha.db`update sessions set proven_at = now() - interval '16 minutes'`;
    const prove = '/prove/code?next=%2Fsettings%2Fsecurity%2Fpassword';
    const used = await send(traveller, prove, '/prove', { code });
    expect(used.status).toBe(422);
    await later();
    const done = await send(traveller, prove, '/prove', { code });
    expect(done.leadsTo).toBe(at('/settings/security/password'));
    expect((await traveller.send(at('/settings/security/password'))).status).toBe(200);
  });
});

describe('the end of it', () => {
  test('by an administrator is told and written down; a colleague cannot', async () => {
    await setUp(ben);
    const carl = await alpha.person('carl', { sharedKeys: true });
    const byColleague = act((tx) => removeTotp(tx, ben.id, carl.id));
    await expect(byColleague).rejects.toMatchObject({ kind: 'not_allowed' });
    const { traveller } = await signIn('ada');
    const page = `/settings/company/people/${ben.id}`;
    const done = await send(traveller, `${page}/second-factor`, page, {});
    expect(done.leadsTo).toBe(at(`${page}?done=second-factor`));
    await act((tx) => removeTotp(tx, ben.id, ada.id));
    const rows =
      await alpha.db`select made_by from account_changes where person_id = ${ben.id} and kind = 'totp-gone'`;
    expect(rows.map(({ madeBy }) => madeBy)).toEqual([ada.id]);
    expect(await checkCode(alpha.db, ben.id, { code: '123456', address })).toBe(false);
    const opened = await signIn('ben');
    expect(await isIn(opened.traveller)).toBe(true);
  });
});
