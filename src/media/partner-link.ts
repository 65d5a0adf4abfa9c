import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Instance } from '#src/platform/instance.ts';
import { keyOf } from './link.ts';

/** Long enough for a reader who comes back to a thread; after it a server that kept no copy shows none. */
const goodForMs = 30 * 24 * 3600 * 1000;

/**
 * What makes a file's URL valid without a signature, for one partner and thirty days, different each time; see decision 0024. Whether that
 * partner may have the file is checked on every request.
 */
export function sealForPartner(
  instance: Instance,
  uuid: string,
  peerId: number,
  nowMs: number = Date.now(),
): string {
  const query = `to=${peerId}&until=${nowMs + goodForMs}&once=${randomBytes(9).toString('base64url')}`;
  return `${query}&key=${keyOf(instance, uuid, query)}`;
}

/** The number of the partner that the URL's query was made for, or null: not ours, for another file, or expired. */
export function readPartnerSeal(
  instance: Instance,
  uuid: string,
  query: string,
  nowMs: number = Date.now(),
): number | null {
  const [, said, to, until, key] =
    /^\??(to=(\d{1,9})&until=(\d{1,15})&once=[\w-]{12})&key=([\w-]{32})$/.exec(query) ?? [];
  if (said === undefined || key === undefined) return null;
  if (!timingSafeEqual(Buffer.from(keyOf(instance, uuid, said)), Buffer.from(key))) return null;
  return Number(until) > nowMs ? Number(to) : null;
}
