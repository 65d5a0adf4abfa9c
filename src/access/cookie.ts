import { createHmac, timingSafeEqual } from 'node:crypto';
import type { House } from '#src/platform/house.ts';
import { newSecret } from '#src/platform/secrets.ts';
import { isSecret, sessionDays } from './sessions.ts';

/** The cookies of the pages: who is signed in, which browser a form was given to before anybody was, and who signed in in it before. */
export type CookieKind = 'session' | 'form' | 'known';

/** `__Host-`: browsers then insist on Secure, Path=/ and no Domain, so no sub-domain can plant one. Plain http is development. */
export function cookieName(house: House, kind: CookieKind): string {
  return isSecure(house) ? `__Host-${names[kind]}` : names[kind];
}

/** The secret in a Cookie header, or null; of `known` its whole value, which known-browser.ts reads. */
export function readCookie(house: House, kind: CookieKind, header: string | undefined): string | null {
  const wanted = `${cookieName(house, kind)}=`;
  for (const part of (header ?? '').slice(0, headerMax).split(';')) {
    const text = part.trim();
    const value = text.slice(wanted.length);
    if (text.startsWith(wanted) && (kind === 'known' || isSecret(value))) return value;
  }
  return null;
}

/** A Set-Cookie value. The form's cookie lasts as long as the browser is open. */
export function writeCookie(house: House, kind: CookieKind, secret: string): string {
  const age = kind === 'form' ? '' : `; Max-Age=${days[kind] * 24 * 3600}`;
  return `${cookieName(house, kind)}=${secret}; Path=/; HttpOnly; SameSite=Lax${isSecure(house) ? '; Secure' : ''}${age}`;
}

/** A Set-Cookie value that removes it. */
export function clearCookie(house: House, kind: CookieKind): string {
  return `${cookieName(house, kind)}=; Path=/; HttpOnly; SameSite=Lax${isSecure(house) ? '; Secure' : ''}; Max-Age=0`;
}

export const newFormSecret = newSecret;

/** The hidden field of a form, bound to the cookie of the browser it was given to: another site can post, but not know it. */
export function formToken(house: House, cookieSecret: string): string {
  return createHmac('sha256', house.sealKey).update(`form ${cookieSecret}`).digest('base64url');
}

/** True when that field was made for that cookie, and the browser does not say the form came from another site. */
export function isOwnForm(
  house: House,
  form: {
    readonly cookieSecret: string | null;
    readonly token: string | undefined;
    readonly origin: string | undefined;
  },
): boolean {
  if (form.origin !== undefined && form.origin !== house.origin) return false;
  if (form.cookieSecret === null || form.token === undefined) return false;
  const expected = Buffer.from(formToken(house, form.cookieSecret));
  const given = Buffer.from(form.token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const names: Readonly<Record<CookieKind, string>> = {
  session: 'kontor',
  form: 'kontor-form',
  known: 'kontor-known',
};
/** 400 days is what browsers keep a cookie at most (RFC 6265bis §5.5). */
const days = { session: sessionDays, known: 400 };
const headerMax = 16_384;
const isSecure = (house: House): boolean => house.origin.startsWith('https:');
