import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashPassword, matchesHash } from '#src/access/hash.ts';
import { readKnownBrowser, withPerson } from '#src/access/known-browser.ts';
import { checkPassword, setPassword } from '#src/access/passwords.ts';
import { createSession, readSession } from '#src/access/sessions.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { freshDatabase } from '#test/support/database.ts';
import { addPerson } from './cast.ts';

let instance: Awaited<ReturnType<typeof freshDatabase>>;
let ada: PersonId;
const right = 'correct horse battery';
let nextAddress = 1;
/** Each test signs in from an address of its own, so that limits of one do not reach another. */
let address: string;
const signIn = (login: string, password: string, from = address) =>
  checkPassword(instance.db, { login, password, address: from });

beforeAll(async () => {
  instance = await freshDatabase();
  ada = await addPerson(instance.db, 'ada', 'ada@mail.example');
  await transaction(instance.db, (tx) => setPassword(tx, ada, right));
});
afterAll(() => instance.drop());
beforeEach(async () => {
  address = `192.0.2.${nextAddress++}`;
  await instance.db`delete from login_attempts`;
});

describe('a password', () => {
  it('is stored as argon2id in PHC form, salted', async () => {
    const [row] = await instance.db`select hash from passwords where person_id = ${ada}`;
    expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await hashPassword(right)).not.toBe(await hashPassword(right));
  });
  it('matches a hash made elsewhere with other costs', async () => {
    // The reference implementation's test vector for "password" and "somesalt", 64 MiB, two passes.
    const foreign = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await matchesHash('password', foreign)).toBe(true);
    expect(await matchesHash('Password', foreign)).toBe(false);
  });
  it('of nine characters is refused with a sentence', async () => {
    const attempt = transaction(instance.db, (tx) => setPassword(tx, ada, 'ninechars'));
    await expect(attempt).rejects.toMatchObject({ kind: 'invalid', message: /at least 10 characters/ });
  });
  it('that changes ends every session; the first one ends none', async () => {
    const bob = await addPerson(instance.db, 'bob');
    const secret = await transaction(instance.db, (tx) => createSession(tx, bob, 'test'));
    await transaction(instance.db, (tx) => setPassword(tx, bob, 'first password'));
    expect(await readSession(instance.db, secret)).not.toBeNull();
    await transaction(instance.db, (tx) => setPassword(tx, bob, 'second password'));
    expect(await readSession(instance.db, secret)).toBeNull();
  });
});

describe('signing in', () => {
  it('works by handle, full handle and e-mail address, in any case', async () => {
    for (const login of ['ada', '@ADA', 'ada@alpha.localhost:4001', 'Ada@Mail.example'])
      expect(await signIn(login, right), login).toBe(ada);
  });
  it('gives one answer for a wrong password, an unknown person and one without a password', async () => {
    await addPerson(instance.db, 'carl');
    expect(await signIn('ada', 'wrong password')).toBeNull();
    expect(await signIn('nobody', right)).toBeNull();
    expect(await signIn('carl', right)).toBeNull();
  });
  it('by an address that two people share names neither', async () => {
    for (const handle of ['eva', 'eve']) {
      const id = await addPerson(instance.db, handle, 'office@mail.example');
      await transaction(instance.db, (tx) => setPassword(tx, id, right));
    }
    expect(await signIn('eva', right)).not.toBeNull();
    expect(await signIn('office@mail.example', right)).toBeNull();
  });
  it('ends for a deactivated person', async () => {
    const dora = await addPerson(instance.db, 'dora');
    await transaction(instance.db, (tx) => setPassword(tx, dora, right));
    expect(await signIn('dora', right)).toBe(dora);
    await instance.db`update people set deactivated_at = now() where id = ${dora}`;
    expect(await signIn('dora', right)).toBeNull();
  });
});

describe('the limit', () => {
  it('of ten tries per account holds from any address and for names that do not exist', async () => {
    for (const login of ['ada', 'ghost']) {
      const tries = Array.from({ length: 10 }, (_, n) => signIn(login, 'wrong password', `198.51.100.${n}`));
      expect(new Set(await Promise.all(tries))).toEqual(new Set([null]));
      await expect(signIn(login, right, '203.0.113.9')).rejects.toMatchObject({ kind: 'too_many' });
    }
  });
  it('counts handle, full handle and e-mail address of one person together', async () => {
    const spellings = ['ada', 'ada@alpha.localhost:4001', 'ada@mail.example'];
    for (let n = 0; n < 10; n++) await signIn(spellings[n % 3] ?? '', 'wrong password', `198.51.100.${n}`);
    for (const login of spellings)
      await expect(signIn(login, right)).rejects.toMatchObject({ kind: 'too_many' });
  });
  it('of an address that is over it writes nothing for the account: a stranger keeps nobody out', async () => {
    for (let n = 0; n < 30; n++) await signIn(`ghost${n}`, 'wrong password');
    for (let n = 0; n < 40; n++)
      await expect(signIn('ada', 'wrong password')).rejects.toMatchObject({ kind: 'too_many' });
    expect(await signIn('ada', right, '203.0.113.9')).toBe(ada);
    expect(await instance.db`select 1 from login_attempts where key like 'account person%'`).toHaveLength(0);
  });
  it('is its own for a browser that this person signed in with before, whatever strangers try', async () => {
    const browser = readKnownBrowser(withPerson(instance.instance, null, ada));
    const fromThere = (password: string) =>
      checkPassword(instance.db, { login: 'ada', password, address, browser });
    for (let n = 0; n < 10; n++) await signIn('ada', 'wrong password');
    for (let n = 0; n < 30; n++) await signIn(`ghost${n}`, 'wrong password').catch(() => null);
    await expect(signIn('ada', right)).rejects.toMatchObject({ kind: 'too_many' });
    expect(await fromThere(right)).toBe(ada);
    for (let n = 0; n < 10; n++) await fromThere('wrong password');
    await expect(fromThere(right)).rejects.toMatchObject({ kind: 'too_many' });
  });
  it('takes no browser for known that only says so', async () => {
    const bob = await addPerson(instance.db, 'rolf');
    const own = withPerson(instance.instance, null, bob);
    for (let n = 0; n < 10; n++) await signIn('ada', 'wrong password', `198.51.100.${n}`);
    for (const value of [own, `${own.split('.')[0]}.${'A'.repeat(22)}`, 'nonsense', ''])
      await expect(
        checkPassword(instance.db, {
          login: 'ada',
          password: right,
          address,
          browser: readKnownBrowser(value),
        }),
      ).rejects.toMatchObject({ kind: 'too_many' });
  });
  it('starts anew for the account after a success', async () => {
    for (let n = 0; n < 9; n++) await signIn('ada', 'wrong password', `198.51.100.${n}`);
    expect(await signIn('ada', right)).toBe(ada);
    expect(await signIn('ada', 'wrong password')).toBeNull();
  });
  it('of thirty tries per address counts failures only, one IPv6 network as one', async () => {
    for (let n = 0; n < 3; n++) expect(await signIn('ada', right, '2001:db8::1')).toBe(ada);
    for (let n = 0; n < 30; n++) await signIn(`ghost${n}`, 'wrong password', `2001:db8:0:0::${n + 1}`);
    await expect(signIn('ada', right, '2001:db8::ffff')).rejects.toMatchObject({ kind: 'too_many' });
    expect(await signIn('ada', right, '2001:db8:0:1::1')).toBe(ada);
  });
});
