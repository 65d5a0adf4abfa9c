import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allow } from '#src/agreements/allow.ts';
import { openPartnerRegistry, type PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { end } from '#src/agreements/end.ts';
import { findAgreement, listAgreements } from '#src/agreements/read.ts';
import { resume } from '#src/agreements/resume.ts';
import { suspend } from '#src/agreements/suspend.ts';
import { openDatabase, transaction, type Db } from '#src/platform/database.ts';
import { freshDatabase } from '#test/support/database.ts';

const beta = 'https://beta.example';
const admin = 'ada';
let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let db: Db;
/** Another process: its own connections, no memory in common. */
let elsewhere: Db;
let registry: PartnerRegistry;

beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
  elsewhere = openDatabase(fresh.url, fresh.instance, { max: 2 });
});
afterAll(async () => {
  await elsewhere?.end({ timeout: 2 });
  await fresh?.drop();
});
beforeEach(async () => {
  await db`truncate agreements, agreement_decisions, peers restart identity cascade`;
  await allowOne(beta);
  registry = await openPartnerRegistry(db);
});
afterEach(() => registry.close());

const allowOne = (origin: string, profile: 'followers' | 'forum' = 'followers', by: Db = db) =>
  transaction(by, (tx) => allow(tx, admin, [origin], { profiles: [profile], expires: null }));
const idOf = async (origin: string) => (await findAgreement(db, origin)).id;
/** Until the registry says so; the test's own time limit ends a book that never does. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}
const denials = () =>
  db<{ peerId: number; question: string; code: string; count: number }[]>`
    select peer_id, question, code, count::int as count from agreement_decisions order by peer_id, question, code`;

describe('an origin that is not exactly the partner’s', () => {
  it.each([
    'https://sub.beta.example',
    'https://beta.example:8443',
    'http://beta.example',
    'https://beta.example.evil.example',
    'https://betа.example', // a Cyrillic а
    'https://xn--bet-7cd.example',
    'https://beta.example.',
    'https://BETA.example',
    'https://beta.example/',
    'beta.example',
    '',
    '__proto__',
  ])('%s is a stranger', (origin) => {
    expect(registry.find(origin)).toBeUndefined();
    expect(registry.decide(origin, { direction: 'in' })).toMatchObject({
      allowed: false,
      code: 'no_agreement',
    });
    expect(registry.decide(beta, { direction: 'in' })).toMatchObject({ allowed: true });
  });
});

describe('what another process changes', () => {
  it('is seen: a suspension, and its end', async () => {
    const id = await idOf(beta);
    await transaction(elsewhere, (tx) => suspend(tx, admin, id, ''));
    await until(() => !registry.decide(beta, { direction: 'in' }).allowed);
    expect(registry.find(beta)?.state).toBe('suspended');
    await transaction(elsewhere, (tx) => resume(tx, admin, id));
    await until(() => registry.decide(beta, { direction: 'in' }).allowed);
  });

  it('is seen: an end', async () => {
    const id = await idOf(beta);
    await transaction(elsewhere, (tx) => end(tx, admin, id, { atOnce: true, reason: '' }));
    await until(() => registry.find(beta)?.state === 'terminated');
    expect(registry.decide(beta, { direction: 'out' })).toMatchObject({ allowed: false, code: 'ended' });
  });

  it('is seen when the notification was lost, by comparing', async () => {
    // What a change looks like to a book whose listening connection was cut at that moment.
    await elsewhere`update agreements set state = 'terminated', ends_at = now()`;
    await elsewhere`update agreement_book set revision = revision + 1`;
    await until(() => registry.find(beta)?.state === 'terminated');
  });

  it('is seen after the listening connection was ended', async () => {
    await elsewhere`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query ilike 'listen%' and pid <> pg_backend_pid()`;
    await allowOne('https://gamma.example', 'forum', elsewhere);
    await until(() => registry.find('https://gamma.example') !== undefined);
  });

  it('is not seen before it is committed', async () => {
    const id = await idOf(beta);
    const rolledBack = transaction(elsewhere, async (tx) => {
      await suspend(tx, admin, id, '');
      await registry.refresh();
      expect(registry.find(beta)?.state).toBe('active');
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    await registry.refresh();
    expect(registry.find(beta)?.state).toBe('active');
  });
});

describe('the book', () => {
  it('shows one’s own change after refresh(), also when a refresh was under way', async () => {
    const early = registry.refresh();
    await allowOne('https://gamma.example');
    await Promise.all([early, registry.refresh()]);
    expect(registry.find('https://gamma.example')).toMatchObject({
      kind: 'one_sided',
      peerKind: 'other',
      state: 'active',
    });
  });

  it('finds a partner by its peer, too', () => {
    const partner = registry.find(beta);
    expect(registry.byPeer(partner?.peerId ?? -1)).toBe(partner);
    expect(registry.byPeer(-1)).toBeUndefined();
    expect(registry.all()).toEqual([partner]);
  });

  it('expires an agreement by the clock alone', async () => {
    const soon = new Date(Date.now() + 400).toISOString();
    await transaction(db, (tx) => allow(tx, admin, [beta], { profiles: ['followers'], expires: soon }));
    await registry.refresh();
    expect(registry.decide(beta, { direction: 'in', now: Date.parse(soon) })).toMatchObject({
      allowed: false,
      code: 'ended',
    });
    expect(registry.decide(beta, { direction: 'in', now: Date.parse(soon) - 1 })).toMatchObject({
      allowed: true,
    });
    await until(() => registry.find(beta)?.state === 'expired');
  });

  it('holds the agreement in force, not the one that ended before', async () => {
    const first = await idOf(beta);
    await transaction(db, (tx) => end(tx, admin, first, { atOnce: true, reason: '' }));
    await allowOne(beta, 'forum');
    await registry.refresh();
    expect(registry.find(beta)?.state).toBe('active');
    expect(registry.find(beta)?.agreementId).not.toBe(first);
  });
});

describe('the audit of denials', () => {
  it('counts per day, partner and question, not per request', async () => {
    for (let i = 0; i < 50; i++)
      registry.decide(beta, { direction: 'in', scope: 'groups.join', group: `g${i}` });
    registry.decide(beta, { direction: 'in', scope: 'follow' });
    await registry.close();
    const peerId = registry.find(beta)?.peerId;
    expect(await denials()).toEqual([{ peerId, question: 'in scope groups.join', code: 'scope', count: 50 }]);
  });

  it('keeps one count for all strangers, whatever they call themselves', async () => {
    for (let i = 0; i < 30; i++)
      registry.decide(`https://s${i}.example`, { direction: 'in', category: 'post' });
    await registry.close();
    expect(await denials()).toEqual([
      { peerId: 0, question: 'in category post', code: 'no_agreement', count: 30 },
    ]);
  });

  it('counts nothing where nobody tried anything', async () => {
    expect(registry.allows(beta, { direction: 'out', category: 'presence' })).toBe(false);
    expect(registry.allows('https://stranger.example', { direction: 'in' })).toBe(false);
    expect(registry.allows(beta, { direction: 'in' })).toBe(true);
    await registry.close();
    expect(await denials()).toEqual([]);
  });

  it('adds up over processes', async () => {
    const other = await openPartnerRegistry(elsewhere);
    for (const each of [registry, other]) each.decide(beta, { direction: 'out', category: 'presence' });
    await Promise.all([registry.close(), other.close()]);
    expect(await denials()).toMatchObject([{ count: 2, code: 'category' }]);
  });
});

describe('allow', () => {
  const profile = { profiles: ['followers' as const], expires: null };

  it.each([
    ['a path', 'https://social.example/about'],
    ['user info', 'https://me@social.example'],
    ['another scheme', 'ftp://social.example'],
    ['a trailing dot', 'https://social.example.'],
    ['nothing', ''],
    ['ourselves', 'http://alpha.localhost:4001'],
  ])('refuses %s, and then allows none of the list', async (_, wrong) => {
    const list = ['https://good.example', wrong];
    await expect(transaction(db, (tx) => allow(tx, admin, list, profile))).rejects.toMatchObject({
      kind: 'invalid',
    });
    await registry.refresh();
    expect(registry.find('https://good.example')).toBeUndefined();
  });

  it('takes hosts as https origins in their one spelling, each once', async () => {
    const origins = await transaction(db, (tx) =>
      allow(tx, admin, ['Social.Example', 'https://social.example/', 'https://social.example:443'], profile),
    );
    expect(origins).toEqual(['https://social.example']);
  });

  it('takes 1,200 origins in one statement and one fact', async () => {
    const list = Array.from({ length: 1_200 }, (_, i) => `https://s${i}.example`);
    await transaction(db, (tx) => allow(tx, admin, list, profile));
    await registry.refresh();
    expect(registry.all()).toHaveLength(1_201);
    expect(registry.decide('https://s1199.example', { direction: 'in', scope: 'follow' })).toMatchObject({
      allowed: true,
    });
    const facts =
      await db`select 1 from facts where name = 'agreement.allowed' and jsonb_array_length(data->'origins') = 1200`;
    expect(facts).toHaveLength(1);
  });

  it('replaces the profile of a server that was allowed before', async () => {
    await allowOne(beta, 'forum');
    await registry.refresh();
    expect(registry.decide(beta, { direction: 'in', scope: 'follow' })).toMatchObject({
      allowed: false,
      code: 'scope',
    });
    expect(registry.decide(beta, { direction: 'in', scope: 'groups.join' })).toMatchObject({ allowed: true });
    expect(await listAgreements(db)).toHaveLength(1);
  });

  it('does not lift a suspension', async () => {
    const id = await idOf(beta);
    await transaction(db, (tx) => suspend(tx, admin, id, ''));
    await allowOne(beta, 'forum');
    await registry.refresh();
    expect(registry.find(beta)?.state).toBe('suspended');
  });
});
