import { afterAll, beforeAll, expect, test } from 'vitest';
import { appUses, checkAppPassword, makeAppPassword, readAppPasswords } from '#src/access/app-passwords.ts';
import { checkPassword, setPassword } from '#src/access/passwords.ts';
import { readTokens } from '#src/access/read.ts';
import { revokeAll } from '#src/access/revoke.ts';
import { endOwnToken, readToken } from '#src/access/tokens.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.drop());

const make = (
  who = company.ada,
  uses: readonly string[] = appUses,
  days: number | null = null,
  name = 'Desk',
) => company.act((tx) => makeAppPassword(tx, who, { name, uses, days }));
const check = (
  password: string,
  login = 'ada',
  use: 'documents' | 'calendar' | null = null,
  address = '192.0.2.1',
): Promise<PersonId | null> => checkAppPassword(company.db, { login, password, use, address });

test('one password opens /dav for its person and its use, and nothing else', async () => {
  const password = await make(company.ada, ['documents']);
  expect(password).toMatch(/^([a-z2-9]{4}-){5}[a-z2-9]{4}$/);
  expect(await check(password)).toBe(company.ada);
  expect(await check(password.toUpperCase().replaceAll('-', ' '), 'ADA', 'documents')).toBe(company.ada);
  expect(await check(password, `ada@${company.instance.addresses.host}`)).toBe(company.ada);
  expect(await check(password, 'ada', 'calendar')).toBeNull();
  expect(await check(password, 'otto')).toBeNull();
  await company.act((tx) => setPassword(tx, company.otto, 'correct horse battery'));
  expect(await check('correct horse battery', 'otto')).toBeNull();
  expect(await readToken(company.db, password)).toBeNull();
  expect(await readToken(company.db, password.replaceAll('-', ''))).toBeNull();
  expect(
    await checkPassword(company.db, { login: 'ada', password, address: '192.0.2.9', browser: null }),
  ).toBeNull();
});

test('what is kept is its hash, and it is told in the journal as every way in', async () => {
  const password = await make();
  const rows = await company.db`select * from tokens where person_id = ${company.ada}`;
  expect(JSON.stringify(rows)).not.toContain(password.replaceAll('-', ''));
  const told = await company.db<{ kind: string; detail: string }[]>`
    select kind, detail from account_changes where person_id = ${company.ada} order by id desc limit 1`;
  expect(told[0]).toMatchObject({ kind: 'app-password', detail: 'Desk' });
  expect((await readAppPasswords(company.db, company.ada))[0]).toMatchObject({ name: 'Desk', uses: appUses });
  expect(await readTokens(company.db, company.ada)).toEqual([]);
});

test('it is over at once when it is ended, expires, or its person is signed out everywhere or leaves', async () => {
  const [ended, over, out] = [await make(), await make(company.ada, appUses, 1), await make()];
  const listed = await readAppPasswords(company.db, company.ada);
  await company.act((tx) => endOwnToken(tx, company.ada, listed[2]?.id ?? ''));
  expect(await check(ended)).toBeNull();
  await company.db`update tokens set expires_at = now() - interval '1 second' where expires_at is not null`;
  expect(await check(over)).toBeNull();
  expect(await check(out)).toBe(company.ada);
  await company.act((tx) => revokeAll(tx, company.ada));
  expect(await check(out)).toBeNull();
  const otto = await make(company.otto);
  expect(await check(otto, 'otto')).toBe(company.otto);
  await company.db`update people set deactivated_at = now() where id = ${company.otto}`;
  expect(await check(otto, 'otto')).toBeNull();
  await company.db`update people set deactivated_at = null where id = ${company.otto}`;
});

test('too many wrong ones from an address are refused; the right one still opens, and other addresses too', async () => {
  const password = await make();
  const wrong = () => check('aaaa-bbbb-cccc-dddd-eeee-ffff', 'ada', null, '192.0.2.77');
  let tried = 0;
  await expect(
    (async () => {
      for (; tried < 200; tried++) await wrong();
    })(),
  ).rejects.toMatchObject({ kind: 'too_many' });
  expect(tried).toBe(60);
  expect(await check(password, 'ada', null, '192.0.2.77')).toBe(company.ada);
  expect(await check('nothing', 'ada', null, '192.0.2.78')).toBeNull();
});

test('what is missing is refused with a sentence, and nothing is made', async () => {
  const before = await readAppPasswords(company.db, company.ada);
  await expect(make(company.ada, appUses, null, ' ')).rejects.toThrow('which program');
  await expect(make(company.ada, ['everything'])).rejects.toThrow('Choose what');
  for (const days of [0, -1, 1.5, 4_000, Number.NaN])
    await expect(make(company.ada, appUses, days)).rejects.toThrow('valid for 1 to');
  expect(await readAppPasswords(company.db, company.ada)).toEqual(before);
});
