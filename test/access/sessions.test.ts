import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemory } from '#src/memory.ts';
import { addressKey, checkProxyTrust, clientAddress } from '#src/platform/client-address.ts';
import {
  cookieName,
  formToken,
  isOwnForm,
  newFormSecret,
  readCookie,
  writeCookie,
} from '#src/access/cookie.ts';
import { listenForRevocations, onRevoked, watchAccess, type Revoked } from '#src/access/revoke.ts';
import {
  createSession,
  endOtherSessions,
  endOwnSession,
  endSession,
  proveSession,
  readSession,
} from '#src/access/sessions.ts';
import { openDatabase, transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { hashSecret } from '#src/platform/secrets.ts';
import { changeSetting } from '#src/platform/settings.ts';
import { freshDatabase } from '#test/support/database.ts';
import { until } from '#test/support/http.ts';
import { addPerson } from './cast.ts';

let instance: Awaited<ReturnType<typeof freshDatabase>>;
let ada: PersonId;
const begin = () => transaction(instance.db, (tx) => createSession(tx, ada, 'test'));

beforeAll(async () => {
  instance = await freshDatabase();
  ada = await addPerson(instance.db, 'ada');
});
afterAll(() => instance.drop());

describe('a session', () => {
  it('names its person, by a secret that is not stored', async () => {
    const secret = await begin();
    expect(await readSession(instance.db, secret)).toMatchObject({ personId: ada });
    const rows = await instance.db`select token_hash from sessions where token_hash = ${hashSecret(secret)}`;
    expect(rows).toHaveLength(1);
    expect(await readSession(instance.db, newFormSecret())).toBeNull();
  });
  it('ends when asked to, and no other with it', async () => {
    const [one, two] = [await begin(), await begin()];
    await transaction(instance.db, (tx) => endSession(tx, one));
    expect(await readSession(instance.db, one)).toBeNull();
    expect(await readSession(instance.db, two)).not.toBeNull();
  });
  it('ends after thirty days without use; use moves the end', async () => {
    const secret = await begin();
    const move = (days: number) => instance.db`
      update sessions set last_seen_at = last_seen_at - make_interval(days => ${days}),
        expires_at = expires_at - make_interval(days => ${days}) where token_hash = ${hashSecret(secret)}`;
    await move(29);
    expect(await readSession(instance.db, secret)).not.toBeNull();
    await move(29);
    expect(await readSession(instance.db, secret)).not.toBeNull();
    await move(30);
    expect(await readSession(instance.db, secret)).toBeNull();
  });
  it('ends with the deactivation of its person', async () => {
    const gone = await addPerson(instance.db, 'gone');
    const secret = await transaction(instance.db, (tx) => createSession(tx, gone, 'test'));
    expect(await readSession(instance.db, secret)).not.toBeNull();
    await instance.db`update people set deactivated_at = now() where id = ${gone}`;
    expect(await readSession(instance.db, secret)).toBeNull();
  });
});

describe('the cookie', () => {
  it('is bound to the host on https, and plain on http', () => {
    const secure = { ...instance.instance, origin: 'https://alpha.example' };
    expect(writeCookie(secure, 'session', 's')).toBe(
      '__Host-kontor=s; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=2592000',
    );
    expect(cookieName(instance.instance, 'session')).toBe('kontor');
    expect(writeCookie(instance.instance, 'session', 's')).not.toContain('Secure');
  });
  it('is found among others, and not under a longer name', () => {
    const secret = newFormSecret();
    expect(readCookie(instance.instance, 'session', `a=b; kontor=${secret}; c=d`)).toBe(secret);
    expect(readCookie(instance.instance, 'session', `xkontor=${secret}; kontor-form=${secret}`)).toBeNull();
    expect(readCookie(instance.instance, 'form', `kontor-form=${secret}`)).toBe(secret);
  });
});

describe('a form', () => {
  const cookieSecret = newFormSecret();
  const own = { cookieSecret, origin: 'http://alpha.localhost:4001' };
  it('with the field made for this browser is ours', () => {
    const token = formToken(instance.instance, cookieSecret);
    expect(isOwnForm(instance.instance, { ...own, token })).toBe(true);
    expect(isOwnForm(instance.instance, { ...own, token, origin: undefined })).toBe(true);
  });
  it('from another site, for another browser, or without the field is not', () => {
    const token = formToken(instance.instance, cookieSecret);
    expect(isOwnForm(instance.instance, { ...own, token, origin: 'http://evil.example' })).toBe(false);
    expect(
      isOwnForm(instance.instance, { ...own, token: formToken(instance.instance, newFormSecret()) }),
    ).toBe(false);
    expect(isOwnForm(instance.instance, { ...own, token: undefined })).toBe(false);
    expect(isOwnForm(instance.instance, { ...own, token, cookieSecret: null })).toBe(false);
  });
});

describe('the address of a client', () => {
  it("is the socket's, whatever X-Forwarded-For claims, unless a proxy is trusted", () => {
    expect(clientAddress('192.0.2.1', '203.0.113.5', false)).toBe('192.0.2.1');
    expect(clientAddress('192.0.2.1', 'forged, 203.0.113.5', true)).toBe('203.0.113.5');
    expect(clientAddress('192.0.2.1', undefined, true)).toBe('192.0.2.1');
  });
  it('is believed of the proxies that are named, through all of them, and of nobody else', () => {
    const mistakes: string[] = [];
    const proxies = checkProxyTrust('10.0.0.7, 10.1.0.0/24,2001:db8:1::/64', mistakes);
    expect(mistakes).toEqual([]);
    const of = (socket: string, said?: string) => clientAddress(socket, said, proxies);
    // Whoever comes past the proxies is who they are.
    expect(of('192.0.2.1', '203.0.113.5')).toBe('192.0.2.1');
    expect(of('10.0.0.7', 'forged, 203.0.113.5')).toBe('203.0.113.5');
    expect(of('::ffff:10.0.0.7', 'forged, 203.0.113.5, 10.1.0.9')).toBe('203.0.113.5');
    expect(of('2001:db8:1::2', '2001:db8:9::1')).toBe('2001:db8:9:0:0:0:0:1');
    expect(of('10.0.0.7')).toBe('10.0.0.7');
    expect(of('10.0.0.7', 'unknown')).toBe('10.0.0.7');
    expect(of('10.0.0.7', '10.1.0.1, 10.1.0.2')).toBe('10.1.0.1');
    for (const odd of [
      '',
      'ja',
      '10.0.0',
      '10.0.0.0/33',
      '10.0.0.7;10.0.0.8',
      '::/129',
      'proxy.alpha.example',
    ])
      expect([odd, checkProxyTrust(odd, mistakes)]).toEqual([odd, false]);
    expect(mistakes).toHaveLength(7);
    expect(mistakes[0]).toMatch(/^KONTOR_TRUST_PROXY must be yes, no, or the addresses/);
  });
  it('is one limit in all its spellings', () => {
    const spellings = [
      '203.0.113.7',
      '203.0.113.7:40001',
      ' 203.0.113.7 ',
      '::ffff:203.0.113.7',
      '[::FFFF:cb00:7107]:9',
    ];
    for (const text of [...spellings, ...spellings.map((spelling) => `198.51.100.1, ${spelling}`)])
      expect(addressKey(clientAddress('192.0.2.1', text, true)), text).toBe('203.0.113.7');
    for (const text of ['2001:db8::7', '[2001:db8::7]:443', '"[2001:DB8:0:0::9]"', '2001:0db8:0000::1%eth0'])
      expect(addressKey(clientAddress('192.0.2.1', text, true)), text).toBe('2001:db8:0:0::/64');
  });
  it("is the proxy's where it names none, and nothing throws", () => {
    const odd = [
      '',
      ' ',
      ',',
      'unknown',
      '_hidden',
      '999.1.1.1',
      '[::',
      '::ffff:1.2.3',
      'a'.repeat(9_000),
      '\u0000',
      '1.2.3.4:99999999',
    ];
    for (const text of odd) expect(clientAddress('192.0.2.1', text, true), text).toBe('192.0.2.1');
    expect(addressKey(clientAddress(undefined, 'unknown', true))).toBe('unknown');
  });
});

describe('the end of a session', () => {
  it('comes after ninety days, however much it is used', async () => {
    const secret = await begin();
    const hash = hashSecret(secret);
    const age = (days: number) => instance.db`
      update sessions set created_at = created_at - make_interval(days => ${days}),
        last_seen_at = last_seen_at - interval '2 hours' where token_hash = ${hash}`;
    await age(80);
    expect(await readSession(instance.db, secret)).not.toBeNull();
    const [row] = await instance.db`
      select expires_at < now() + interval '11 days' as bounded from sessions where token_hash = ${hash}`;
    expect(row?.bounded).toBe(true);
  });
  it('is told to whoever keeps something open for it, and only for it', async () => {
    const heard: Revoked[] = [];
    const stop = onRevoked(instance.instance, (what) => heard.push(what));
    const [one, two] = [await begin(), await begin()];
    const [first, second] = [await readSession(instance.db, one), await readSession(instance.db, two)];
    await transaction(instance.db, (tx) => endSession(tx, one));
    expect(heard).toEqual([{ noun: 'session', id: first?.id }]);
    await expect(
      transaction(instance.db, (tx) => endOwnSession(tx, '1' as PersonId, second?.id ?? '')),
    ).rejects.toThrow('This session');
    expect(await readSession(instance.db, two)).not.toBeNull();
    await transaction(instance.db, (tx) => endOtherSessions(tx, ada, second?.id ?? ''));
    expect(await readSession(instance.db, two)).not.toBeNull();
    stop();
    await transaction(instance.db, (tx) => endOwnSession(tx, ada, second?.id ?? ''));
    expect(await readSession(instance.db, two)).toBeNull();
    expect(heard.some((what) => what.noun === 'session' && what.id === second?.id)).toBe(false);
  });
  it('ends what it holds open, also when it ended between the reading and the holding', async () => {
    const [one, two] = [await begin(), await begin()];
    const ended: string[] = [];
    const open = async (secret: string) => {
      const watch = watchAccess(instance.instance);
      const session = await readSession(instance.db, secret);
      return { watch, by: { personId: ada, sessionId: session?.id ?? '' } };
    };
    const [first, second] = [await open(one), await open(two)];
    await transaction(instance.db, (tx) => endSession(tx, one));
    first.watch.hold(first.by, () => ended.push('first'));
    second.watch.hold(second.by, () => ended.push('second'));
    expect(ended).toEqual(['first']);
    await transaction(instance.db, (tx) => endSession(tx, two));
    expect(ended).toEqual(['first', 'second']);
    for (const { watch } of [first, second]) watch.stop();
  });
  it('is told to other processes too', async () => {
    const other = { ...instance.instance, memory: createMemory() };
    const db = openDatabase(instance.url, other, { max: 2 });
    const heard: Revoked[] = [];
    onRevoked(other, (what) => heard.push(what));
    const listening = await listenForRevocations(db);
    const secret = await begin();
    const session = await readSession(instance.db, secret);
    await transaction(instance.db, (tx) => endSession(tx, secret));
    await until('the message', () =>
      heard.some((what) => what.noun === 'session' && what.id === session?.id),
    );
    await listening.close();
    await db.end();
  });
});

describe('recent authentication', () => {
  it('lasts a quarter of an hour and can be renewed', async () => {
    const secret = await begin();
    expect((await readSession(instance.db, secret))?.isProven).toBe(true);
    await instance.db`update sessions set proven_at = now() - interval '16 minutes' where token_hash = ${hashSecret(secret)}`;
    const session = await readSession(instance.db, secret);
    expect(session?.isProven).toBe(false);
    await transaction(instance.db, (tx) => proveSession(tx, session?.id ?? ''));
    expect((await readSession(instance.db, secret))?.isProven).toBe(true);
  });
});

describe('the address of a session', () => {
  it('is kept only where the company wants it', async () => {
    const from = { address: '192.0.2.7' };
    const addressOf = async (secret: string) => {
      const [row] = await instance.db`select address from sessions where token_hash = ${hashSecret(secret)}`;
      return row?.address;
    };
    const without = await transaction(instance.db, (tx) => createSession(tx, ada, 'test', from));
    expect(await addressOf(without)).toBeNull();
    await transaction(instance.db, (tx) => changeSetting(tx, 'session_addresses', true));
    const kept = await transaction(instance.db, (tx) => createSession(tx, ada, 'test', from));
    expect(await addressOf(kept)).toBe('192.0.2.7');
  });
});
