import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { hashSecret, newSecret } from '#src/platform/secrets.ts';
import { isSecret } from './sessions.ts';

/** People of one browser that it is remembered for; the one who signed in longest ago is forgotten first. */
const peopleMax = 5;

/**
 * A browser that someone has signed in with before: a random secret, and for each person a seal that only this instance can make. It grants no
 * access. Wrong passwords from it are counted separately, so that strangers cannot lock the person out, and sign-ins from other browsers are
 * reported to the person (a device cookie, as described in OWASP's guide on stopping online guessing).
 */
export interface KnownBrowser {
  readonly secret: string;
  readonly seals: readonly string[];
}

/** The cookie's content, or null. The seals mean nothing until `knows` has checked them. */
export function readKnownBrowser(value: string | null): KnownBrowser | null {
  const [secret = '', ...seals] = (value ?? '').split('.');
  return isSecret(secret) ? { secret, seals: seals.slice(0, peopleMax) } : null;
}

/** True if that person has signed in with this browser. */
export function knows(instance: Instance, browser: KnownBrowser | null, person: PersonId): boolean {
  if (!browser) return false;
  const expected = Buffer.from(sealOf(instance, browser.secret, person));
  return browser.seals.some((seal) => {
    const given = Buffer.from(seal);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** The cookie after that person signed in. */
export function withPerson(instance: Instance, browser: KnownBrowser | null, person: PersonId): string {
  const secret = browser?.secret ?? newSecret();
  const own = sealOf(instance, secret, person);
  const others = (browser?.seals ?? []).filter((seal) => seal !== own);
  return [secret, own, ...others].slice(0, peopleMax + 1).join('.');
}

/** What the database may know about it. */
export const browserKey = (browser: KnownBrowser): string =>
  hashSecret(browser.secret).toString('base64url').slice(0, 22);

const sealOf = (instance: Instance, secret: string, person: PersonId): string =>
  createHmac('sha256', instance.sealKey)
    .update(`browser ${secret} ${person}`)
    .digest('base64url')
    .slice(0, 22);
