import type { Reader } from '#src/platform/database.ts';
import { beginFlow, type Flow } from '../flows.ts';
import { usualScopes } from '../providers.ts';
import type { Provider } from '../provider.ts';
import { callbackAddress, clientOf } from './client.ts';

/**
 * The address to send somebody to: the authorisation request with state, nonce and PKCE (S256). To prove themselves they have to sign in there anew. Asks the provider over
 * the network, so never inside a transaction; throws Unavailable if it does not answer.
 */
export async function beginOidc(
  reader: Reader,
  provider: Provider,
  flow: Pick<Flow, 'purpose' | 'sessionId' | 'next'> & { readonly browser: string },
): Promise<string> {
  const config = await clientOf(reader, provider);
  const client = await import('openid-client');
  const { state, nonce, verifier } = await beginFlow(reader, { ...flow, providerId: provider.id });
  const url = client.buildAuthorizationUrl(config, {
    ...{ redirect_uri: callbackAddress(reader.instance), scope: provider.settings.scopes ?? usualScopes },
    ...{ state, nonce, code_challenge: await client.calculatePKCECodeChallenge(verifier) },
    ...{ code_challenge_method: 'S256', response_type: 'code' },
    ...(flow.purpose === 'prove' ? { prompt: 'login', max_age: '0' } : {}),
  });
  return url.href;
}
