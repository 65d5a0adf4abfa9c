import { TooOften } from '#src/platform/errors.ts';
import { addressKey } from '#src/platform/client-address.ts';
import type { House } from '#src/platform/house.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { limitsOf, type Limit, type Taken } from '#src/platform/limits.ts';

/** What one address may ask of this server while nobody says who they are. A whole office may stand behind one. */
const ofAddress = {
  /** Forms and questions before anybody is signed in: they cost a row, a hash or a look-up. */
  door: { max: 300, seconds: 300 },
  /** Applications that register, and the tokens they take. */
  apps: { max: 100, seconds: 300 },
  /** Handles that are looked up unsigned (WebFinger). */
  handles: { max: 300, seconds: 300 },
} as const satisfies Record<string, Limit>;

/** What one person may do. */
const ofPerson = {
  acts: { max: 600, seconds: 300 },
  uploads: { max: 200, seconds: 1_800 },
  search: { max: 120, seconds: 60 },
  completions: { max: 300, seconds: 60 },
  /** Questions that go to other companies' servers. */
  partners: { max: 100, seconds: 300 },
  invitations: { max: 60, seconds: 3_600 },
} as const satisfies Record<string, Limit>;

/** Five minutes, as Mastodon's servers count. */
const apiSeconds = 300;

/** Throws TooOften when this address has asked too often. */
export function demandRoomFor(house: House, address: string, what: keyof typeof ofAddress): void {
  orTooOften(limitsOf(house).take(what, addressKey(address), ofAddress[what]));
}

/** Throws TooOften when this person has done that too often. */
export function demandRoom(house: House, person: PersonId, what: keyof typeof ofPerson): void {
  orTooOften(limitsOf(house).take(what, person, ofPerson[what]));
}

/** One request of an account, or of an application without one, to the client API: what X-RateLimit-* say (KONTOR_API_REQUESTS). */
export const takeApiRequest = (house: House, account: string): Taken =>
  limitsOf(house).take('api', account, { max: house.apiRequestsMax, seconds: apiSeconds });

function orTooOften({ waitSeconds }: Taken): void {
  if (waitSeconds > 0) throw new TooOften(waitSeconds);
}
