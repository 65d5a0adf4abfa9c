import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSession, readSession } from '#src/access/sessions.ts';
import { answerBrake, readHeld } from '#src/identity/directory/brake.ts';
import { everybody, withLdap } from '#src/identity/ldap/client.ts';
import { syncLdap } from '#src/identity/ldap/sync.ts';
import { addProvider } from '#src/identity/providers.ts';
import type { Provider, ProviderId } from '#src/identity/provider.ts';
import { readProvider } from '#src/identity/read.ts';
import { findPersonByHandle, readProfile } from '#src/people/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { watchConnections } from '#test/support/connections.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { createTraveller } from '../identity/traveller.ts';
import { fieldIn, textOf } from '../web/site.ts';
import { base, person, reader, startSlapd, type Slapd } from './slapd.ts';

let slapd: Slapd;
let alpha: TestInstance;
let ada: Member;
let id: ProviderId;
const act = <T>(verb: (tx: Tx) => Promise<T>): Promise<T> => transaction(alpha.db, verb);
/** What a directory of a large company has. */
const crowd = 50_000;

beforeAll(async () => {
  const many = Array.from({ length: crowd }, (_, n) => person(`m${n}`)).join('\n');
  const few = ['lena', 'max', 'olaf', ...Array.from({ length: 8 }, (_, n) => `temp${n}`)].map((uid) =>
    person(uid, `mail: ${uid}@firm.example\ntitle: Fitter\nl: Lyon\n`),
  );
  const locked = person('locked', 'userAccountControl: 514\n');
  const twins = ['one', 'two'].map((uid) =>
    person(`twin-${uid}`).replace(`uid: twin-${uid}`, `uid: twin-${uid}\nuid: twin`),
  );
  slapd = await startSlapd([...few, locked, ...twins, many].join('\n'));
  alpha = await startInstance({
    env: { KONTOR_ALLOW_HOSTS: `*.localhost,127.0.0.2:1,${slapd.hostAndPort}` },
  });
  ada = await alpha.person('ada', { admin: true, sharedKeys: true });
  id = await add(slapd.url);
}, 180_000);
afterAll(async () => {
  await alpha?.remove();
  await slapd?.stop();
});
beforeEach(async () => {
  await alpha.db`delete from login_attempts`;
  await alpha.db`delete from directory_brakes`;
  await alpha.db`update directory_leavers set done_at = done_at - interval '2 hours'`;
});

const ldap = (more = {}) => ({
  ...{ filter: '(objectClass=inetOrgPerson)', login: 'uid', subject: 'entryUUID', ca: slapd.ca },
  ...more,
});
const add = (issuer: string, more: { ldap?: object; secret?: string } = {}): Promise<ProviderId> =>
  act((tx) =>
    addProvider(tx, ada.id, {
      ...{
        kind: 'ldap',
        name: 'Directory',
        issuer,
        audience: reader.dn,
        secret: more.secret ?? reader.password,
      },
      ...{ createsPeople: true, ldap: ldap(more.ldap) },
    }),
  );
const provider = async (): Promise<Provider> => {
  const found = await readProvider(alpha.db, id);
  if (!found) throw new Error('no provider');
  return found;
};
async function signIn(login: string, password: string) {
  const traveller = createTraveller();
  const token = fieldIn((await traveller.send(`${alpha.origin}/sign-in`)).text, 'form_token');
  const page = await traveller.send(`${alpha.origin}/sign-in`, { form_token: token, login, password });
  return { traveller, page };
}
const row = async (handle: string) => {
  const [found] = await alpha.db`select id, name, email, deactivated_at from people where handle = ${handle}`;
  return found;
};

describe('signing in', () => {
  test.for([
    ['lena', 'wrong'],
    ['lena', ''],
    ['nobody', 'pass nobody'],
    ['*', 'pass lena'],
    ['lena)(uid=*', 'pass lena'],
    ['locked', 'pass locked'],
    ['twin', 'pass twin-one'],
  ] as const)('as %s with "%s" lets nobody in', async ([login, password]) => {
    const { page } = await signIn(login, password);
    expect(page.status).toBe(401);
    expect(await row('lena')).toBeUndefined();
  });

  test('with name and password makes an account, and finds it again', async () => {
    expect((await signIn('lena', 'pass lena')).page.status).toBe(303);
    expect(await row('lena')).toMatchObject({ name: 'LENA Person', email: 'lena@firm.example' });
    const { traveller, page } = await signIn('LENA', 'pass lena');
    expect(page.status).toBe(303);
    await alpha.db`update sessions set proven_at = now() - interval '16 minutes'`;
    const asked = await traveller.go(`${alpha.origin}/settings/security/password`);
    const form_token = fieldIn(asked.text, 'form_token');
    const wrong = await traveller.send(asked.address, { form_token, password: 'pass max' });
    expect(wrong.status).toBe(422);
    const right = await traveller.send(asked.address, { form_token, password: 'pass lena' });
    expect(right.leadsTo).toBe(`${alpha.origin}/settings/security/password`);
  });

  test('says so when the directory cannot be asked, and local passwords go on working', async () => {
    const away = await add(`ldap://127.0.0.2:1/${base}`);
    await alpha.db`update identity_providers set switched_off_at = now() where id = ${id}`;
    const { page } = await signIn('max', 'pass max');
    expect(textOf(page.text)).toContain('directory is not responding right now');
    await alpha.db`delete from identity_providers where id = ${away}`;
    await alpha.db`update identity_providers set switched_off_at = null where id = ${id}`;
  });
});

describe('a directory is not asked', () => {
  const refusal = async (made: Promise<ProviderId>): Promise<string> => {
    const other = await readProvider(alpha.db, await made);
    if (!other) throw new Error('no provider');
    const said = await withLdap(alpha.db, other, async () => 'asked').catch((error: Error) => error.message);
    await alpha.db`delete from identity_providers where id = ${other.id}`;
    return said;
  };

  test('that the operator has not named', async () => {
    expect(await refusal(add(`ldap://127.0.0.3:389/${base}`))).toContain(
      'name 127.0.0.3:389 in KONTOR_ALLOW_HOSTS',
    );
  });
  test('whose certificate nobody has signed that we know', async () => {
    await alpha.db`update identity_providers set issuer = 'ldap://kept/dc=x' where id = ${id}`;
    expect(await refusal(add(slapd.url, { ldap: { ca: '' } }))).toMatch(/certificate/i);
    await alpha.db`update identity_providers set issuer = ${slapd.url} where id = ${id}`;
  });
  test('without the right password of the account that reads', async () => {
    await alpha.db`update identity_providers set issuer = 'ldap://kept/dc=x' where id = ${id}`;
    expect(await refusal(add(slapd.url, { secret: 'wrong' }))).toContain('does not answer as it should');
    await alpha.db`update identity_providers set issuer = ${slapd.url} where id = ${id}`;
  });
  test('in plain text', async () => {
    await expect(add('http://127.0.0.2/')).rejects.toMatchObject({
      reason: { id: 'identity.treeMalformed' },
    });
  });
});

describe('every hour', () => {
  test('it is asked who is there: 50,000 by pages, and nobody else is asked', async () => {
    const watch = watchConnections();
    const before = process.memoryUsage().heapUsed;
    let [seen, peak] = [0, 0];
    await withLdap(alpha.db, await provider(), async (client) => {
      for await (const page of everybody(client, await provider())) {
        expect(page.length).toBeLessThanOrEqual(500);
        seen += page.length;
        peak = Math.max(peak, process.memoryUsage().heapUsed - before);
      }
    });
    watch.stop();
    expect(seen).toBeGreaterThan(crowd);
    expect(peak).toBeLessThan(256 * 1_048_576);
    expect(watch.begun.filter((target) => target.includes('127.0.0.9'))).toEqual([]);
    console.log(`${seen} entries, heap at most ${Math.round(peak / 1_048_576)} MB more`);
  });

  test('what is new arrives, whoever is locked there is out at once, and in again when they are back', async () => {
    await signIn('max', 'pass max');
    const max = await findPersonByHandle(alpha.db, 'max', null);
    if (!max) throw new Error('no max');
    const secret = await act((tx) => createSession(tx, max.id, 'test'));
    slapd.modify(`dn: uid=max,ou=people,${base}\nchangetype: modify\nreplace: cn\ncn: Max Neu\n`);
    expect(await syncLdap(alpha.db, { providerId: id })).toMatchObject({ changed: 1, left: 0 });
    expect((await row('max'))?.name).toBe('Max Neu');
    expect(await syncLdap(alpha.db, { providerId: id })).toMatchObject({ changed: 0, left: 0 });
    slapd.modify(
      `dn: uid=max,ou=people,${base}\nchangetype: modify\nreplace: userAccountControl\nuserAccountControl: 514\n`,
    );
    expect(await syncLdap(alpha.db, { providerId: id })).toMatchObject({ left: 1 });
    expect([await readSession(alpha.db, secret), (await signIn('max', 'pass max')).page.status]).toEqual([
      null,
      401,
    ]);
    slapd.modify(
      `dn: uid=max,ou=people,${base}\nchangetype: modify\nreplace: userAccountControl\nuserAccountControl: 512\n`,
    );
    await syncLdap(alpha.db, { providerId: id });
    expect([(await row('max'))?.deactivatedAt, (await signIn('max', 'pass max')).page.status]).toEqual([
      null,
      303,
    ]);
  });

  test('whom somebody reports to arrives by their place in the tree, once that person has an account', async () => {
    const says = (uid: string) =>
      slapd.modify(
        `dn: uid=max,ou=people,${base}\nchangetype: modify\nreplace: manager\nmanager: uid=${uid},ou=people,${base}\n`,
      );
    const max = await findPersonByHandle(alpha.db, 'max', null);
    if (!max) throw new Error('no max');
    const manager = async () => {
      const profile = await readProfile(alpha.db, { personId: max.id }, max.id);
      return profile?.fields.find(({ name }) => name === 'manager')?.person?.handle;
    };
    says('locked');
    for (let times = 0; times < 2; times++)
      expect(await syncLdap(alpha.db, { providerId: id })).toMatchObject({ changed: 0 });
    expect(await manager()).toBeUndefined();
    says('lena');
    await syncLdap(alpha.db, { providerId: id });
    expect(await manager()).toBe('lena');
    expect(await syncLdap(alpha.db, { providerId: id })).toMatchObject({ changed: 0 });
  });

  test('whoever is gone from it is deactivated, too many at once wait, and local accounts stay', async () => {
    const temps = Array.from({ length: 8 }, (_, n) => `temp${n}`);
    for (const uid of temps) await signIn(uid, `pass ${uid}`);
    for (const uid of temps) slapd.modify(`dn: uid=${uid},ou=people,${base}\nchangetype: delete\n`);
    expect(await syncLdap(alpha.db, { providerId: id })).toMatchObject({ left: 5, held: 3 });
    expect((await readHeld(alpha.db))?.count).toBe(3);
    expect((await row('ada'))?.deactivatedAt).toBeNull();
    await act((tx) => answerBrake(tx, ada.id, 'keep'));
  });

  test('one that shows nobody, or breaks off, deactivates nobody', async () => {
    await alpha.db`
      update identity_providers set settings = jsonb_set(settings, '{ldap,filter}', '"(objectClass=printer)"') where id = ${id}`;
    expect(await syncLdap(alpha.db, { providerId: id })).toMatchObject({ seen: 0, left: 0, held: 0 });
    expect((await provider()).syncProblem).toContain('shows nobody');
    expect((await row('lena'))?.deactivatedAt).toBeNull();
  });
});
