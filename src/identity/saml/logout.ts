import { inflateRawSync } from 'node:zlib';
import { transaction, type Db, type Reader } from '#src/platform/database.ts';
import { logger } from '#src/platform/log.ts';
import { newSecret } from '#src/platform/secrets.ts';
import { beginFlow, type Flow } from '../flows.ts';
import { isInUse, type Provider } from '../provider.ts';
import { countOnce, endSessionsFrom } from '../provider-sessions.ts';
import { findProvider } from '../read.ts';
import { clockToleranceMs, samlOf } from './client.ts';
import { scanLogout, type LogoutShape } from './scan-logout.ts';
import { logoutAddress } from './settings.ts';

const log = logger('identity');

/** Characters of what comes in Base64, and bytes of it unpacked. */
const messageMax = 50_000;
/** Minutes for which a request is good, and for which it is remembered: longer. */
const goodMinutes = 5;
const rememberedMinutes = 60;

/** What a browser brings from a provider: by its address (HTTP-Redirect) or in a form (HTTP-POST). */
export type Brought =
  | { readonly by: 'redirect'; readonly query: string }
  | { readonly by: 'post'; readonly SAMLRequest: string; readonly RelayState: string };

/** Who somebody was at the provider, as its logout has to name them: sealed with the session. */
export interface NamedThere {
  readonly nameID: string;
  readonly nameIDFormat: string;
  readonly sessionIndex: string | null;
}

/**
 * A provider ends a session there, and here what came from it (SAML 2.0 Profiles §4.4): signed by it, for this address, not older than five minutes, and once. Returns where the
 * browser takes our signed answer; null: it was no such request, and nothing happened.
 */
export async function logOutBySaml(db: Db, brought: Brought): Promise<string | null> {
  try {
    const read = await readRequest(db, brought);
    if (typeof read === 'string') {
      log.warn('A SAML logout was refused: {reason}', { reason: read });
      return null;
    }
    const { provider, shape, relayState } = read;
    const { issuer } = provider;
    const ended = await transaction(db, async (tx) => {
      if (!(await countOnce(tx, { issuer, id: shape.id, minutes: rememberedMinutes }))) return null;
      // Without a number of a session all of the person's are meant; a subject by an attribute is not named here.
      const subject = provider.settings.saml?.subject === '' ? shape.nameID : null;
      const meant = shape.sessions.length > 0 ? shape.sessions : [null];
      let count = 0;
      for (const sid of meant)
        count += await endSessionsFrom(tx, { issuer, sid, subject: sid === null ? subject : null });
      return { count, isClear: shape.sessions.length > 0 || subject !== null };
    });
    if (ended === null) {
      log.warn('A SAML logout was refused: {reason}', { reason: 'it was used before' });
      return null;
    }
    return await answerTo(db, provider, { id: shape.id, nameID: shape.nameID, relayState }, ended.isClear);
  } catch (error) {
    log.warn('A SAML logout was refused: {reason}', {
      reason: error instanceof Error ? error.message : '',
    });
    return null;
  }
}

interface ReadRequest {
  readonly provider: Provider;
  readonly shape: LogoutShape;
  readonly relayState: string;
}

/** A text says why not. */
async function readRequest(db: Db, brought: Brought): Promise<ReadRequest | string> {
  const found = unpack(brought, 'SAMLRequest');
  const shape = found && (await scanLogout(found.xml, 'LogoutRequest'));
  if (!found || !shape || shape.nameID === '' || shape.id === '' || shape.id.length > 255)
    return 'its shape is not that of a plain request';
  const provider = await findProvider(db, shape.issuer);
  if (provider?.kind !== 'saml' || !isInUse(provider)) return 'its issuer is no provider here';
  if (shape.destination !== logoutAddress(db.instance)) return 'its destination is another address';
  const ageMs = Date.now() - Date.parse(shape.issuedAt);
  if (!(ageMs < goodMinutes * 60_000 && ageMs > -clockToleranceMs)) return 'it is not of this moment';
  const saml = await samlOf(db, provider, { nonce: newSecret(), purpose: 'sign out' });
  if (brought.by === 'post') await saml.validatePostRequestAsync({ SAMLRequest: brought.SAMLRequest });
  else await saml.validateRedirectAsync({ ...found.signed }, brought.query);
  return { provider, shape, relayState: found.relayState };
}

/** Where the browser takes our answer; a provider without an address for it gets none, and the browser comes to our own page. */
async function answerTo(
  reader: Reader,
  provider: Provider,
  request: { readonly id: string; readonly nameID: string; readonly relayState: string },
  isSuccess: boolean,
): Promise<string> {
  const { saml } = provider.settings;
  const logoutPoint = saml?.logoutAnswers || saml?.logout;
  if (!logoutPoint) return `${reader.instance.origin}/sign-in`;
  const client = await samlOf(reader, provider, { nonce: newSecret(), purpose: 'sign out', logoutPoint });
  const { id: ID, nameID } = request;
  const profile = { ID, nameID, nameIDFormat: '', issuer: provider.issuer };
  return client.getLogoutResponseUrlAsync(profile, request.relayState, {}, isSuccess);
}

/** Where to sign out at the provider as well: our signed request, which the browser carries there and whose answer leads back. Null: the provider has no address for it. */
export async function samlLogoutAddress(
  reader: Reader,
  provider: Provider,
  named: NamedThere,
  browser: string,
): Promise<string | null> {
  const { saml } = provider.settings;
  if (!saml?.logout) return null;
  const begun = { providerId: provider.id, purpose: 'sign out', sessionId: null, next: '', browser } as const;
  const { state, nonce } = await beginFlow(reader, begun);
  const client = await samlOf(reader, provider, { nonce, purpose: 'sign out', logoutPoint: saml.logout });
  const { sessionIndex, ...who } = named;
  const profile = { ...who, issuer: provider.issuer, ...(sessionIndex !== null && { sessionIndex }) };
  return client.getLogoutUrlAsync(profile, state, {});
}

/** Whether the provider has signed us out there, as its signed answer to this flow's request says. */
export async function isLoggedOutThere(
  reader: Reader,
  provider: Provider,
  flow: Flow,
  query: string,
): Promise<boolean> {
  try {
    const found = unpack({ by: 'redirect', query }, 'SAMLResponse');
    const shape = found && (await scanLogout(found.xml, 'LogoutResponse'));
    if (!found || !shape || shape.destination !== logoutAddress(reader.instance)) return false;
    const saml = await samlOf(reader, provider, flow);
    const { loggedOut } = await saml.validateRedirectAsync({ ...found.signed }, query);
    return loggedOut && shape.inResponseTo !== '';
  } catch (error) {
    log.warn('{provider} did not confirm a sign-out: {reason}', {
      ...{ provider: provider.name, reason: error instanceof Error ? error.message : '' },
    });
    return false;
  }
}

const strong = /^http:\/\/www\.w3\.org\/2001\/04\/xmldsig-more#rsa-sha(?:256|384|512)$/;
const redirectNames = new Set(['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature']);

/** What is in it, as text. By address it has to be signed, each part once, and nothing else may be beside it: the signature is over these very letters (Bindings §3.4.4.1). */
function unpack(
  brought: Brought,
  what: 'SAMLRequest' | 'SAMLResponse',
): { readonly xml: string; readonly relayState: string; readonly signed: Record<string, string> } | null {
  if (brought.by === 'post') {
    const { SAMLRequest, RelayState } = brought;
    if (SAMLRequest === '' || SAMLRequest.length > messageMax) return null;
    return { xml: Buffer.from(SAMLRequest, 'base64').toString('utf8'), relayState: RelayState, signed: {} };
  }
  if (brought.query.length > messageMax) return null;
  const signed: Record<string, string> = Object.create(null);
  for (const part of brought.query.split('&')) {
    const cut = part.indexOf('=');
    const [name, value] = [part.slice(0, Math.max(cut, 0)), part.slice(cut + 1)];
    if (!redirectNames.has(name) || name in signed) return null;
    signed[name] = decodeURIComponent(value.replaceAll('+', ' '));
  }
  const { SAMLRequest, SAMLResponse, SigAlg = '', Signature = '' } = signed;
  const message = what === 'SAMLRequest' ? SAMLRequest : SAMLResponse;
  const isOne = (SAMLRequest === undefined) !== (SAMLResponse === undefined);
  if (!isOne || !message || Signature === '' || !strong.test(SigAlg)) return null;
  const bytes = inflateRawSync(Buffer.from(message, 'base64'), { maxOutputLength: messageMax });
  return { xml: bytes.toString('utf8'), relayState: signed.RelayState ?? '', signed };
}
