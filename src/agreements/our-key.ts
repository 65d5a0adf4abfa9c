import { Refusal } from '#src/platform/errors.ts';
import type { Agreement } from './agreement.ts';
import { thumbprintOf, type SigningKey } from './jws.ts';

/** An agreement names the key that signs for each side; a rotated key does not sign for us until a new agreement names it. */
export async function mustBeOurKey(agreement: Agreement, key: SigningKey): Promise<void> {
  if ((await thumbprintOf(key.publicKey)) === agreement.ourThumbprint) return;
  throw new Refusal(
    'conflict',
    `The agreement with ${agreement.origin} names an earlier key of this instance. Invite them again: the new agreement names the new key.`,
  );
}
