import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { nameBreakGlass } from '#src/identity/break-glass.ts';
import { addProvider, requireProvider, turnProvider } from '#src/identity/providers.ts';
import { readProvider } from '#src/identity/read.ts';
import type { ProviderId } from '#src/identity/provider.ts';
import { createUser } from '#src/identity/scim/users.ts';
import { linkIdentity } from '#src/identity/link.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { fieldIn, textOf } from '../web/site.ts';
import { startOidcIdp } from './oidc-idp.ts';
import { createTraveller, type Traveller } from './traveller.ts';

let alpha: TestInstance;
let idp: Awaited<ReturnType<typeof startOidcIdp>>;
let ada: Member;
let providerId: ProviderId;
const password = 'correct horse battery';

beforeAll(async () => {
  alpha = await startInstance();
  idp = await startOidcIdp('login', alpha);
  ada = await alpha.person('ada', { admin: true, email: 'ada@alpha.example', sharedKeys: true });
  await act((tx) => setPassword(tx, ada.id, password));
  const input = { kind: 'oidc', name: 'Firm login', issuer: idp.issuer, audience: 'kontor' } as const;
  const secret = 'a secret of twenty characters';
  providerId = await act((tx) => addProvider(tx, ada.id, { ...input, createsPeople: true, secret }));
});
afterAll(async () => {
  await idp?.stop();
  await alpha?.remove();
});
beforeEach(async () => {
  idp.who.account = null;
  await alpha.db`update identity_providers set creates_people = true, required_at = null, switched_off_at = null`;
  await alpha.db`delete from login_attempts`;
});

const act: <T>(verb: (tx: Parameters<Parameters<typeof transaction>[1]>[0]) => Promise<T>) => Promise<T> = (
  verb,
) => transaction(alpha.db, verb);
const at = (path: string): string => `${alpha.origin}${path}`;
const isSignedIn = async (traveller: Traveller): Promise<boolean> =>
  (await traveller.send(at('/settings'))).status === 200;
const comeAs = async (
  account: { sub: string } & Record<string, string | boolean>,
  traveller = createTraveller(),
) => {
  idp.who.account = account;
  const page = await traveller.go(at(`/sign-in/with/${providerId}`));
  return { traveller, page };
};
const person = async (handle: string) => {
  const found = await findPersonByHandle(alpha.db, handle, null);
  if (!found) throw new Error(`There is no @${handle}.`);
  return found;
};
const countPeople = async (): Promise<number> =>
  (await alpha.db`select from people where kind = 'person'`).length;

describe('the first sign-in', () => {
  test('of somebody unknown makes no account where the provider may not', async () => {
    await alpha.db`update identity_providers set creates_people = false`;
    const before = await countPeople();
    const { traveller, page } = await comeAs({ sub: 'stranger-1', preferred_username: 'stranger' });
    expect(textOf(page.text)).toContain('Ask your administrator to connect it');
    expect([await isSignedIn(traveller), await countPeople()]).toEqual([false, before]);
  });

  test('makes an account with what the provider says, and the second finds it again', async () => {
    const claims = {
      name: 'Grüße Öz',
      email: 'oez@alpha.example',
      email_verified: true,
      title: 'Fitter',
      locale: 'nl-BE',
    };
    const { traveller } = await comeAs({
      sub: 'sub-oez',
      preferred_username: 'Öz.Grüße@alpha.example',
      ...claims,
    });
    expect(await isSignedIn(traveller)).toBe(true);
    const oez = await person('oez.gruesse');
    expect([oez.name, oez.locale]).toEqual(['Grüße Öz', 'nl']);
    const [row] = await alpha.db`select email from people where id = ${oez.id}`;
    expect(row?.email).toBe('oez@alpha.example');
    const before = await countPeople();
    // The handle stays, whatever the provider calls them now; the name follows.
    const again = await comeAs({
      ...{ sub: 'sub-oez', preferred_username: 'other' },
      ...{ ...claims, name: 'Öz Neu', locale: 'de' },
    });
    expect([await isSignedIn(again.traveller), await countPeople()]).toEqual([true, before]);
    const later = await person('oez.gruesse');
    expect([later.name, later.locale]).toEqual(['Öz Neu', 'nl']);
  });

  test('of two people with one handle gives the second another', async () => {
    await comeAs({ sub: 'sub-max-1', preferred_username: 'max' });
    await comeAs({ sub: 'sub-max-2', preferred_username: 'max' });
    expect((await person('max')).id).not.toBe((await person('max2')).id);
  });

  test('with the address of a colleague is neither that colleague nor somebody new', async () => {
    const before = await countPeople();
    const { traveller, page } = await comeAs({
      sub: 'evil',
      email: 'ADA@alpha.example',
      email_verified: true,
    });
    expect(textOf(page.text)).toContain('There is already an account here');
    expect([await isSignedIn(traveller), await countPeople()]).toEqual([false, before]);
  });

  test('with an address that was not verified does not get it', async () => {
    await comeAs({
      sub: 'unverified',
      preferred_username: 'uwe',
      email: 'ada@alpha.example',
      email_verified: false,
    });
    const [row] = await alpha.db`select email from people where handle = 'uwe'`;
    expect(row?.email).toBeNull();
  });
});

describe('somebody whom the directory made', () => {
  test('is recognised by its number for them, in the claim that was named, and by nothing else', async () => {
    await alpha.db`update identity_providers set settings = settings || '{"directoryClaim":"oid"}' where id = ${providerId}`;
    const email = 'dora@alpha.example';
    const made = await createUser(alpha.db, {
      ...{ userName: 'dora', externalId: 'oid-dora', active: true },
      emails: [{ type: 'work', value: email }],
    });
    const before = await countPeople();
    const wrong = await comeAs({ sub: 'sub-not-dora', oid: 'oid-other', email, email_verified: true });
    expect([await isSignedIn(wrong.traveller), await countPeople()]).toEqual([false, before]);
    const { traveller } = await comeAs({ sub: 'sub-dora', oid: 'oid-dora', email, email_verified: true });
    expect([await isSignedIn(traveller), await countPeople()]).toEqual([true, before]);
    expect(
      await alpha.db`select from identities where subject = 'sub-dora' and person_id = ${made.person.personId}`,
    ).toHaveLength(1);
    await alpha.db`update identity_providers set settings = settings - 'directoryClaim' where id = ${providerId}`;
  });
});

describe('an answer', () => {
  test('counts in the browser that went, and once', async () => {
    idp.who.account = { sub: 'sub-replay', preferred_username: 'replay' };
    const victim = createTraveller();
    const stops = (to: string): boolean => to.startsWith(at('/sign-in/callback'));
    const before = await victim.go(at(`/sign-in/with/${providerId}`), stops);
    const callback = before.leadsTo ?? '';
    const thief = createTraveller();
    await thief.send(at('/sign-in'));
    expect(textOf((await thief.go(callback)).text)).toContain('began in another browser');
    expect(await isSignedIn(thief)).toBe(false);
    // What another browser brought is used up: the one it belongs to begins again.
    expect(textOf((await victim.go(callback)).text)).toContain('was already used');
    const second = await victim.go(at(`/sign-in/with/${providerId}`), stops);
    await victim.go(second.leadsTo ?? '');
    expect(await isSignedIn(victim)).toBe(true);
    await victim.go(second.leadsTo ?? '');
    expect(textOf((await createTraveller().go(second.leadsTo ?? '')).text)).toContain('was already used');
  });

  test('that says no is told to the person', async () => {
    idp.who.account = null;
    const page = await createTraveller().go(at(`/sign-in/with/${providerId}`));
    expect(textOf(page.text)).toContain('cancelled or refused there');
  });

  test('leads to the page that was asked for, never to another site', async () => {
    idp.who.account = { sub: 'sub-next', preferred_username: 'nora' };
    const traveller = createTraveller();
    const page = await traveller.go(
      at(`/sign-in/with/${providerId}?next=${encodeURIComponent('/settings/security')}`),
    );
    expect(page.address).toBe(at('/settings/security'));
    const evil = await traveller.go(
      at(`/sign-in/with/${providerId}?next=${encodeURIComponent('//evil.example/')}`),
    );
    expect(new URL(evil.address).origin).toBe(alpha.origin);
  });
});

describe('a provider that is required', () => {
  test('is not required while nobody could sign in without it', async () => {
    await alpha.db`delete from break_glass`;
    const refused = act((tx) => requireProvider(tx, ada.id, providerId, true));
    await expect(refused).rejects.toMatchObject({ reason: { id: 'identity.noBreakGlass' } });
  });

  test('keeps passwords out, except those for emergencies', async () => {
    const otto = await alpha.person('otto', { sharedKeys: true });
    await act((tx) => setPassword(tx, otto.id, password));
    await act((tx) => nameBreakGlass(tx, ada.id, ada.id));
    const signIn = async (login: string) => {
      const traveller = createTraveller();
      const token = fieldIn((await traveller.send(at('/sign-in'))).text, 'form_token');
      return traveller.send(at('/sign-in'), { form_token: token, login, password });
    };
    expect((await signIn('otto')).status).toBe(303);
    await act((tx) => requireProvider(tx, ada.id, providerId, true));
    const refused = await signIn('otto');
    expect([refused.status, textOf(refused.text).includes('Here one signs in with Firm login')]).toEqual([
      403,
      true,
    ]);
    expect((await signIn('ada')).status).toBe(303);
  });

  test('that is away keeps nobody out who is in, and says what to do', async () => {
    const { traveller } = await comeAs({ sub: 'sub-in', preferred_username: 'ines' });
    const away = await act((tx) =>
      addProvider(tx, ada.id, {
        ...{
          kind: 'oidc',
          name: 'Away',
          issuer: 'http://away.localhost:1',
          audience: 'kontor',
          createsPeople: true,
        },
      }),
    );
    const page = await createTraveller().go(at(`/sign-in/with/${away}`));
    expect(textOf(page.text)).toContain('Away is not responding right now');
    expect(await isSignedIn(traveller)).toBe(true);
    await act((tx) => turnProvider(tx, ada.id, away, false));
    expect((await createTraveller().send(at(`/sign-in/with/${away}`))).status).toBe(404);
  });

  test('inside the company is not asked unless the operator names its host', async () => {
    const inside = await act((tx) =>
      addProvider(tx, ada.id, {
        ...{
          kind: 'oidc',
          name: 'Inside',
          issuer: 'https://10.0.0.1',
          audience: 'kontor',
          createsPeople: true,
        },
      }),
    );
    const page = await createTraveller().go(at(`/sign-in/with/${inside}`));
    expect(textOf(page.text)).toContain('Inside is not responding right now');
  });
});

describe('an existing account', () => {
  test('is connected in its own session alone, and then opened', async () => {
    const { traveller: stranger } = await comeAs({ sub: 'sub-stranger', preferred_username: 'sven' });
    expect(await isSignedIn(stranger)).toBe(true);
    const traveller = createTraveller();
    const token = fieldIn((await traveller.send(at('/sign-in'))).text, 'form_token');
    await traveller.send(at('/sign-in'), { form_token: token, login: 'ada', password });
    idp.who.account = { sub: 'sub-ada', preferred_username: 'whatever' };
    const page = await traveller.go(at(`/settings/security/identities/with/${providerId}`));
    expect(textOf(page.text)).toContain('Signing in with it is possible from now on');
    const again = await comeAs({ sub: 'sub-ada' });
    expect((await again.traveller.send(at('/settings/company/sign-in'))).status).toBe(200);
  });

  test('is not connected to an identity that somebody else has', async () => {
    const sven = await person('sven');
    const provider = await act((tx) => readProvider(tx, providerId));
    if (!provider) throw new Error('no provider');
    const refused = act((tx) => linkIdentity(tx, sven.id, { provider, subject: 'sub-ada', by: ada.id }));
    await expect(refused).rejects.toMatchObject({ reason: { id: 'identity.identityTaken' } });
    const byColleague = act((tx) => linkIdentity(tx, ada.id, { provider, subject: 'new', by: sven.id }));
    await expect(byColleague).rejects.toMatchObject({ kind: 'not_allowed' });
  });

  test('is connected by an administrator before its first sign-in, and the same again changes nothing', async () => {
    const lena = await alpha.person('lena', { sharedKeys: true });
    const provider = await act((tx) => readProvider(tx, providerId));
    if (!provider) throw new Error('no provider');
    const link = () => act((tx) => linkIdentity(tx, lena.id, { provider, subject: 'sub-lena', by: ada.id }));
    await link();
    await link();
    expect(
      await alpha.db`select from account_changes where person_id = ${lena.id} and kind = 'identity'`,
    ).toHaveLength(1);
    const { traveller } = await comeAs({ sub: 'sub-lena', preferred_username: 'not-lena' });
    expect((await traveller.send(at('/@lena'))).status).toBe(200);
  });

  test('that was closed is not opened', async () => {
    await comeAs({ sub: 'sub-gone', preferred_username: 'gone' });
    await alpha.db`update people set deactivated_at = now() where handle = 'gone'`;
    const { traveller, page } = await comeAs({ sub: 'sub-gone' });
    expect([await isSignedIn(traveller), textOf(page.text).includes('has been closed')]).toEqual([
      false,
      true,
    ]);
  });
});

describe('showing who one is', () => {
  const late = () => alpha.db`update sessions set proven_at = now() - interval '16 minutes'`;

  test('works with the provider, which asks for the password again', async () => {
    const { traveller } = await comeAs({ sub: 'sub-prove', preferred_username: 'petra' });
    await late();
    const asked = await traveller.go(at('/settings/security/password'));
    const link = /href="(\/prove\/with\/[^"]+)"/.exec(asked.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const page = await traveller.go(at(link));
    expect([page.status, new URL(page.address).pathname]).toEqual([200, '/settings/security/password']);
  });

  test("does not work with a colleague's account there", async () => {
    const { traveller } = await comeAs({ sub: 'sub-prove', preferred_username: 'petra' });
    await late();
    idp.who.account = { sub: 'sub-other-person', preferred_username: 'other' };
    traveller.jarOf(idp.issuer).clear();
    const page = await traveller.go(at(`/prove/with/${providerId}?next=%2Fsettings%2Fsecurity`));
    expect(textOf(page.text)).toContain('another person’s account');
    expect(new URL(page.address).pathname).toBe('/prove');
  });
});

describe('signing out', () => {
  test('at the provider ends our session at once', async () => {
    const { traveller } = await comeAs({ sub: 'sub-out', preferred_username: 'olaf' });
    const elsewhere = await comeAs({ sub: 'sub-out' });
    const discovery = await createTraveller().send(`${idp.issuer}/.well-known/openid-configuration`);
    const { end_session_endpoint: end } = discovery.json as { end_session_endpoint: string };
    const page = await traveller.send(end);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? '';
    await traveller.send(action, { xsrf, logout: 'yes' });
    await until('the end of the session', async () => !(await isSignedIn(traveller)));
    // Another browser has a session of its own there.
    expect(await isSignedIn(elsewhere.traveller)).toBe(true);
  });

  test('here offers to sign out at the provider too', async () => {
    const { traveller } = await comeAs({ sub: 'sub-rp', preferred_username: 'rita' });
    const token = fieldIn((await traveller.send(at('/settings'))).text, 'form_token');
    const out = await traveller.send(at('/sign-out'), { form_token: token });
    const page = await traveller.go(out.leadsTo ?? '');
    const link = /href="(\/sign-in\/left\/[^"]+)"/.exec(page.text)?.[1] ?? '';
    const there = await traveller.go(at(link));
    expect(there.address).toMatch(new RegExp(`^${idp.issuer}/session/end\\?.*id_token_hint=`));
    expect(await isSignedIn(traveller)).toBe(false);
    // The link is good once.
    expect((await traveller.send(at(link))).leadsTo).toBe(at('/sign-in'));
  });
});
