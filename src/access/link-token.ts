import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instance } from '#src/platform/instance.ts';
import { isId } from '#src/platform/ids.ts';

/** What a link is for; a token of one kind cannot be used as the other. */
export type LinkKind = 'password' | 'invitation' | 'decisions' | 'complaint';

/**
 * The secret part of a link: the number of its row and an HMAC of it under the sealing key. So the row, a queue or a backup grants nothing
 * without that key, and whoever may see the link can be shown it again.
 */
export function linkToken(instance: Instance, kind: LinkKind, id: string): string {
  return `${id}-${macOf(instance, kind, id).toString('base64url')}`;
}

/** The row a token was made for, or null if this instance did not make it. */
export function readLinkToken(instance: Instance, kind: LinkKind, token: string): string | null {
  const [, id = '', mac = ''] = /^(\d{1,19})-([A-Za-z0-9_-]{43})$/.exec(token) ?? [];
  if (!isId(id)) return null;
  return timingSafeEqual(macOf(instance, kind, id), Buffer.from(mac, 'base64url')) ? id : null;
}

/** The same, good until then. */
export function linkTokenUntil(instance: Instance, kind: LinkKind, id: string, until: Date): string {
  const seconds = Math.floor(until.getTime() / 1_000);
  return `${id}-${seconds}-${macOf(instance, kind, `${id} until ${seconds}`).toString('base64url')}`;
}

/** Null also when its time is over. */
export function readLinkTokenUntil(instance: Instance, kind: LinkKind, token: string): string | null {
  const [, id = '', seconds = '', mac = ''] = /^(\d{1,19})-(\d{1,12})-([A-Za-z0-9_-]{43})$/.exec(token) ?? [];
  if (!isId(id) || Number(seconds) * 1_000 <= Date.now()) return null;
  const expected = macOf(instance, kind, `${id} until ${seconds}`);
  return timingSafeEqual(expected, Buffer.from(mac, 'base64url')) ? id : null;
}

const macOf = (instance: Instance, kind: LinkKind, id: string): Buffer =>
  createHmac('sha256', instance.sealKey).update(`link ${kind} ${id}`).digest();
