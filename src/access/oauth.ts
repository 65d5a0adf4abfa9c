import { createHash, timingSafeEqual } from 'node:crypto';
import type { Reader, Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { hashSecret, newSecret } from '#src/platform/secrets.ts';
import { noteAccountChange } from './account-changes.ts';
import { readAppRow, type App } from './read.ts';
import { forgetRevokedToken } from './revoke.ts';
import { coversAll, parseScopes } from './scopes.ts';
import { isSecret } from './sessions.ts';
import { endTokensOfCode, insertApp, insertCode, useCode } from './store.ts';
import { issueToken } from './tokens.ts';

export type { App } from './read.ts';

/** Shown instead of redirected to, for programs without a page of their own. */
export const outOfBand = 'urn:ietf:wg:oauth:2.0:oob';
const codeMinutes = 10;
const redirectUrisMax = 20;
const redirectUriMax = 2_000;
const nameMax = 200;

/** Registers an application (in the spirit of RFC 7591, in the form of Mastodon's /api/v1/apps). The secret is only ever in the answer. */
export async function registerApp(
  tx: Tx,
  asked: {
    readonly name: string;
    readonly website: string | null;
    readonly redirectUris: readonly string[];
    readonly scopes: string;
  },
): Promise<App & { clientSecret: string }> {
  const name = asked.name.trim();
  if (name === '' || name.length > nameMax)
    throw new Refusal('invalid', `client_name must have 1 to ${nameMax} characters.`);
  const redirectUris = [...new Set(asked.redirectUris)];
  if (redirectUris.length === 0 || redirectUris.length > redirectUrisMax)
    throw new Refusal('invalid', `redirect_uris must name 1 to ${redirectUrisMax} addresses.`);
  const bad = redirectUris.find((uri) => !isRedirectUri(uri));
  if (bad !== undefined)
    throw new Refusal(
      'invalid',
      `redirect_uris must hold absolute addresses without a fragment, https or an app's own; "${bad.slice(0, 80)}" is none.`,
    );
  const scopes = parseScopes(asked.scopes);
  if (!scopes)
    throw new Refusal('invalid', 'scopes names a scope that does not exist here; see scopes_supported.');
  const website = asked.website && isWebAddress(asked.website) ? asked.website : null;
  const clientId = newSecret();
  const clientSecret = newSecret();
  const app = { clientId, name, website, redirectUris, scopes };
  const id = await insertApp(tx, { ...app, secretHash: hashSecret(clientSecret) });
  return { id, ...app, clientSecret };
}

/** The application with that public id, or null. */
export async function readApp(reader: Reader, clientId: string): Promise<App | null> {
  const row = isSecret(clientId) ? await readAppRow(reader, clientId) : null;
  return row && withoutSecret(row);
}

/** The application, if the secret is its own. */
export async function proveApp(reader: Reader, clientId: string, clientSecret: string): Promise<App | null> {
  const row = isSecret(clientId) ? await readAppRow(reader, clientId) : null;
  if (!row || !timingSafeEqual(hashSecret(clientSecret), row.clientSecretHash)) return null;
  return withoutSecret(row);
}

/** What an application asks of a person, checked: shown by the page, carried by the code. */
export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly challenge: string | null;
}

/** RFC 6749 error codes, so that surfaces need no table of their own. */
export type OAuthError =
  | 'invalid_request'
  | 'invalid_scope'
  | 'invalid_grant'
  | 'invalid_client'
  | 'unsupported_response_type'
  | 'unsupported_grant_type'
  | 'access_denied';

/**
 * Checks the parameters of an authorization request. `redirect_uri` is exact (RFC 9700 §2.1); `toReader` errors must not be
 * redirected, because the address itself is wrong. PKCE is optional and S256 only.
 */
export function checkAuthorizationRequest(
  app: App,
  asked: {
    readonly responseType: string;
    readonly redirectUri: string;
    readonly scope: string;
    readonly challenge: string | null;
    readonly challengeMethod: string | null;
  },
):
  | { ok: true; authorization: AuthorizationRequest }
  | { ok: false; error: OAuthError; message: string; toReader: boolean } {
  const wrong = (error: OAuthError, message: string, toReader = false) =>
    ({ ok: false, error, message, toReader }) as const;
  if (!app.redirectUris.includes(asked.redirectUri))
    return wrong(
      'invalid_request',
      'The application asked to return to an address it never registered.',
      true,
    );
  if (asked.responseType !== 'code')
    return wrong('unsupported_response_type', 'response_type must be "code".');
  const scopes = parseScopes(asked.scope);
  if (!scopes || !coversAll(app.scopes, scopes))
    return wrong('invalid_scope', 'The application asks for more than it registered for.');
  if (asked.challenge !== null && (asked.challengeMethod !== 'S256' || !isSecret(asked.challenge)))
    return wrong('invalid_request', 'code_challenge_method must be S256.');
  return { ok: true, authorization: { redirectUri: asked.redirectUri, scopes, challenge: asked.challenge } };
}

/** The person agreed: a code valid for 10 minutes and one use. */
export async function giveCode(
  tx: Tx,
  app: App,
  personId: PersonId,
  authorization: AuthorizationRequest,
): Promise<string> {
  const code = newSecret();
  await insertCode(tx, { hash: hashSecret(code), appId: app.id, personId, ...authorization }, codeMinutes);
  return code;
}

export type Redeemed =
  | { readonly outcome: 'issued'; readonly secret: string; readonly scopes: readonly string[] }
  | { readonly outcome: 'refused'; readonly message: string };

/**
 * Exchanges a code for a token. A refusal is a return value, not an exception: a second use revokes what the first granted, and that must be
 * committed (RFC 6749 §4.1.2).
 */
export async function redeemCode(
  tx: Tx,
  app: App,
  given: { readonly code: string; readonly redirectUri: string; readonly verifier: string | null },
): Promise<Redeemed> {
  const codeHash = hashSecret(given.code);
  const code = await useCode(tx, codeHash, app.id);
  if (!code) {
    for (const tokenId of await endTokensOfCode(tx, codeHash)) await forgetRevokedToken(tx, tokenId);
    return refused('The code is unknown, was used before, or is older than 10 minutes; sign in again.');
  }
  if (code.redirectUri !== given.redirectUri)
    return refused('redirect_uri is not the one the code was given for.');
  if (!provesChallenge(code.challenge, given.verifier))
    return refused('code_verifier does not fit the code.');
  const secret = await issueToken(tx, {
    personId: code.personId,
    name: app.name,
    scopes: code.scopes,
    appId: app.id,
    codeHash,
  });
  await noteAccountChange(tx, code.personId, { kind: 'app', detail: app.name });
  return { outcome: 'issued', secret, scopes: code.scopes };
}

/** A token for the application itself (client_credentials): no person's data, only what is open to programs. */
export async function issueAppToken(tx: Tx, app: App, scope: string): Promise<Redeemed> {
  const scopes = parseScopes(scope);
  if (!scopes || !coversAll(app.scopes, scopes))
    return refused('scope asks for more than the application registered for.');
  const secret = await issueToken(tx, { personId: null, name: app.name, scopes, appId: app.id });
  return { outcome: 'issued', secret, scopes };
}

/** A verifier without a challenge is refused too, or PKCE could be stripped on the way (RFC 9700 §2.1.1). */
function provesChallenge(challenge: string | null, verifier: string | null): boolean {
  if (challenge === null || verifier === null) return challenge === verifier;
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false;
  const made = createHash('sha256').update(verifier).digest('base64url');
  return timingSafeEqual(Buffer.from(made), Buffer.from(challenge));
}

/** Custom schemes are how apps on telephones are reached; those that run or read something in a browser are not addresses. */
function isRedirectUri(text: string): boolean {
  if (text === outOfBand) return true;
  if (text.length > redirectUriMax || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.protocol === 'http:' && !isThisDevice(url.hostname)) return false;
  return url.hash === '' && !text.includes('#') && !forbiddenSchemes.includes(url.protocol);
}

/** Plain http carries a code only within one device (RFC 8252 §7.3, RFC 9700 §2.6). */
const isThisDevice = (host: string): boolean =>
  /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(host);

const forbiddenSchemes = [
  'javascript:',
  'data:',
  'vbscript:',
  'file:',
  'blob:',
  'about:',
  'ws:',
  'wss:',
  'ftp:',
];

const isWebAddress = (text: string): boolean =>
  text.length <= redirectUriMax && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
const refused = (message: string) => ({ outcome: 'refused', message }) as const;

function withoutSecret(row: App & { clientSecretHash: Buffer }): App {
  const { id, clientId, name, website, redirectUris, scopes } = row;
  return { id, clientId, name, website, redirectUris, scopes };
}
