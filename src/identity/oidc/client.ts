import type { Configuration } from 'openid-client';
import { Unavailable } from '#src/platform/errors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { Provider } from '../provider.ts';
import { readSecret } from '../read.ts';

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    /** What providers say about themselves, by their row and its last change. */
    readonly providers: Map<string, { readonly config: Promise<Configuration>; readonly untilMs: number }>;
  }
}

/** Minutes after which a provider is asked anew for its addresses and keys. */
const ageMaxMs = 10 * 60_000;
const providersMax = 50;
/** Seconds that its clock may differ from ours. */
const clockToleranceSeconds = 60;
const timeoutSeconds = 9;

/** Where providers send people back to. */
export const callbackAddress = (instance: Instance): string => `${instance.origin}/sign-in/callback`;

/**
 * What a provider says about itself (OpenID Connect Discovery), asked through egress: only on the internet by https, unless KONTOR_ALLOW_HOSTS names its host. Signatures of
 * ID tokens are always checked. Throws Unavailable, with what is to be done, if it cannot be asked.
 */
export async function clientOf(reader: Reader, provider: Provider): Promise<Configuration> {
  const { providers } = reader.instance.memory;
  const key = `${provider.id} ${provider.changedAt.getTime()}`;
  const known = providers.get(key);
  if (known && known.untilMs > Date.now()) return known.config;
  const config = discover(reader, provider);
  if (providers.size >= providersMax) providers.clear();
  providers.set(key, { config, untilMs: Date.now() + ageMaxMs });
  config.catch(() => providers.delete(key));
  return config;
}

async function discover(reader: Reader, provider: Provider): Promise<Configuration> {
  const client = await import('openid-client');
  const secret = await readSecret(reader, provider.id);
  const isPlain = provider.issuer.startsWith('http:');
  try {
    return await client.discovery(
      new URL(provider.issuer),
      provider.settings.audience,
      { [client.clockTolerance]: clockToleranceSeconds },
      secret === null ? client.None() : client.ClientSecretPost(secret),
      {
        timeout: timeoutSeconds,
        // Plain http gets no further than egress lets it: to hosts that the operator named.
        execute: [client.enableNonRepudiationChecks, ...(isPlain ? [client.allowInsecureRequests] : [])],
      },
    );
  } catch (error) {
    throw new Unavailable(
      `${provider.name} cannot be used: ${reasonOf(error)} Its issuer is ${provider.issuer}. If it is inside the company, name its host in KONTOR_ALLOW_HOSTS.`,
      { retryable: true, cause: error },
    );
  }
}

/** The innermost sentence: what wraps it says little. */
export function reasonOf(error: unknown): string {
  let inner: unknown = error;
  for (let depth = 0; depth < causesMax && inner instanceof Error && inner.cause instanceof Error; depth++)
    inner = inner.cause;
  return inner instanceof Error ? inner.message : String(inner);
}
const causesMax = 5;
