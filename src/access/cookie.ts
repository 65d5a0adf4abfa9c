import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instance } from '#src/platform/instance.ts';
import { newSecret } from '#src/platform/secrets.ts';
import { isSecret, sessionDays } from './sessions.ts';

/** The pages' cookies: the session, the browser a form was given to before sign-in, and who has signed in with this browser before. */
export type CookieKind = 'session' | 'form' | 'known';

/** `__Host-`: browsers then insist on Secure, Path=/ and no Domain, so no sub-domain can plant one. Plain http is development. */
export function cookieName(instance: Instance, kind: CookieKind): string {
  return isSecure(instance) ? `__Host-${names[kind]}` : names[kind];
}

/** The secret in a Cookie header, or null; for `known` its whole value, which known-browser.ts reads. */
export function readCookie(instance: Instance, kind: CookieKind, header: string | undefined): string | null {
  const wanted = `${cookieName(instance, kind)}=`;
  for (const part of (header ?? '').slice(0, headerMax).split(';')) {
    const text = part.trim();
    const value = text.slice(wanted.length);
    if (text.startsWith(wanted) && (kind === 'known' || isSecret(value))) return value;
  }
  return null;
}

/** A Set-Cookie value. The form cookie lasts as long as the browser is open. */
export function writeCookie(instance: Instance, kind: CookieKind, secret: string): string {
  const age = kind === 'form' ? '' : `; Max-Age=${days[kind] * 24 * 3600}`;
  return `${cookieName(instance, kind)}=${secret}; Path=/; HttpOnly; SameSite=Lax${isSecure(instance) ? '; Secure' : ''}${age}`;
}

/** A Set-Cookie value that removes it. */
export function clearCookie(instance: Instance, kind: CookieKind): string {
  return `${cookieName(instance, kind)}=; Path=/; HttpOnly; SameSite=Lax${isSecure(instance) ? '; Secure' : ''}; Max-Age=0`;
}

export const newFormSecret = newSecret;

/** The hidden field of a form, bound to the cookie of the browser it was given to: another site can submit a form, but does not know the token. */
export function formToken(instance: Instance, cookieSecret: string): string {
  return createHmac('sha256', instance.sealKey).update(`form ${cookieSecret}`).digest('base64url');
}

/** True if the field was made for that cookie and the browser does not report that the form came from another site. */
export function isOwnForm(
  instance: Instance,
  form: {
    readonly cookieSecret: string | null;
    readonly token: string | undefined;
    readonly origin: string | undefined;
  },
): boolean {
  if (form.origin !== undefined && form.origin !== instance.origin) return false;
  if (form.cookieSecret === null || form.token === undefined) return false;
  const expected = Buffer.from(formToken(instance, form.cookieSecret));
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
const isSecure = (instance: Instance): boolean => instance.origin.startsWith('https:');
