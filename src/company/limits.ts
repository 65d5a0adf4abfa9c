import { TooOften } from '#src/platform/errors.ts';
import { addressKey } from '#src/platform/client-address.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { type Limit, type Taken } from '#src/platform/limits.ts';

/** What one address may ask of this server while no one says who they are. A whole office may stand behind one. */
const ofAddress = {
  /** Forms and questions before anyone is signed in: they cost a row, a hash or a look-up. */
  signedOut: { max: 300, seconds: 300 },
  /** Applications that register, and the tokens they take. */
  apps: { max: 100, seconds: 300 },
  /** Handles that are looked up unsigned (WebFinger). */
  handles: { max: 300, seconds: 300 },
  /** App passwords that are none: what a program repeats whose password was ended. */
  appPasswords: { max: 60, seconds: 300 },
} as const satisfies Record<string, Limit>;

/** What one person may do. */
const ofPerson = {
  acts: { max: 600, seconds: 300 },
  /** Requests of file managers and calendar programs: one asks for each folder and each file. */
  dav: { max: 3_000, seconds: 300 },
  uploads: { max: 200, seconds: 1_800 },
  search: { max: 120, seconds: 60 },
  completions: { max: 300, seconds: 60 },
  /** Questions that go to other companies' servers. */
  partners: { max: 100, seconds: 300 },
  /** Posts given to the translation server. */
  translations: { max: 60, seconds: 300 },
  /** What an editor sends while somebody types, in all their windows: a few times a second. */
  typing: { max: 1_500, seconds: 60 },
  invitations: { max: 60, seconds: 3_600 },
} as const satisfies Record<string, Limit>;

/** Five minutes, as Mastodon's servers count. */
const apiSeconds = 300;

/** Throws TooOften if this address has made too many requests. */
export function requireRoomFor(instance: Instance, address: string, what: keyof typeof ofAddress): void {
  orTooOften(instance.memory.limits.take(what, addressKey(address), ofAddress[what]));
}

/** Throws TooOften if this person has done that too often. */
export function requireRoom(instance: Instance, person: PersonId, what: keyof typeof ofPerson): void {
  orTooOften(instance.memory.limits.take(what, person, ofPerson[what]));
}

/** Counts one client API request of an account, or of an application without one: the values of X-RateLimit-* (KONTOR_API_REQUESTS). */
export const takeApiRequest = (instance: Instance, account: string): Taken =>
  instance.memory.limits.take('api', account, { max: instance.apiRequestsMax, seconds: apiSeconds });

/** Throws TooOften if one system has posted too much; the others of its group go on. */
export function requireRoomForHook(instance: Instance, hookId: string): void {
  orTooOften(instance.memory.limits.take('hooks', hookId, { max: 60, seconds: 60 }));
}

function orTooOften({ waitSeconds }: Taken): void {
  if (waitSeconds > 0) throw new TooOften(waitSeconds);
}
