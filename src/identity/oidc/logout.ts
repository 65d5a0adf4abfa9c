import { createRemoteJWKSet, decodeJwt, jwtVerify, type JWTPayload } from 'jose';
import { transaction, type Db, type Reader } from '#src/platform/database.ts';
import { logger } from '#src/platform/log.ts';
import { countOnce, endSessionsFrom, readProviderSession } from '../provider-sessions.ts';
import { beginFlow } from '../flows.ts';
import { findProvider, readProvider } from '../read.ts';
import type { Provider } from '../provider.ts';
import { samlLogoutAddress, type NamedThere } from '../saml/logout.ts';
import { clientOf, reasonOf } from './client.ts';

const log = logger('identity');

/** Minutes that a logout token is good for after it was made, and for which it is remembered. */
const logoutMinutes = 5;
const event = 'http://schemas.openid.net/event/backchannel-logout';
const bytesMax = 16_384;
/** Public-key signatures only: a secret that two share proves nothing about who made it, and `none` nothing at all. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/**
 * A provider says that a session there has ended (OpenID Connect Back-Channel Logout §2.6): our sessions that came from it end at once, with what they hold open. A token
 * counts once. False: not a logout token of a provider of ours; nothing happened.
 */
export async function logOutByToken(db: Db, token: string): Promise<boolean> {
  if (token.length > bytesMax) return false;
  try {
    const provider = await providerOf(db, token);
    const claims = provider && (await verify(db, provider, token));
    if (!provider || !claims) return false;
    const [sid, subject] = [textIn(claims.sid), textIn(claims.sub)];
    return await transaction(db, async (tx) => {
      const { issuer } = provider;
      if (!(await countOnce(tx, { issuer, id: String(claims.jti), minutes: logoutMinutes * 2 })))
        return false;
      await endSessionsFrom(tx, { issuer, sid, subject });
      return true;
    });
  } catch (error) {
    log.warn('A logout token was refused: {reason}', { reason: reasonOf(error) });
    return false;
  }
}

const textIn = (claim: unknown): string | null => (typeof claim === 'string' && claim !== '' ? claim : null);

/** Whom the token claims to be from; nothing else in it is believed yet. */
async function providerOf(reader: Reader, token: string): Promise<Provider | null> {
  const { iss } = decodeJwt(token);
  const provider = typeof iss === 'string' ? await findProvider(reader, iss) : null;
  return provider?.kind === 'oidc' ? provider : null;
}

async function verify(reader: Reader, provider: Provider, token: string): Promise<JWTPayload | null> {
  const { jwks_uri: keys } = (await clientOf(reader, provider)).serverMetadata();
  if (keys === undefined) return null;
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(keys)), {
    ...{ issuer: provider.issuer, audience: provider.settings.audience, algorithms },
    ...{ maxTokenAge: `${logoutMinutes}m`, clockTolerance: '60s', requiredClaims: ['iat', 'jti', 'events'] },
  });
  const { events, sid, sub, jti } = payload;
  const isLogout = typeof events === 'object' && events !== null && event in events;
  const saysWho = textIn(sid) !== null || textIn(sub) !== null;
  // An ID token has a nonce; it must not be taken for this (§2.4).
  return isLogout && saysWho && !('nonce' in payload) && typeof jti === 'string' && jti.length <= 255
    ? payload
    : null;
}

/**
 * Where to sign out at the provider that this session came from (RP-Initiated Logout), or null: it came from none, or that one does not offer it or does not answer. To be
 * asked before the session ends. The address is good for one use in this browser.
 */
export async function offerProviderLogout(
  reader: Reader,
  sessionId: string,
  browser: string,
): Promise<string | null> {
  const from = await readProviderSession(reader, sessionId);
  if (!from || from.idToken === null) return null;
  const provider = await readProvider(reader, from.providerId);
  if (provider?.kind === 'saml' && !provider.settings.saml?.logout) return null;
  const next = from.idToken;
  const begun = { providerId: from.providerId, purpose: 'sign out', sessionId: null, next, browser } as const;
  return (await beginFlow(reader, begun)).state;
}

/** The provider's own page for signing out, which leads back to our sign-in page; null where it has none or does not answer. */
export async function providerLogoutAddress(
  reader: Reader,
  flow: { readonly providerId: Provider['id']; readonly next: string },
  browser: string,
): Promise<string | null> {
  const provider = await readProvider(reader, flow.providerId);
  if (!provider) return null;
  if (provider.kind === 'saml')
    return samlLogoutAddress(reader, provider, JSON.parse(flow.next) as NamedThere, browser);
  try {
    const config = await clientOf(reader, provider);
    if (config.serverMetadata().end_session_endpoint === undefined) return null;
    const client = await import('openid-client');
    return client.buildEndSessionUrl(config, {
      ...{ id_token_hint: flow.next, post_logout_redirect_uri: `${reader.instance.origin}/sign-in` },
    }).href;
  } catch (error) {
    log.warn('{provider} cannot be asked to sign out: {reason}', {
      ...{ provider: provider.name, reason: reasonOf(error) },
    });
    return null;
  }
}
