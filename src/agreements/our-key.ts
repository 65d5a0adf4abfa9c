import type { Agreement } from './agreement.ts';
import { thumbprintOf, type SigningKey } from './jws.ts';
import { refusals } from './refusals.ts';

/** An agreement names the key that signs for each side; a rotated key does not sign for us until a new agreement names it. */
export async function mustBeOurKey(agreement: Agreement, key: SigningKey): Promise<void> {
  if ((await thumbprintOf(key.publicKey)) === agreement.ourThumbprint) return;
  throw refusals.earlierKey({ origin: agreement.origin });
}
