import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changeProvider, addProvider, turnProvider } from '#src/identity/providers.ts';
import type { ProviderId } from '#src/identity/provider.ts';
import { issueToken } from '#src/access/tokens.ts';
import { isSecondFactorDemanded } from '#src/identity/second-factor.ts';
import { linkIdentity } from '#src/identity/link.ts';
import { readProvider } from '#src/identity/read.ts';
import { readMetadata, scanResponse } from '#src/identity/saml/scan.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { textOf } from '../web/site.ts';
import { startSamlIdp, type Lie, type SamlAccount } from './saml-idp.ts';
import { createTraveller, type Page, type Traveller } from './traveller.ts';
import { encrypted, wrappings } from './wrapped.ts';

let alpha: TestInstance;
let idp: Awaited<ReturnType<typeof startSamlIdp>>;
let ada: Member;
let providerId: ProviderId;
const saml = { issuer: '', entryPoint: '', certificates: '', subject: '', logout: '' };

beforeAll(async () => {
  alpha = await startInstance();
  idp = await startSamlIdp('saml', alpha);
  ada = await alpha.person('ada', { admin: true, sharedKeys: true });
  providerId = await act((tx) => addProvider(tx, ada.id, input()));
  const provider = await readProvider(alpha.db, providerId);
  if (!provider) throw new Error('no provider');
  await act((tx) => linkIdentity(tx, ada.id, { provider, subject: 'victim', by: ada.id }));
});
afterAll(async () => {
  await idp?.stop();
  await alpha?.remove();
});
beforeEach(() => {
  idp.who.lie = {};
});

const act: <T>(verb: (tx: Parameters<Parameters<typeof transaction>[1]>[0]) => Promise<T>) => Promise<T> = (
  verb,
) => transaction(alpha.db, verb);
const input = () => ({
  ...{ kind: 'saml' as const, name: 'Firm SAML', issuer: '', audience: '', createsPeople: true },
  saml: { ...saml, metadata: idp.metadata },
});
const at = (path: string): string => `${alpha.origin}${path}`;
const isSignedIn = async (traveller: Traveller): Promise<boolean> =>
  (await traveller.send(at('/settings'))).status === 200;
const countPeople = async (): Promise<number> =>
  (await alpha.db`select from people where kind = 'person'`).length;
const fieldsOf = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map((each) => [each[1] ?? '', each[2] ?? '']),
  );

/** The provider's answer, before the browser posts it. */
async function fetchAnswer(traveller: Traveller, path = `/sign-in/with/${providerId}`) {
  return fieldsOf((await traveller.go(at(path))).text);
}
/** Browsers post from another site without our cookies (SameSite=Lax), and follow what it leads to with them. */
async function post(traveller: Traveller, fields: Record<string, string>): Promise<Page> {
  const posted = await createTraveller().send(at('/sign-in/saml'), fields);
  return posted.leadsTo === null ? posted : traveller.go(posted.leadsTo);
}
async function comeAs(account: SamlAccount, more: { lie?: Lie; change?: (xml: string) => string } = {}) {
  idp.who.account = account;
  idp.who.lie = more.lie ?? {};
  const traveller = createTraveller();
  const fields = await fetchAnswer(traveller);
  const xml = Buffer.from(fields.SAMLResponse ?? '', 'base64').toString();
  const changed = more.change?.(xml) ?? xml;
  const page = await post(traveller, { ...fields, SAMLResponse: Buffer.from(changed).toString('base64') });
  return { traveller, page, xml, fields };
}
const day = 24 * 3_600;

const lies: Readonly<Record<string, readonly [Lie | ((xml: string) => string), sentence: string]>> = {
  'without a signature': [{ signsNothing: true }, 'is not valid. Try again'],
  'signed by a stranger': [{ stranger: true }, 'is not valid. Try again'],
  'for another audience': [{ audience: 'https://other.example' }, 'was made for another service'],
  'for another address': [{ recipient: 'https://other.example/acs' }, 'was made for another service'],
  'sent elsewhere': [{ destination: 'https://other.example/acs' }, 'was made for another service'],
  'of another issuer': [{ issuer: 'https://evil.example' }, 'is not valid. Try again'],
  'to another question': [{ inResponseTo: '_another' }, 'was already used'],
  'that is over': [{ clock: -day }, 'is no longer valid'],
  'with a clock ahead': [{ clock: 3_600 }, 'both servers need the right time'],
  'that says no': [{ denies: true }, 'cancelled or refused there'],
  'with a changed name': [(xml) => xml.replace('>somebody<', '>victim<'), 'is not valid. Try again'],
  'with a comment in the name': [
    (xml) => xml.replace('>somebody<', '>some<!-- x -->body<'),
    'is not valid. Try again',
  ],
  'with a document type': [(xml) => `<!DOCTYPE x [<!ENTITY e "x">]>${xml}`, 'is not valid. Try again'],
  'with an attribute added': [
    (xml) => xml.replace('</saml:AuthnStatement>', '</saml:AuthnStatement><saml:AttributeStatement/>'),
    'is not valid. Try again',
  ],
  'that is no XML': [() => 'nothing of the kind', 'is not valid. Try again'],
  'that is empty': [() => '', 'is not valid. Try again'],
};

describe('an answer', () => {
  test.for(Object.entries(lies))('%s lets nobody in, and says why', async ([, [lie, sentence]]) => {
    const before = await countPeople();
    const more = typeof lie === 'function' ? { change: lie } : { lie };
    const { traveller, page } = await comeAs({ subject: 'somebody' }, more);
    expect(textOf(page.text)).toContain(sentence);
    expect([page.status, await isSignedIn(traveller), await countPeople()]).toEqual([200, false, before]);
  });

  test.for(Object.entries(wrappings))(
    'wrapped as in %s lets nobody in as somebody else',
    async ([name, wrap]) => {
      const lie = { signsMessage: name === 'XSW 1' || name === 'XSW 2' };
      const { traveller, page, xml } = await comeAs(
        { subject: 'attacker' },
        { lie, change: (signed) => wrap(signed, 'victim') },
      );
      expect(wrap(xml, 'victim')).toContain('>victim<');
      expect(textOf(page.text)).toContain('is not valid. Try again');
      expect(await isSignedIn(traveller)).toBe(false);
    },
  );

  test('may be encrypted for us: opened, believed for the signature in it, and as plain as others', async () => {
    const before = await countPeople();
    for (const lie of [
      { encrypts: 'badly' },
      { encrypts: 'well', audience: 'https://other.example' },
      { encrypts: 'well', stranger: true },
      { encrypts: 'well', inside: (xml: string) => xml.replace('>somebody<', '>some<!-- x -->body<') },
    ] as const) {
      const { traveller } = await comeAs({ subject: 'somebody' }, { lie });
      expect([JSON.stringify(lie), await isSignedIn(traveller)]).toEqual([JSON.stringify(lie), false]);
    }
    // Whoever has a signed one can wrap it and encrypt that for us; unwrapped, it is what it was.
    const page = await createTraveller().send(at('/sign-in/saml/metadata'));
    const body = /X509Certificate>([^<]+)</.exec(page.text)?.[1] ?? '';
    const certificate = `-----BEGIN CERTIFICATE-----\n${body.trim()}\n-----END CERTIFICATE-----\n`;
    for (const wrap of [
      ...Object.values(wrappings).slice(2),
      (xml: string) => xml.replace('>attacker<', '>victim<'),
    ]) {
      const { traveller } = await comeAs(
        { subject: 'attacker' },
        { change: (xml) => encrypted(wrap(xml, 'victim'), certificate) },
      );
      expect([wrap.toString(), await isSignedIn(traveller)]).toEqual([wrap.toString(), false]);
    }
    expect(await countPeople()).toBe(before);
    const plain = await comeAs({ subject: 'attacker' }, { change: (xml) => encrypted(xml, certificate) });
    expect([await isSignedIn(plain.traveller), await countPeople()]).toEqual([true, before + 1]);
    // Taken out and put beside an open one, it is two.
    const two = await comeAs(
      { subject: 'somebody' },
      {
        lie: { encrypts: 'well' },
        change: (xml) => xml.replace('</samlp:Response>', '<saml:Assertion/></samlp:Response>'),
      },
    );
    expect(await isSignedIn(two.traveller)).toBe(false);
    const account = { subject: 'sealed', attributes: { uid: 'selma', preferredLanguage: 'pt_BR, en;q=0.5' } };
    const { traveller, xml } = await comeAs(account, { lie: { encrypts: 'well' } });
    expect([xml.includes('selma'), xml.includes('EncryptedAssertion'), await isSignedIn(traveller)]).toEqual([
      false,
      true,
      true,
    ]);
    const locale = async () => (await findPersonByHandle(alpha.db, 'selma', null))?.locale;
    expect(await locale()).toBe('pt');
    // Whatever it says later, what the person has by now stays.
    await comeAs({ ...account, attributes: { uid: 'selma', preferredLanguage: 'de' } });
    expect(await locale()).toBe('pt');
  });

  test('counts in the browser that asked, and once', async () => {
    idp.who.account = { subject: 'replayed' };
    const victim = createTraveller();
    const fields = await fetchAnswer(victim);
    const posted = await createTraveller().send(at('/sign-in/saml'), fields);
    const thief = createTraveller();
    await thief.send(at('/sign-in'));
    expect(textOf((await thief.go(posted.leadsTo ?? '')).text)).toContain('began in another browser');
    expect(await isSignedIn(thief)).toBe(false);
    expect(textOf((await post(victim, fields)).text)).toContain('was already used');
    expect(await isSignedIn(victim)).toBe(false);
    // With a new question, the old answer does not fit.
    const again = await fetchAnswer(victim);
    const old = { ...fields, RelayState: again.RelayState ?? '' };
    expect(textOf((await post(victim, old)).text)).toContain('was already used');
    expect(await isSignedIn(victim)).toBe(false);
  });

  test('that nobody asked for lets nobody in', async () => {
    const { fields } = await comeAs({ subject: 'unasked' }, { change: () => '' });
    const posted = await createTraveller().send(at('/sign-in/saml'), { ...fields, RelayState: 'mine' });
    expect(posted.leadsTo).toBe(at('/sign-in?refused=over'));
    const callback = await createTraveller().send(at('/sign-in/saml/unknown'));
    expect(callback.leadsTo).toBe(at('/sign-in?refused=over'));
  });

  test('with a subject that passes to others makes nobody', async () => {
    for (const format of ['emailAddress', 'transient'] as const) {
      const before = await countPeople();
      const { page } = await comeAs({ subject: 'pass@alpha.example', format });
      expect([textOf(page.text).includes('which may pass to somebody else'), await countPeople()]).toEqual([
        true,
        before,
      ]);
    }
  });
});

describe('the first sign-in', () => {
  test('makes an account by the mapping, and the second finds it again', async () => {
    const attributes = {
      uid: 'Öz.Grüße',
      displayName: 'Öz Grüße',
      mail: 'oez@alpha.example',
      title: 'Fitter',
    };
    const { traveller } = await comeAs({ subject: 'p-1', attributes });
    expect(await isSignedIn(traveller)).toBe(true);
    const [row] = await alpha.db`select name, email from people where handle = 'oez.gruesse'`;
    expect(row).toEqual({ name: 'Öz Grüße', email: 'oez@alpha.example' });
    const before = await countPeople();
    const again = await comeAs({ subject: 'p-1', attributes: { ...attributes, displayName: 'Öz Neu' } });
    expect([await isSignedIn(again.traveller), await countPeople()]).toEqual([true, before]);
    expect((await findPersonByHandle(alpha.db, 'oez.gruesse', null))?.name).toBe('Öz Neu');
  });

  test('of an address that a colleague has is neither that colleague nor somebody new', async () => {
    const before = await countPeople();
    const { traveller, page } = await comeAs({ subject: 'p-2', attributes: { mail: 'OEZ@alpha.example' } });
    expect(textOf(page.text)).toContain('There is already an account here');
    expect([await isSignedIn(traveller), await countPeople()]).toEqual([false, before]);
  });

  test('is by the attribute that was named, whatever the NameID', async () => {
    const provider = await readProvider(alpha.db, providerId);
    const change = (subject: string) =>
      act((tx) =>
        changeProvider(tx, ada.id, providerId, {
          ...{ name: 'Firm SAML', issuer: '', audience: '', createsPeople: true },
          saml: { ...saml, subject, metadata: idp.metadata },
        }),
      );
    expect(provider?.settings.saml?.certificates).toHaveLength(1);
    await change('oid');
    const attributes = { oid: 'oid-1', uid: 'olga' };
    await comeAs({ subject: 'olga@alpha.example', format: 'emailAddress', attributes });
    const before = await countPeople();
    const { traveller } = await comeAs({ subject: 'new@alpha.example', format: 'emailAddress', attributes });
    expect([await isSignedIn(traveller), await countPeople()]).toEqual([true, before]);
    expect((await findPersonByHandle(alpha.db, 'olga', null))?.handle).toBe('olga');
    await change('');
  });
});

describe('a session', () => {
  test('proves who one is by typing the password again there, and not otherwise', async () => {
    const { traveller } = await comeAs({ subject: 'p-prove', attributes: { uid: 'petra' } });
    const prove = `/prove/with/${providerId}?next=%2Fsettings%2Fsecurity%2Fpassword`;
    await alpha.db`update sessions set proven_at = now() - interval '16 minutes'`;
    idp.who.lie = { typedBefore: 3_600 };
    const stale = await post(traveller, await fetchAnswer(traveller, prove));
    expect(textOf(stale.text)).toContain('did not ask for a new sign-in');
    idp.who.lie = {};
    const page = await post(traveller, await fetchAnswer(traveller, prove));
    expect([page.status, new URL(page.address).pathname]).toEqual([200, '/settings/security/password']);
  });

  test('stays when the provider is turned off, which then lets nobody in', async () => {
    const { traveller } = await comeAs({ subject: 'p-stays', attributes: { uid: 'stella' } });
    const other = createTraveller();
    const fields = await fetchAnswer(other);
    await act((tx) => turnProvider(tx, ada.id, providerId, false));
    const page = await post(other, fields);
    expect(textOf(page.text)).toContain('Start again here');
    expect([await isSignedIn(traveller), await isSignedIn(other)]).toEqual([true, false]);
    await act((tx) => turnProvider(tx, ada.id, providerId, true));
  });
});

describe('a logout', () => {
  const logout = (query: string) => at(`/sign-in/saml/logout?${query}`);
  const sidOf = (xml: string): string => /SessionIndex="([^"]+)"/.exec(xml)?.[1] ?? '';

  test('that the provider begins ends what came from it, once, and only signed, for us, of this moment', async () => {
    const one = await comeAs({ subject: 'p-out', attributes: { uid: 'olaf' } });
    const other = await comeAs({ subject: 'p-out' });
    const about = { nameID: 'p-out', sessionIndex: sidOf(one.xml) };
    const refusedBy = async (address: string): Promise<string | null> =>
      (await createTraveller().send(address)).leadsTo;
    const good = new URL(await idp.slo.begin(about));
    const unsigned = `SAMLRequest=${encodeURIComponent(good.searchParams.get('SAMLRequest') ?? '')}`;
    for (const bad of [
      await idp.slo.begin(about, { stranger: true }),
      await idp.slo.begin(about, { seconds: -600 }),
      await idp.slo.begin(about, { seconds: 600 }),
      await idp.slo.begin(about, { destination: 'https://other.example/slo' }),
      logout(unsigned),
      `${good.href}&SAMLRequest=second`,
      good.href.replace('rsa-sha256', 'rsa-sha1'),
      good.href.replace('RelayState=theirs', 'RelayState=mine'),
      logout('SAMLRequest=nothing'),
      logout(''),
    ])
      expect([bad.length > 0, await refusedBy(bad)]).toEqual([true, at('/sign-in?there=refused')]);
    expect([await isSignedIn(one.traveller), await isSignedIn(other.traveller)]).toEqual([true, true]);

    const done = await one.traveller.go(good.href);
    expect([done.text, idp.slo.heard.answers.length]).toEqual(['out', 1]);
    expect([await isSignedIn(one.traveller), await isSignedIn(other.traveller)]).toEqual([false, true]);
    expect(await refusedBy(good.href)).toBe(at('/sign-in?there=refused'));
    // Without a session's number all of that person are meant; in a form it is signed within.
    const form = await idp.slo.begin({ nameID: 'p-out' }, {}, 'post');
    const changed = Buffer.from(form, 'base64').toString().replace('>p-out<', '>p-stays<');
    const sent = (SAMLRequest: string) =>
      createTraveller().send(at('/sign-in/saml/logout'), { SAMLRequest, RelayState: '' });
    expect((await sent(Buffer.from(changed).toString('base64'))).leadsTo).toBe(at('/sign-in?there=refused'));
    expect((await sent(form)).leadsTo).toContain(`${idp.issuer}/slo?SAMLResponse=`);
    expect(await isSignedIn(other.traveller)).toBe(false);
    const said = await createTraveller().go(at('/sign-in?there=refused'));
    expect(textOf(said.text)).toContain('could not be checked');
  });

  test('that begins here goes there signed, and says whether that has confirmed it', async () => {
    for (const [says, sentence] of [
      ['yes', 'signed out here and at your company'],
      ['no', 'did not confirm'],
      ['a stranger', 'did not confirm'],
    ] as const) {
      idp.slo.heard.says = says;
      const { traveller } = await comeAs({ subject: 'p-ours', attributes: { uid: 'ute' } });
      const page = await traveller.send(at('/settings'));
      const out = await traveller.send(at('/sign-out'), { form_token: fieldsOf(page.text).form_token ?? '' });
      expect(await isSignedIn(traveller)).toBe(false);
      const left = await traveller.go(out.leadsTo ?? '');
      const way = /href="(\/sign-in\/left\/[^"]+)"/.exec(left.text)?.[1] ?? '';
      const back = await traveller.go(at(way));
      expect([says, textOf(back.text).includes(sentence), idp.slo.heard.names.at(-1)]).toEqual([
        says,
        true,
        'p-ours',
      ]);
    }
  });
});

describe('metadata', () => {
  test('of ours demand signed assertions and name where answers go', async () => {
    const page = await createTraveller().send(at('/sign-in/saml/metadata'));
    expect(page.headers['content-type']).toContain('samlmetadata+xml');
    expect(page.text).toContain('WantAssertionsSigned="true"');
    expect(page.text).toContain(`Location="${at('/sign-in/saml')}"`);
    // The key stays the same: providers remember it.
    expect(
      (await createTraveller().send(at('/sign-in/saml/metadata'))).text.match(/X509Certificate>[^<]+/g),
    ).toEqual(page.text.match(/X509Certificate>[^<]+/g));
    expect(page.text.match(/<SingleLogoutService [^>]*>/g)).toHaveLength(2);
  });

  test('of a provider say all that is needed; what is none is refused with a sentence', async () => {
    expect(await readMetadata(idp.metadata)).toMatchObject({
      issuer: idp.issuer,
      entryPoint: `${idp.issuer}/sso`,
      logout: `${idp.issuer}/slo`,
    });
    expect(await readMetadata('<html/>')).toBeNull();
    const add = (metadata: string, more = {}) =>
      act((tx) => addProvider(tx, ada.id, { ...input(), saml: { ...saml, ...more, metadata } }));
    await expect(add('<html/>')).rejects.toMatchObject({ reason: { id: 'identity.metadataMalformed' } });
    const certificates = 'AAAA';
    await expect(add(idp.metadata, { certificates })).rejects.toMatchObject({
      reason: { id: 'identity.certificateMalformed' },
    });
    await expect(add(idp.metadata)).rejects.toMatchObject({ reason: { id: 'identity.issuerTaken' } });
  });

  test('and answers that are too deep or too wide are read no further', async () => {
    expect(
      await scanResponse(`<Response>${'<a>'.repeat(60)}${'</a>'.repeat(60)}<Assertion/></Response>`),
    ).toBeNull();
    expect(await scanResponse(`<Response><Assertion/>${'<a/>'.repeat(6_000)}</Response>`)).toBeNull();
    expect(await scanResponse('<Response><Assertion/></Response>')).toEqual({
      destination: null,
      isEncrypted: false,
    });
  });
});

test('by the API only administrators declare providers and decide about second factors, each once', async () => {
  const otto = await alpha.person('otto', { sharedKeys: true });
  const scopes = ['admin:read', 'admin:write'];
  const tokenOf = (who: Member) => act((tx) => issueToken(tx, { personId: who.id, name: 'script', scopes }));
  const [adas, ottos] = [await tokenOf(ada), await tokenOf(otto)];
  const call = (token: string, method: string, path: string, body?: unknown) =>
    alpha.api<Record<string, unknown>>(method, `/api/kontor/v1${path}`, body, token);
  const other = idp.metadata.replaceAll(/entityID="[^"]*"/g, 'entityID="urn:example:other"');
  const wanted = { name: 'Other', metadata: other };
  for (const [method, path, body] of [
    ['GET', '/identity-providers', undefined],
    ['POST', '/identity-providers/saml', wanted],
    ['PUT', '/second-factor', { isDemanded: true }],
    ['DELETE', `/colleagues/${ada.id}/second-factor`, undefined],
  ] as const)
    expect([path, (await call(ottos, method, path, body)).status]).toEqual([path, 404]);
  expect(
    (await call(adas, 'POST', '/identity-providers/saml', { name: 'X', metadata: '<nothing/>' })).status,
  ).toBe(422);
  const made = await call(adas, 'POST', '/identity-providers/saml', wanted);
  expect(made).toMatchObject({ status: 201, data: { issuer: 'urn:example:other', kind: 'saml' } });
  expect((await call(adas, 'POST', '/identity-providers/saml', wanted)).status).toBe(409);
  const at = `/identity-providers/${String(made.data['id'])}`;
  expect((await call(adas, 'PUT', `${at}/saml`, { ...wanted, name: 'Renamed' })).data).toMatchObject({
    ...{ name: 'Renamed', issuer: 'urn:example:other' },
  });
  for (let time = 0; time < 2; time++)
    expect((await call(adas, 'PUT', `${at}/use`, { isOn: false })).data['switchedOffAt']).not.toBeNull();
  expect((await call(adas, 'DELETE', at)).status).toBe(204);
  expect((await call(adas, 'PUT', `${at}/saml`, wanted)).status).toBe(404);
  for (let time = 0; time < 2; time++) await call(adas, 'PUT', '/second-factor', { isDemanded: true });
  expect(await isSecondFactorDemanded(alpha.db)).toBe(true);
  await call(adas, 'PUT', '/second-factor', { isDemanded: false });
  await alpha.db`insert into totp (person_id, secret_sealed, confirmed_at) values (${otto.id}, '', now())`;
  for (let time = 0; time < 2; time++)
    expect((await call(adas, 'DELETE', `/colleagues/${otto.id}/second-factor`)).status).toBe(204);
  expect(await alpha.db`select from totp where person_id = ${otto.id}`).toHaveLength(0);
  expect(
    await alpha.db`select from account_changes where person_id = ${otto.id} and kind = 'totp-gone'`,
  ).toHaveLength(1);
});
