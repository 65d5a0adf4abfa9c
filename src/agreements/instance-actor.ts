import { createPublicKey, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import { originOf } from '#src/platform/addresses.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { Egress } from '#src/platform/egress.ts';
import { lazily } from '#src/platform/lazily.ts';
import { thumbprintOf, type VerifyingKey } from './jws.ts';
import { refusals } from './refusals.ts';

const actorTimeoutMs = 10_000;
const actorMaxBytes = 256 * 1024;
/** Keys of one actor that are looked at: a current one and a few from rotations. */
const keysMax = 8;

const methodSchema = lazily(() =>
  z.looseObject({ id: z.string().max(2_048), publicKeyMultibase: z.string().max(200) }),
);
const actorSchema = lazily(() => z.looseObject({ id: z.string(), assertionMethod: z.unknown() }));

/**
 * The Ed25519 key with that thumbprint, from the instance actor's own document: fetched once, from the actor's own origin, without following
 * redirects. Throws Unavailable if the document cannot be fetched, Refusal('not_allowed') if it does not list that key.
 */
export async function fetchInstanceKey(
  egress: Egress,
  actor: string,
  thumbprint: string,
): Promise<VerifyingKey> {
  for (const method of methodsOf(await fetchActor(egress, actor), actor)) {
    const publicKey = ed25519FromMultibase(method.publicKeyMultibase);
    if (publicKey === null || (await thumbprintOf(publicKey)) !== thumbprint) continue;
    return { keyUri: method.id, publicKey };
  }
  throw refusals.keyNotListed({ actor });
}

async function fetchActor(egress: Egress, actor: string): Promise<unknown> {
  const response = await egress.request({
    method: 'GET',
    url: actor,
    headers: { accept: 'application/activity+json' },
    timeoutMs: actorTimeoutMs,
    maxBytes: actorMaxBytes,
    redirects: 0,
  });
  if (response.status !== 200)
    throw new Unavailable(`${actor} answered ${response.status} instead of its document.`);
  try {
    return JSON.parse(response.body.toString('utf8'));
  } catch (cause) {
    throw new Unavailable(`${actor} answered with something that is not JSON.`, { retryable: false, cause });
  }
}

function methodsOf(document: unknown, actor: string): z.infer<ReturnType<typeof methodSchema>>[] {
  const parsed = actorSchema().safeParse(document);
  if (!parsed.success || parsed.data.id !== actor) return [];
  const given = parsed.data.assertionMethod;
  return (Array.isArray(given) ? given : [given]).slice(0, keysMax).flatMap((value) => {
    const method = methodSchema().safeParse(value);
    // A key that lives elsewhere is someone else's to vouch for.
    return method.success && originOf(method.data.id) === originOf(actor) ? [method.data] : [];
  });
}

const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** Multicodec ed25519-pub, then 32 bytes. */
const ed25519Prefix = 'ed01';
const ed25519HexLength = 68;

/** The key in a Multikey's `publicKeyMultibase` (FEP-521a): base58btc of 0xed01 and 32 bytes. Null for anything else. */
export function ed25519FromMultibase(text: string): KeyObject | null {
  // 34 bytes are 46 or 47 digits; the limit keeps the arithmetic below small.
  if (!/^z[1-9A-HJ-NP-Za-km-z]{40,50}$/.test(text)) return null;
  let number = 0n;
  for (const digit of text.slice(1)) number = number * 58n + BigInt(base58.indexOf(digit));
  const hex = number.toString(16);
  if (hex.length !== ed25519HexLength || !hex.startsWith(ed25519Prefix)) return null;
  const x = Buffer.from(hex.slice(ed25519Prefix.length), 'hex').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
