import type { SAML } from '@node-saml/node-saml';
import { Unavailable } from '#src/platform/errors.ts';
import type { Reader } from '#src/platform/database.ts';
import { beginFlow, flowMinutes, type Flow } from '../flows.ts';
import type { Provider } from '../provider.ts';
import { ownSamlKey } from './own-key.ts';
import { answerAddress, entityIdOf, logoutAddress } from './settings.ts';

/** Milliseconds that its clock may differ from ours. */
export const clockToleranceMs = 60_000;
const persistent = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

/** The id of a request: a letter or `_` comes first (NCName). */
export const requestIdOf = ({ nonce }: Pick<Flow, 'nonce'>): string => `_${nonce}`;

/**
 * One way to a SAML provider and back. Only signed assertions count, only in answer to the request of this flow, only for us (audience) and only while they are valid. What we say
 * is signed. Loaded when the first one comes.
 */
export async function samlOf(
  reader: Reader,
  provider: Provider,
  way: Pick<Flow, 'nonce' | 'purpose'> & { readonly startedAt?: Date; readonly logoutPoint?: string },
): Promise<SAML> {
  const { instance } = reader;
  const { saml } = provider.settings;
  if (!saml) throw new Unavailable(`${provider.name} is not complete.`, { retryable: false });
  const { SAML: Client, ValidateInResponseTo } = await import('@node-saml/node-saml');
  const { certificate, privatePem } = await ownSamlKey(reader);
  const requestId = requestIdOf(way);
  return new Client({
    ...{ issuer: entityIdOf(instance), audience: entityIdOf(instance), callbackUrl: answerAddress(instance) },
    ...{ entryPoint: saml.entryPoint, idpCert: [...saml.certificates], idpIssuer: provider.issuer },
    ...{ wantAssertionsSigned: true, wantAuthnResponseSigned: false, disableRequestedAuthnContext: true },
    ...{ identifierFormat: saml.subject === '' ? persistent : null, allowCreate: true },
    ...{ acceptedClockSkewMs: clockToleranceMs, maxAssertionAgeMs: flowMinutes * 60_000 },
    ...{ privateKey: privatePem, publicCert: certificate, decryptionPvk: privatePem },
    ...{ signatureAlgorithm: 'sha256', digestAlgorithm: 'sha256' },
    logoutUrl: way.logoutPoint ?? saml.logout ?? saml.entryPoint,
    forceAuthn: way.purpose === 'prove',
    generateUniqueId: () => requestId,
    validateInResponseTo: ValidateInResponseTo.always,
    requestIdExpirationPeriodMs: flowMinutes * 60_000,
    // The flow is the store: it is a row, good for one answer.
    cacheProvider: {
      saveAsync: async (_id, value) => ({ value, createdAt: Date.now() }),
      getAsync: async (id) => (id === requestId && way.startedAt ? way.startedAt.toISOString() : null),
      removeAsync: async () => null,
    },
  });
}

/** The address to send somebody to: the authentication request (SAML 2.0 Bindings §3.4), with the flow's secret as RelayState. */
export async function beginSaml(
  reader: Reader,
  provider: Provider,
  flow: Pick<Flow, 'purpose' | 'sessionId' | 'next'> & { readonly browser: string },
): Promise<string> {
  const { state, nonce } = await beginFlow(reader, { ...flow, providerId: provider.id });
  const saml = await samlOf(reader, provider, { nonce, purpose: flow.purpose });
  return saml.getAuthorizeUrlAsync(state, undefined, {});
}

const postBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const redirectBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/** Our own metadata, which providers read (SAML 2.0 Metadata §2.4.4). The same for all of them. */
export async function ownMetadata(reader: Reader): Promise<string> {
  const { instance } = reader;
  const { generateServiceProviderMetadata } = await import('@node-saml/node-saml');
  const { certificate, privatePem } = await ownSamlKey(reader);
  const xml = generateServiceProviderMetadata({
    ...{ issuer: entityIdOf(instance), callbackUrl: answerAddress(instance), wantAssertionsSigned: true },
    ...{ identifierFormat: persistent, logoutCallbackUrl: logoutAddress(instance) },
    ...{ privateKey: privatePem, publicCerts: certificate },
    ...{ decryptionPvk: privatePem, decryptionCert: certificate },
  });
  // The library names one way of the two that are taken.
  const byPost = `<SingleLogoutService Binding="${postBinding}"`;
  const [, service = ''] = /(<SingleLogoutService [^>]*\/>)/.exec(xml) ?? [];
  return service.startsWith(byPost)
    ? xml.replace(service, `${service.replace(postBinding, redirectBinding)}${service}`)
    : xml;
}
