import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { mustSign } from '#src/successions/offer.ts';
import { refusals } from './refusals.ts';

/** Who signs a carve-out for a company: two of its people. */
export interface Two {
  readonly by: PersonId;
  readonly second: PersonId;
}

/** Both may, and are two: a wrong list would be a fact before anybody else had looked at it. */
export async function mustBeTwo(tx: Tx, { by, second }: Two): Promise<void> {
  await mustSign(tx, by);
  await mustSign(tx, second);
  if (by === second) throw refusals.sameSigner();
}
