import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64url, exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

/** What somebody does to an ID token before it is handed out. */
export interface Forgery {
  readonly claims?: (claims: JWTPayload) => JWTPayload;
  /** `none`: without a signature; `stranger`: by a key that the provider does not publish; `secret`: HMAC with the client's secret. */
  readonly signed?: 'none' | 'stranger' | 'secret';
  /** The `iss` of the answer in the browser (RFC 9207). */
  readonly answerIssuer?: string;
  /** Answers 503. */
  readonly away?: boolean;
}

/** A provider that lies as it is told to: `next` is what it does the next times. */
export async function startForgedIdp(name: string, secret: string) {
  const [own, stranger] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('RS256', { extractable: true }),
  ]);
  const jwk = { ...(await exportJWK(own.publicKey)), use: 'sig', alg: 'RS256', kid: 'one' };
  const state: { next: Forgery; readonly asked: Map<string, string> } = { next: {}, asked: new Map() };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    const json = (value: unknown, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (pathname === '/.well-known/openid-configuration') return json(metadata);
    if (pathname === '/keys') return json({ keys: [jwk] });
    if (pathname === '/authorize') {
      const code = searchParams.get('nonce') ?? '';
      state.asked.set(code, code);
      const to = new URL(searchParams.get('redirect_uri') ?? '');
      to.searchParams.set('code', code);
      to.searchParams.set('state', searchParams.get('state') ?? '');
      to.searchParams.set('iss', state.next.answerIssuer ?? issuer);
      response.writeHead(302, { location: to.href }).end();
      return;
    }
    if (pathname !== '/token') return json({ error: 'not here' }, 404);
    if (state.next.away) return json({ error: 'server_error' }, 503);
    const body: Buffer[] = [];
    request.on('data', (chunk: Buffer) => body.push(chunk));
    request.on('end', () => {
      const code = new URLSearchParams(Buffer.concat(body).toString()).get('code') ?? '';
      idToken(code).then(
        (token) => json({ access_token: 'x', token_type: 'Bearer', id_token: token }),
        () => json({ error: 'invalid_grant' }, 400),
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://${name}.localhost:${(server.address() as AddressInfo).port}`;
  const metadata = {
    ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
    ...{
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
    },
    ...{
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
    },
  };

  async function idToken(nonce: string): Promise<string> {
    const seconds = Math.floor(Date.now() / 1_000);
    const plain = {
      ...{ iss: issuer, aud: 'kontor', sub: 'forged', nonce, iat: seconds, exp: seconds + 300 },
      ...{ auth_time: seconds, preferred_username: 'forged', name: 'Forged', email: '', title: '' },
    };
    const claims = state.next.claims?.(plain) ?? plain;
    return sign(claims, { typ: 'JWT' });
  }

  async function sign(claims: JWTPayload, header: { readonly typ: string }): Promise<string> {
    const { signed } = state.next;
    if (signed === 'none') {
      const head = base64url.encode(JSON.stringify({ alg: 'none', ...header }));
      return `${head}.${base64url.encode(JSON.stringify(claims))}.`;
    }
    if (signed === 'secret')
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', ...header })
        .sign(new TextEncoder().encode(secret));
    const key = signed === 'stranger' ? stranger.privateKey : own.privateKey;
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one', ...header }).sign(key);
  }

  return {
    issuer,
    state,
    /** A logout token, forged as `state.next` says. */
    logoutToken(claims: JWTPayload): Promise<string> {
      const seconds = Math.floor(Date.now() / 1_000);
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
      const plain = { iss: issuer, aud: 'kontor', iat: seconds, exp: seconds + 120, events, ...claims };
      return sign(plain, { typ: 'logout+jwt' });
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
