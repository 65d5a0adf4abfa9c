import { createHmac, timingSafeEqual } from 'node:crypto';
import type { House } from '#src/platform/house.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { hashSecret, newSecret } from '#src/platform/secrets.ts';
import { isSecret } from './sessions.ts';

/** People of one browser that it is remembered for; the one who signed in longest ago is forgotten first. */
const peopleMax = 5;

/**
 * A browser in which somebody signed in before: a random secret, and for each person a seal that only this instance can make. It opens nothing.
 * Wrong passwords are counted apart for it, so that strangers cannot keep its person out; and who signs in elsewhere is told (a device cookie, as
 * OWASP's guide on stopping online guessing describes it).
 */
export interface KnownBrowser {
  readonly secret: string;
  readonly seals: readonly string[];
}

/** What the cookie says, or null. Seals are only worth something once `knows` has looked at them. */
export function readKnownBrowser(value: string | null): KnownBrowser | null {
  const [secret = '', ...seals] = (value ?? '').split('.');
  return isSecret(secret) ? { secret, seals: seals.slice(0, peopleMax) } : null;
}

/** True when that person has signed in in this browser. */
export function knows(house: House, browser: KnownBrowser | null, person: PersonId): boolean {
  if (!browser) return false;
  const expected = Buffer.from(sealOf(house, browser.secret, person));
  return browser.seals.some((seal) => {
    const given = Buffer.from(seal);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** The cookie after that person signed in. */
export function withPerson(house: House, browser: KnownBrowser | null, person: PersonId): string {
  const secret = browser?.secret ?? newSecret();
  const own = sealOf(house, secret, person);
  const others = (browser?.seals ?? []).filter((seal) => seal !== own);
  return [secret, own, ...others].slice(0, peopleMax + 1).join('.');
}

/** What the database may know of it. */
export const browserKey = (browser: KnownBrowser): string =>
  hashSecret(browser.secret).toString('base64url').slice(0, 22);

const sealOf = (house: House, secret: string, person: PersonId): string =>
  createHmac('sha256', house.sealKey).update(`browser ${secret} ${person}`).digest('base64url').slice(0, 22);
