import { createHmac, timingSafeEqual } from 'node:crypto';
import type { House } from '#src/platform/house.ts';
import { isId } from '#src/platform/ids.ts';

/** What a link is good for; one kind's token never opens another's door. */
export type LinkKind = 'password' | 'invitation';

/**
 * The secret part of a link: the number of its row and an HMAC of it under the sealing key. So the row, a queue or a backup without that key
 * opens nothing, and whoever may see the link can be shown it again.
 */
export function linkToken(house: House, kind: LinkKind, id: string): string {
  return `${id}-${macOf(house, kind, id).toString('base64url')}`;
}

/** The row a token was made for, or null when nobody here made it. */
export function readLinkToken(house: House, kind: LinkKind, token: string): string | null {
  const [, id = '', mac = ''] = /^(\d{1,19})-([A-Za-z0-9_-]{43})$/.exec(token) ?? [];
  if (!isId(id)) return null;
  return timingSafeEqual(macOf(house, kind, id), Buffer.from(mac, 'base64url')) ? id : null;
}

const macOf = (house: House, kind: LinkKind, id: string): Buffer =>
  createHmac('sha256', house.sealKey).update(`link ${kind} ${id}`).digest();
