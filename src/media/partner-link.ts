import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { House } from '#src/platform/house.ts';
import { keyOf } from './link.ts';

/** Long enough for a reader who comes back to a thread; after it a server that kept no copy shows none. */
const goodForMs = 30 * 24 * 3600 * 1000;

/**
 * What makes a file's address good without a signature, for one partner and thirty days, and another one each time; see decision 0024. Whether that
 * partner may have the file is asked anew at each request.
 */
export function sealForPartner(
  house: House,
  uuid: string,
  peerId: number,
  nowMs: number = Date.now(),
): string {
  const query = `to=${peerId}&until=${nowMs + goodForMs}&once=${randomBytes(9).toString('base64url')}`;
  return `${query}&key=${keyOf(house, uuid, query)}`;
}

/** The number of the partner that the query of an address was made for, or null: none of ours, for another file, or over. */
export function readPartnerSeal(
  house: House,
  uuid: string,
  query: string,
  nowMs: number = Date.now(),
): number | null {
  const [, said, to, until, key] =
    /^\??(to=(\d{1,9})&until=(\d{1,15})&once=[\w-]{12})&key=([\w-]{32})$/.exec(query) ?? [];
  if (said === undefined || key === undefined) return null;
  if (!timingSafeEqual(Buffer.from(keyOf(house, uuid, said)), Buffer.from(key))) return null;
  return Number(until) > nowMs ? Number(to) : null;
}
