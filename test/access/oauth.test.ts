import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkAuthorizationRequest,
  giveCode,
  issueAppToken,
  outOfBand,
  proveApp,
  readApp,
  redeemCode,
  registerApp,
  type App,
} from '#src/access/oauth.ts';
import { readToken } from '#src/access/tokens.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { hashSecret, newSecret } from '#src/platform/secrets.ts';
import { freshDatabase } from '#test/support/database.ts';
import { addPerson } from './cast.ts';

let instance: Awaited<ReturnType<typeof freshDatabase>>;
let ada: PersonId;
let app: App & { clientSecret: string };
const home = 'https://client.example/back';
const register = (redirectUris: string[], scopes = 'read write') =>
  transaction(instance.db, (tx) => registerApp(tx, { name: 'Client', website: null, redirectUris, scopes }));
const code = (challenge: string | null = null) =>
  transaction(instance.db, (tx) =>
    giveCode(tx, app, ada, { redirectUri: home, scopes: ['read'], challenge }),
  );
const redeem = (given: { code: string; redirectUri?: string; verifier?: string | null; app?: App }) =>
  transaction(instance.db, (tx) =>
    redeemCode(tx, given.app ?? app, { redirectUri: home, verifier: null, ...given }),
  );

beforeAll(async () => {
  instance = await freshDatabase();
  ada = await addPerson(instance.db, 'ada');
  app = await register([home, outOfBand, 'myapp://oauth']);
});
afterAll(() => instance.drop());

describe('an application', () => {
  it('proves itself with its own secret only', async () => {
    expect(await proveApp(instance.db, app.clientId, app.clientSecret)).toMatchObject({
      id: app.id,
      name: 'Client',
    });
    expect(await proveApp(instance.db, app.clientId, newSecret())).toBeNull();
    expect(await readApp(instance.db, newSecret())).toBeNull();
  });
  it.each([
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    '/relative',
    'https://a.example/#f',
    '',
  ])('cannot register the address %j', async (uri) => {
    await expect(register([uri])).rejects.toMatchObject({ kind: 'invalid' });
  });
  it('gets a token of its own that belongs to nobody', async () => {
    const issued = await transaction(instance.db, (tx) => issueAppToken(tx, app, 'read'));
    expect(issued.outcome === 'issued' && (await readToken(instance.db, issued.secret))).toMatchObject({
      personId: null,
      appId: app.id,
    });
    const refused = await transaction(instance.db, (tx) => issueAppToken(tx, app, 'push'));
    expect(refused.outcome).toBe('refused');
  });
});

describe('a wish', () => {
  const asked = {
    responseType: 'code',
    redirectUri: home,
    scope: 'read',
    challenge: null,
    challengeMethod: null,
  };
  it('with a registered address and scope is granted to be asked', () => {
    expect(checkAuthorizationRequest(app, asked)).toMatchObject({
      ok: true,
      authorization: { redirectUri: home, scopes: ['read'] },
    });
  });
  it.each(['https://client.example/back/', 'https://client.example/back?x=1', 'https://CLIENT.example/back'])(
    'to return to %s, which is nearly registered, is told to the reader and not redirected',
    (redirectUri) => {
      expect(checkAuthorizationRequest(app, { ...asked, redirectUri })).toMatchObject({
        ok: false,
        toReader: true,
      });
    },
  );
  it('for more than was registered, another type, or a plain challenge is refused', () => {
    expect(checkAuthorizationRequest(app, { ...asked, scope: 'push' })).toMatchObject({
      error: 'invalid_scope',
    });
    expect(checkAuthorizationRequest(app, { ...asked, responseType: 'token' })).toMatchObject({
      error: 'unsupported_response_type',
    });
    const plain = { ...asked, challenge: newSecret(), challengeMethod: 'plain' };
    expect(checkAuthorizationRequest(app, plain)).toMatchObject({ error: 'invalid_request' });
  });
});

describe('a code', () => {
  it('gives a token of the person with the scopes consented to', async () => {
    const issued = await redeem({ code: await code() });
    expect(issued.outcome === 'issued' && (await readToken(instance.db, issued.secret))).toMatchObject({
      personId: ada,
      appId: app.id,
      scopes: ['read'],
    });
  });
  it('used twice revokes the token it gave', async () => {
    const once = await code();
    const issued = await redeem({ code: once });
    const secret = issued.outcome === 'issued' ? issued.secret : '';
    expect(await readToken(instance.db, secret)).not.toBeNull();
    expect(await redeem({ code: once })).toMatchObject({ outcome: 'refused' });
    expect(await readToken(instance.db, secret)).toBeNull();
  });
  it('used twice at the same moment gives one token at most', async () => {
    const once = await code();
    const answers = await Promise.all([redeem({ code: once }), redeem({ code: once })]);
    expect(answers.filter((a) => a.outcome === 'issued')).toHaveLength(1);
  });
  it('is worth nothing after ten minutes, elsewhere, or to another application', async () => {
    const late = await code();
    await instance.db`update oauth_codes set expires_at = expires_at - interval '10 minutes'
                   where code_hash = ${hashSecret(late)}`;
    const other = await register([home]);
    expect(await redeem({ code: late })).toMatchObject({ outcome: 'refused' });
    expect(await redeem({ code: await code(), redirectUri: outOfBand })).toMatchObject({
      outcome: 'refused',
    });
    expect(await redeem({ code: await code(), app: other })).toMatchObject({ outcome: 'refused' });
  });
  it('with a challenge wants its verifier, without one wants none', async () => {
    const verifier = newSecret();
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    expect(await redeem({ code: await code(challenge), verifier })).toMatchObject({ outcome: 'issued' });
    expect(await redeem({ code: await code(challenge), verifier: newSecret() })).toMatchObject({
      outcome: 'refused',
    });
    expect(await redeem({ code: await code(challenge) })).toMatchObject({ outcome: 'refused' });
    expect(await redeem({ code: await code(), verifier })).toMatchObject({ outcome: 'refused' });
  });
});
