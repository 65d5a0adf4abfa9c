import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMemory } from '#src/memory.ts';
import { listenForRevocations, revokeAll } from '#src/access/revoke.ts';
import { covers, coversAll, parseScopes } from '#src/access/scopes.ts';
import { createSession, readSession } from '#src/access/sessions.ts';
import { createTokenCache } from '#src/access/token-cache.ts';
import type { Grant } from '#src/access/grant.ts';
import { issueToken, readToken, revokeToken } from '#src/access/tokens.ts';
import { openDatabase, transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { freshDatabase } from '#test/support/database.ts';
import { addPerson } from './cast.ts';

let instance: Awaited<ReturnType<typeof freshDatabase>>;
let ada: PersonId;
let bob: PersonId;
const issue = (personId: PersonId) =>
  transaction(instance.db, (tx) => issueToken(tx, { personId, name: 'test', scopes: ['read', 'write'] }));

beforeAll(async () => {
  instance = await freshDatabase();
  ada = await addPerson(instance.db, 'ada');
  bob = await addPerson(instance.db, 'bob');
});
afterAll(() => instance.drop());

describe('a token', () => {
  it('says whose it is and what it allows', async () => {
    const secret = await issue(ada);
    expect(await readToken(instance.db, secret)).toMatchObject({
      personId: ada,
      scopes: ['read', 'write'],
      appId: null,
    });
    expect(
      await readToken(instance.db, `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`),
    ).toBeNull();
    expect(await readToken(instance.db, 'not a token')).toBeNull();
  });
  it('is refused at once after it was revoked, though it was just used', async () => {
    const secret = await issue(ada);
    expect(await readToken(instance.db, secret)).not.toBeNull();
    expect(await transaction(instance.db, (tx) => revokeToken(tx, secret))).toBe(true);
    expect(await readToken(instance.db, secret)).toBeNull();
    expect(await transaction(instance.db, (tx) => revokeToken(tx, secret))).toBe(false);
  });
  it('stays when the revocation was rolled back', async () => {
    const secret = await issue(ada);
    const undone = transaction(instance.db, async (tx) => {
      await revokeToken(tx, secret);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect(await readToken(instance.db, secret)).not.toBeNull();
  });
  it('of one instance is nothing to another in the same process', async () => {
    const other = await freshDatabase({ origin: 'http://beta.localhost:4002' });
    const secret = await issue(ada);
    expect(await readToken(instance.db, secret)).not.toBeNull();
    expect(await readToken(other.db, secret)).toBeNull();
    await other.drop();
  });
});

describe('revoking everything of a person', () => {
  it('ends sessions and tokens of that person alone', async () => {
    const session = await transaction(instance.db, (tx) => createSession(tx, ada, 'test'));
    const [hers, his] = [await issue(ada), await issue(bob)];
    expect([await readToken(instance.db, hers), await readToken(instance.db, his)]).not.toContain(null);
    await transaction(instance.db, (tx) => revokeAll(tx, ada));
    expect(await readToken(instance.db, hers)).toBeNull();
    expect(await readSession(instance.db, session)).toBeNull();
    expect(await readToken(instance.db, his)).not.toBeNull();
  });
  it('reaches another process that had the token in memory', async () => {
    // Another house over the same database: what a second web process is.
    const second = openDatabase(instance.url, { ...instance.instance, memory: createMemory() }, { max: 2 });
    const listening = await listenForRevocations(second);
    const secret = await issue(bob);
    expect(await readToken(second, secret)).not.toBeNull();
    await transaction(instance.db, (tx) => revokeAll(tx, bob));
    await vi.waitFor(async () => expect(await readToken(second, secret)).toBeNull(), { timeout: 5_000 });
    await listening.close();
    await second.end();
  });
});

describe('the memory of tokens', () => {
  const grant = (tokenId: string): Grant => ({
    tokenId,
    personId: ada,
    appId: null,
    scopes: [],
    owes: false,
  });
  it('forgets after 30 seconds', () => {
    let now = 0;
    const cache = createTokenCache(() => now);
    cache.put('a', grant('1'), cache.generation());
    now = 30_000;
    expect(cache.get('a')).toBeDefined();
    now = 30_001;
    expect(cache.get('a')).toBeUndefined();
  });
  it('keeps ten thousand, and drops the one unused for longest', () => {
    const cache = createTokenCache();
    for (let n = 0; n < 10_000; n++) cache.put(`t${n}`, grant(`${n}`), cache.generation());
    expect(cache.get('t0')).toBeDefined();
    cache.put('one more', grant('x'), cache.generation());
    expect(cache.get('t0')).toBeDefined();
    expect(cache.get('t1')).toBeUndefined();
  });
  it('does not keep a row that was read before a revocation it did not see', () => {
    const cache = createTokenCache();
    const before = cache.generation();
    cache.forgetToken('1');
    cache.put('a', grant('1'), before);
    expect(cache.get('a')).toBeUndefined();
  });
});

describe('a scope', () => {
  it.each([
    [['read'], 'read:statuses', true],
    [['read:statuses'], 'read:statuses', true],
    [['read:statuses'], 'read:accounts', false],
    [['read:statuses'], 'read', false],
    [['write'], 'read:statuses', false],
    [['follow'], 'write:follows', true],
    [['follow'], 'read:blocks', true],
    [['follow'], 'write:statuses', false],
    [[], 'read', false],
  ])('%j covers %s: %s', (granted, needed, answer) => {
    expect(covers(granted, needed)).toBe(answer);
  });
  it('asked for is covered by one that contains it, never by a finer one', () => {
    expect(coversAll(['read', 'write'], ['read:statuses', 'follow'])).toBe(true);
    expect(coversAll(['read:statuses'], ['read'])).toBe(false);
  });
  it('that does not exist makes the whole wish invalid', () => {
    expect(parseScopes('read  write read')).toEqual(['read', 'write']);
    expect(parseScopes('read admin:write')).toBeNull();
    expect(parseScopes('')).toEqual(['read']);
  });
});
