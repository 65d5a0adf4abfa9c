import type { Partner } from '#src/agreements/decide.ts';
import { isReaderName, recordReading } from '#src/agreements/readings.ts';
import type { Ask } from '../ask.ts';
import type { Caller } from '../gate.ts';

/**
 * Who is to see what is fetched by reference (FEDERATION.md, "By reference"): a name made for this pair of companies, covered by the signature of
 * the request.
 */
export const readerHeader = 'kontor-reader';

/** Null unless it is well-formed and the partner signed it. */
export const readerOf = (caller: Caller, said: string | undefined): string | null =>
  said !== undefined && isReaderName(said) && caller.signedHeaders.includes(readerHeader) ? said : null;

export type Referable = 'post' | 'file';

export const goesByReference = ({ grantsOut }: Partner, what: Referable): boolean =>
  grantsOut.categories[what] === 'reference';
export const comesByReference = ({ grantsIn }: Partner, what: Referable): boolean =>
  grantsIn.categories[what] === 'reference';

/** May the partner be given what goes there by reference? Only for somebody who looks, and the reading is recorded first. */
export async function admitReading(
  { ctx, caller, reader, method }: Ask,
  uris: readonly string[],
): Promise<boolean> {
  if (reader === null) return false;
  if (method !== 'HEAD')
    await recordReading(ctx.db, { peerId: caller.partner.peerId, readerAt: 'partner', reader, uris });
  return true;
}
