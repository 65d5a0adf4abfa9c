import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { endBreakGlass, nameBreakGlass } from '#src/identity/break-glass.ts';
import { linkIdentity, unlinkIdentity } from '#src/identity/link.ts';
import { proposeHandles, readAttributes, usualAttributes, type ProviderId } from '#src/identity/provider.ts';
import { addProvider, changeProvider, removeProvider, requireProvider } from '#src/identity/providers.ts';
import { identitySubscriber } from '#src/identity/subscribers.ts';
import { createJournal } from '#src/platform/journal.ts';
import { readIdentitiesOf, readProvider, readSecret } from '#src/identity/read.ts';
import { setPassword } from '#src/access/passwords.ts';
import { openSite, textOf, type Site } from '../web/site.ts';
import { selfSigned } from './certificate.ts';

let site: Site;
const page = '/settings/company/sign-in';
const secret = 'never shown again 4711';
const input = { kind: 'oidc', name: 'Firm', issuer: 'https://login.example', audience: 'kontor' } as const;

beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.db`update people set is_admin = id = ${site.anna} where peer_id is null`;
  for (const table of ['identity_providers', 'identities', 'break_glass', 'account_changes'])
    await site.db`delete from ${site.db(table)}`;
});
const add = (more: Partial<Parameters<typeof addProvider>[2]> = {}): Promise<ProviderId> =>
  site.act((tx) => addProvider(tx, site.anna, { ...input, createsPeople: false, ...more }));

describe('administrators', () => {
  test('alone see and change how people sign in', async () => {
    const id = await add();
    const otto = await site.browser(site.otto);
    for (const path of [page, `${page}/new`, `${page}/${id}`])
      expect((await otto.get(path)).status).toBe(404);
    const { kind: _kind, ...fields } = input;
    expect(
      (await otto.send(`${page}/new`, { ...fields, issuer: 'https://evil.example', scopes: 'openid' }))
        .status,
    ).toBe(404);
    const byOtto = site.act((tx) => addProvider(tx, site.otto, { ...input, createsPeople: true }));
    await expect(byOtto).rejects.toMatchObject({ kind: 'not_allowed' });
    expect(await site.db`select from identity_providers`).toHaveLength(1);
  });

  test('declare a provider, whose secret is sealed and shown to nobody', async () => {
    const anna = await site.browser(site.anna);
    const { kind: _kind, ...fields } = input;
    const sent = await anna.send(`${page}/new`, { ...fields, scopes: 'openid', secret, creates: '1' });
    const shown = await anna.get(sent.location);
    expect(shown.html).not.toContain(secret);
    const [row] = await site.db<{ id: ProviderId; sealed: string }[]>`
      select id, encode(secret_sealed, 'escape') as sealed from identity_providers`;
    if (!row) throw new Error('no provider');
    expect(row.sealed).not.toContain(secret);
    expect(await readSecret(site.db, row.id)).toBe(secret);
    // An empty field keeps it.
    await anna.send(`${page}/${row.id}/change`, { ...fields, name: 'Renamed', scopes: 'openid', secret: '' });
    expect([await readSecret(site.db, row.id), (await readProvider(site.db, row.id))?.name]).toEqual([
      secret,
      'Renamed',
    ]);
  });

  const malformed: Readonly<Record<string, Record<string, string>>> = {
    'The issuer is an address': { issuer: 'login.example' },
    'without ? and #': { issuer: 'https://login.example/?a=b' },
    'what the provider is called': { name: '  ' },
    'client ID': { audience: '' },
    'openid is one of them': { scopes: 'profile' },
    'There is already a provider with this issuer': { issuer: 'https://taken.example' },
  };
  test.for(Object.keys(malformed))('are told what is wrong with a form: %s', async (sentence) => {
    await add({ issuer: 'https://taken.example' });
    const anna = await site.browser(site.anna);
    const { kind: _kind, ...fields } = input;
    const answer = await anna.send(`${page}/new`, { ...fields, scopes: 'openid', ...malformed[sentence] });
    expect([answer.status, textOf(answer.html).includes(sentence)]).toEqual([422, true]);
  });

  test('cannot give people another issuer under their feet, but can remove and declare it again', async () => {
    const id = await add();
    const provider = await readProvider(site.db, id);
    if (!provider) throw new Error('no provider');
    await site.act((tx) => linkIdentity(tx, site.otto, { provider, subject: 'sub', by: site.anna }));
    const moved = { ...input, issuer: 'https://new.example', createsPeople: false };
    await expect(site.act((tx) => changeProvider(tx, site.anna, id, moved))).rejects.toMatchObject({
      reason: { id: 'identity.issuerStays' },
    });
    await site.act((tx) => removeProvider(tx, site.anna, id));
    expect((await readIdentitiesOf(site.db, site.otto))[0]).toMatchObject({
      subject: 'sub',
      providerId: null,
    });
    const again = await add({ name: 'Again' });
    expect((await readIdentitiesOf(site.db, site.otto))[0]).toMatchObject({ providerId: again });
  });
});

describe('for emergencies', () => {
  test('only an administrator with a password or passkey can be named, and the last stays while a provider is required', async () => {
    const id = await add();
    await site.db`delete from passwords`;
    for (const person of [site.otto, site.anna])
      await expect(site.act((tx) => nameBreakGlass(tx, site.anna, person))).rejects.toMatchObject({
        reason: { id: 'identity.breakGlassIsAdministrator' },
      });
    await site.act((tx) => setPassword(tx, site.anna, 'correct horse battery'));
    await site.act((tx) => nameBreakGlass(tx, site.anna, site.anna));
    await site.act((tx) => nameBreakGlass(tx, site.anna, site.anna));
    expect(await site.db`select from account_changes where kind = 'break-glass'`).toHaveLength(1);
    await site.act((tx) => requireProvider(tx, site.anna, id, true));
    await expect(site.act((tx) => endBreakGlass(tx, site.anna, site.anna))).rejects.toMatchObject({
      reason: { id: 'identity.lastBreakGlass' },
    });
    await site.act((tx) => requireProvider(tx, site.anna, id, false));
    await site.act((tx) => endBreakGlass(tx, site.anna, site.anna));
    expect(await site.db`select from break_glass`).toHaveLength(0);
  });
});

test('nobody ends their only way in; an administrator can, for them', async () => {
  const provider = await readProvider(site.db, await add());
  if (!provider) throw new Error('no provider');
  const identity = { issuer: provider.issuer, subject: 'sub' };
  await site.act((tx) => linkIdentity(tx, site.otto, { provider, subject: 'sub', by: site.anna }));
  await expect(site.act((tx) => unlinkIdentity(tx, site.otto, identity))).rejects.toMatchObject({
    reason: { id: 'identity.lastSignIn' },
  });
  await expect(
    site.act((tx) => unlinkIdentity(tx, site.otto, { ...identity, by: site.ada })),
  ).rejects.toMatchObject({ kind: 'not_allowed' });
  await site.act((tx) => unlinkIdentity(tx, site.otto, { ...identity, by: site.anna }));
  expect(await readIdentitiesOf(site.db, site.otto)).toEqual([]);
});

test('whoever leaves for good is forgotten by their providers’ names too, whoever is only deactivated is not', async () => {
  const journal = createJournal([identitySubscriber], () => {});
  const provider = await readProvider(site.db, await add());
  if (!provider) throw new Error('no provider');
  for (const person of [site.otto, site.ada])
    await site.act((tx) => linkIdentity(tx, person, { provider, subject: `sub ${person}`, by: site.anna }));
  for (const [personId, posts] of [
    [site.ada, 'keep'],
    [site.otto, 'delete'],
  ] as const)
    await site.act((tx) =>
      journal.record(tx, {
        ...{ name: 'person.deactivated', about: `person:${personId}` },
        data: { personId, uri: 'https://alpha.example/ap/p/x', posts },
      }),
    );
  expect(await readIdentitiesOf(site.db, site.otto)).toEqual([]);
  expect(await readIdentitiesOf(site.db, site.ada)).toHaveLength(1);
});

describe('what a provider says', () => {
  test('is read by the names that were declared, as text, the first of several', () => {
    const said = { preferred_username: ['ada', 'other'], name: 7, email: { no: 'text' }, constructor: 'x' };
    expect(readAttributes(said, usualAttributes.oidc)).toEqual({ handle: 'ada', name: '7' });
    expect(readAttributes({}, { ...usualAttributes.oidc, title: 'constructor' })).toEqual({});
  });

  test.for([
    [{ handle: 'Ada.Öztürk@firm.example' }, 'ada.oeztuerk'],
    [{ handle: 'FIRM\\ada' }, 'ada'],
    [{ handle: '李', email: 'li.wei@firm.example' }, 'li.wei'],
    [{ name: 'Élise  Dupré' }, 'elise.dupre'],
    [{ handle: '-.-' }, 'colleague'],
    [{ handle: 'x'.repeat(80) }, 'x'.repeat(30)],
  ] as const)('proposes a handle for %o', ([attributes, handle]) => {
    const [first, second = ''] = [...proposeHandles(attributes)];
    expect([first, second.endsWith('2'), second.length <= 30]).toEqual([handle, true, true]);
  });
});

describe('a SAML provider', () => {
  const form = {
    ...{ name: 'Firm SAML', metadata: '', issuer: 'urn:firm:idp', entry_point: 'https://login.example/sso' },
    ...{ certificates: '', subject: '', creates: '1' },
  };

  test('is declared by administrators alone, with a certificate, and its page shows until when', async () => {
    const otto = await site.browser(site.otto);
    expect((await otto.get(`${page}/new/saml`)).status).toBe(404);
    expect((await otto.send(`${page}/new/saml`, form)).status).toBe(404);
    const anna = await site.browser(site.anna);
    expect((await anna.get(`${page}/new/saml`)).html).toContain('/sign-in/saml/metadata');
    const without = await anna.send(`${page}/new/saml`, form);
    expect([without.status, textOf(without.html).includes('Enter the certificate')]).toEqual([422, true]);
    const { certificate } = selfSigned('Firm');
    const sent = await anna.send(`${page}/new/saml`, { ...form, certificates: certificate });
    const shown = await anna.get(sent.location);
    expect(shown.html).toContain('CN=Firm');
    // Saved again as it is, it stays as it is.
    const id = sent.location.split('/').at(-1)?.split('?')[0] as ProviderId;
    await anna.send(`${page}/${id}/change`, { ...form, certificates: certificate, name: 'Renamed' });
    const provider = await readProvider(site.db, id);
    expect(provider).toMatchObject({ name: 'Renamed', issuer: 'urn:firm:idp', kind: 'saml' });
    expect(provider?.settings.saml?.certificates).toHaveLength(1);
  });
});

describe('what is left to do before people come', () => {
  test('stands on the company’s first page for administrators, and is ticked off when it is so', async () => {
    expect((await (await site.browser(site.otto)).get('/settings/company')).status).toBe(404);
    const anna = await site.browser(site.anna);
    const open = (html: string): boolean => html.includes('href="/settings/company/sign-in">Sign-in with');
    expect(open((await anna.get('/settings/company')).html)).toBe(true);
    const id = await add();
    expect(open((await anna.get('/settings/company')).html)).toBe(false);
    await site.act((tx) => removeProvider(tx, site.anna, id));
    expect(open((await anna.get('/settings/company')).html)).toBe(true);
  });
});
