import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addProvider } from '#src/identity/providers.ts';
import type { ProviderId } from '#src/identity/provider.ts';
import { transaction } from '#src/platform/database.ts';
import { ask } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { textOf } from '../web/site.ts';
import { startForgedIdp, type Forgery } from './forged-idp.ts';
import { createTraveller, type Traveller } from './traveller.ts';

let alpha: TestInstance;
let idp: Awaited<ReturnType<typeof startForgedIdp>>;
let ada: Member;
let providerId: ProviderId;
const secret = 'a secret of twenty characters';

beforeAll(async () => {
  alpha = await startInstance();
  idp = await startForgedIdp('forged', secret);
  ada = await alpha.person('ada', { admin: true, sharedKeys: true });
  const input = { kind: 'oidc', name: 'Forger', issuer: idp.issuer, audience: 'kontor', secret } as const;
  providerId = await transaction(alpha.db, (tx) =>
    addProvider(tx, ada.id, { ...input, createsPeople: true }),
  );
});
afterAll(async () => {
  await idp?.stop();
  await alpha?.remove();
});
beforeEach(() => {
  idp.state.next = {};
});

const at = (path: string): string => `${alpha.origin}${path}`;
const isSignedIn = async (traveller: Traveller): Promise<boolean> =>
  (await traveller.send(at('/settings'))).status === 200;
const come = async (forgery: Forgery) => {
  idp.state.next = forgery;
  const traveller = createTraveller();
  const page = await traveller.go(at(`/sign-in/with/${providerId}`));
  return { traveller, page };
};
const hour = 3_600;

const refused: Readonly<Record<string, readonly [Forgery, sentence: string]>> = {
  'without a signature': [{ signed: 'none' }, 'is not valid'],
  'signed by a stranger': [{ signed: 'stranger' }, 'is not valid'],
  'signed with what both know': [{ signed: 'secret' }, 'is not valid'],
  'for another audience': [{ claims: (claims) => ({ ...claims, aud: 'another' }) }, 'is not valid'],
  'for several audiences and another party': [
    { claims: (claims) => ({ ...claims, aud: ['kontor', 'other'], azp: 'other' }) },
    'is not valid',
  ],
  'of another issuer': [{ claims: (claims) => ({ ...claims, iss: 'https://evil.example' }) }, 'is not valid'],
  'with another nonce': [{ claims: (claims) => ({ ...claims, nonce: 'reused' }) }, 'is not valid'],
  'without a nonce': [{ claims: ({ nonce: _nonce, ...claims }) => claims }, 'is not valid'],
  'without a subject': [{ claims: ({ sub: _sub, ...claims }) => claims }, 'is not valid'],
  'that has expired': [
    { claims: (claims) => ({ ...claims, iat: (claims.iat ?? 0) - 2 * hour, exp: (claims.iat ?? 0) - hour }) },
    'both servers need the right time',
  ],
  'of a clock that is an hour ahead': [
    { claims: (claims) => ({ ...claims, nbf: (claims.iat ?? 0) + hour }) },
    'both servers need the right time',
  ],
  'in an answer of another provider (mix-up)': [{ answerIssuer: 'https://evil.example' }, 'is not valid'],
  'that it cannot give just now': [{ away: true }, 'is not responding right now'],
};

describe('an ID token', () => {
  test('as it should be lets somebody in', async () => {
    expect(await isSignedIn((await come({})).traveller)).toBe(true);
  });

  test.for(Object.keys(refused))('%s lets nobody in, and the page says what to do', async (name) => {
    const [forgery, sentence] = refused[name] ?? [{}, ''];
    const { traveller, page } = await come(forgery);
    expect([await isSignedIn(traveller), page.status]).toEqual([false, 200]);
    expect(textOf(page.text)).toContain(sentence);
  });

  test('of an old sign-in proves nothing to somebody who is asked again', async () => {
    const { traveller } = await come({});
    await alpha.db`update sessions set proven_at = now() - interval '16 minutes'`;
    idp.state.next = { claims: (claims) => ({ ...claims, auth_time: (claims.iat ?? 0) - 600 }) };
    const page = await traveller.go(at(`/prove/with/${providerId}?next=%2Fsettings%2Fsecurity`));
    expect(textOf(page.text)).toContain('did not ask for a new sign-in');
    idp.state.next = {};
    const proven = await traveller.go(at(`/prove/with/${providerId}?next=%2Fsettings%2Fsecurity`));
    expect(proven.address).toBe(at('/settings/security'));
  });
});

describe('a logout token', () => {
  const send = async (token: string) =>
    createTraveller().send(at('/sign-in/logout'), { logout_token: token });

  const forgeries: Readonly<Record<string, readonly [Forgery, claims: Record<string, unknown>]>> = {
    'without a signature': [{ signed: 'none' }, {}],
    'signed by a stranger': [{ signed: 'stranger' }, {}],
    'signed with what both know': [{ signed: 'secret' }, {}],
    'for another audience': [{}, { aud: 'another' }],
    'of yesterday': [{}, { iat: Math.floor(Date.now() / 1_000) - 24 * hour }],
    'that is an ID token': [{}, { nonce: 'x' }],
    'without the event': [{}, { events: {} }],
    'about nobody': [{}, { sub: undefined }],
    'without a number': [{}, { jti: undefined }],
    'of an issuer we do not know': [{}, { iss: 'https://evil.example' }],
  };

  test.for(Object.keys(forgeries))('%s ends nothing', async (name) => {
    const { traveller } = await come({});
    const [forgery, claims] = forgeries[name] ?? [{}, {}];
    idp.state.next = forgery;
    const answer = await send(await idp.logoutToken({ sub: 'forged', jti: `jti ${name}`, ...claims }));
    expect([answer.status, await isSignedIn(traveller)]).toEqual([400, true]);
  });

  test('that is none ends nothing', async () => {
    expect((await send('nonsense')).status).toBe(400);
    expect((await send('x'.repeat(20_000))).status).toBe(400);
  });

  test('ends all sessions of its subject, and counts once', async () => {
    const [one, two] = [await come({}), await come({})];
    const token = await idp.logoutToken({ sub: 'forged', jti: 'once' });
    expect((await send(token)).status).toBe(200);
    expect([await isSignedIn(one.traveller), await isSignedIn(two.traveller)]).toEqual([false, false]);
    const again = await come({});
    expect([(await send(token)).status, await isSignedIn(again.traveller)]).toEqual([400, true]);
  });

  test('of one provider ends nothing that came from another, or was opened here', async () => {
    const { traveller } = await come({});
    const cookie = await alpha.cookie(ada);
    await alpha.db`update identity_sessions set issuer = 'https://other.example'`;
    expect((await send(await idp.logoutToken({ sub: 'forged', jti: 'other' }))).status).toBe(200);
    expect(await isSignedIn(traveller)).toBe(true);
    expect((await ask(alpha.origin, { path: '/settings', headers: { cookie } })).status).toBe(200);
  });
});
