import type { Configuration, IDToken } from 'openid-client';
import { Unavailable } from '#src/platform/errors.ts';
import type { Reader } from '#src/platform/database.ts';
import { logger } from '#src/platform/log.ts';
import type { Vouched } from '../arrive.ts';
import type { Flow } from '../flows.ts';
import { readAttributes, type Provider } from '../provider.ts';
import { callbackAddress, clientOf, reasonOf } from './client.ts';

const log = logger('identity');

/** What a provider's answer comes to. `denied`: the person or the provider said no there; `clock`: its time or ours is wrong. */
export type OidcOutcome =
  | {
      readonly is: 'vouched';
      readonly vouched: Vouched;
      readonly sid: string | null;
      readonly idToken: string | null;
    }
  | { readonly is: 'denied' | 'clock' | 'away' | 'not fresh' | 'refused' };

/** Seconds between its clock and ours that a fresh sign-in may seem to be before the question for it. */
const freshToleranceSeconds = 60;
/** Seconds after which a sign-in is not fresh any more: as long as a proof lasts. */
const freshSeconds = 15 * 60;

/**
 * Exchanges the code of an answer and checks everything about it (OpenID Connect Core §3.1.3.7): state, `iss`, PKCE, signature, issuer, audience, nonce, times. For `prove`
 * also that the sign-in there came after we asked. Uses the network; nothing is thrown for what the other side may do wrong.
 */
export async function finishOidc(
  reader: Reader,
  provider: Provider,
  answer: { readonly flow: Flow; readonly query: string; readonly state: string },
): Promise<OidcOutcome> {
  const { flow } = answer;
  try {
    const config = await clientOf(reader, provider);
    const client = await import('openid-client');
    const url = new URL(callbackAddress(reader.instance));
    url.search = answer.query;
    const tokens = await client.authorizationCodeGrant(config, url, {
      ...{ expectedState: answer.state, expectedNonce: flow.nonce, pkceCodeVerifier: flow.verifier },
      idTokenExpected: true,
      ...(flow.purpose === 'prove' ? { maxAge: freshSeconds } : {}),
    });
    const claims = tokens.claims();
    if (!claims) return { is: 'refused' };
    if (flow.purpose === 'prove' && !isFresh(claims, flow)) return { is: 'not fresh' };
    const said = await moreClaims(config, provider, claims, tokens.access_token);
    return {
      ...{ is: 'vouched', vouched: vouchedIn(claims.sub, said, provider) },
      sid: typeof claims.sid === 'string' && claims.sid.length <= sidMax ? claims.sid : null,
      idToken: tokens.id_token ?? null,
    };
  } catch (error) {
    return outcomeOf(error, provider);
  }
}

function vouchedIn(subject: string, said: Readonly<Record<string, unknown>>, provider: Provider): Vouched {
  const { directoryClaim = '' } = provider.settings;
  const externalId =
    directoryClaim !== '' && Object.hasOwn(said, directoryClaim) ? said[directoryClaim] : null;
  const known = typeof externalId === 'string' && externalId !== '' ? externalId : null;
  return { subject, attributes: attributesIn(said, provider), externalId: known };
}

const sidMax = 255;

function isFresh(claims: IDToken, { startedAt }: Flow): boolean {
  const earliest = startedAt.getTime() / 1_000 - freshToleranceSeconds;
  return typeof claims.auth_time === 'number' && claims.auth_time >= earliest;
}

/** Some providers put nothing but the subject into the ID token; the rest is at the UserInfo endpoint. */
async function moreClaims(
  config: Configuration,
  provider: Provider,
  claims: IDToken,
  accessToken: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { attributes, directoryClaim = '' } = provider.settings;
  const wanted = [...Object.values(attributes), directoryClaim].filter((name) => name !== '');
  const isAllThere = wanted.every((name) => name in claims);
  if (isAllThere || config.serverMetadata().userinfo_endpoint === undefined) return claims;
  const client = await import('openid-client');
  try {
    return { ...(await client.fetchUserInfo(config, accessToken, claims.sub)), ...claims };
  } catch (error) {
    log.warn('{provider} did not say more about a person: {reason}', {
      provider: provider.name,
      reason: reasonOf(error),
    });
    return claims;
  }
}

/** An address that the provider has not verified is nobody's. */
function attributesIn(said: Readonly<Record<string, unknown>>, provider: Provider): Vouched['attributes'] {
  const { email, ...others } = readAttributes(said, provider.settings.attributes);
  return email === undefined || said.email_verified === false ? others : { ...others, email };
}

function outcomeOf(error: unknown, provider: Provider): OidcOutcome {
  const codes = codesOf(error);
  const is = codes.has('OAUTH_AUTHORIZATION_RESPONSE_ERROR')
    ? 'denied'
    : codes.has('OAUTH_JWT_TIMESTAMP_CHECK_FAILED')
      ? 'clock'
      : codes.has('away')
        ? 'away'
        : 'refused';
  log.warn('{provider} vouched for nobody ({outcome}): {reason}', {
    ...{ provider: provider.name, outcome: is, reason: reasonOf(error) },
  });
  return { is };
}

/** The codes of an error and of what caused it. */
function codesOf(error: unknown): ReadonlySet<string> {
  const codes = new Set<string>();
  let each: unknown = error;
  for (let depth = 0; depth < depthMax && each instanceof Error; depth++) {
    if ('code' in each) codes.add(String(each.code));
    if (each instanceof Unavailable || /fetch failed/.test(each.message)) codes.add('away');
    if (each.cause instanceof Response && each.cause.status >= 500) codes.add('away');
    each = each.cause;
  }
  return codes;
}
const depthMax = 6;
