import type { PartnerBook } from '#src/agreements/book.ts';
import type { Db } from '#src/platform/database.ts';
import type { House } from '#src/platform/house.ts';
import type { Outside } from '#src/platform/outside.ts';
import type { GroupCommit } from './inbox/commit.ts';
import type { Keyring } from './keyring.ts';
import type { Known } from './known.ts';

/** What everything on the wire needs. Made once per process by compose.ts. */
export interface Wire {
  readonly db: Db;
  readonly house: House;
  readonly outside: Outside;
  readonly book: PartnerBook;
  /** Our actors' private keys, opened. */
  readonly keyring: Keyring;
  /** What this process remembers of partners' actors and keys. */
  readonly known: Known;
  readonly commit: GroupCommit;
  /** The HTTP signature a host understood last, by peer; filled from the database at start. */
  readonly schemes: Map<number, 'rfc9421' | 'cavage'>;
  /** Tells the deliverer of this process (or, from a web process, a worker's) that there is something to send. */
  readonly wakeDelivery: () => void;
}

/** Our media type; the other spelling (ld+json with the profile) is accepted too. */
export const activityJson = 'application/activity+json';
export const acceptActivity = `${activityJson}, application/ld+json; profile="https://www.w3.org/ns/activitystreams"`;
export const publicUris: ReadonlySet<string> = new Set([
  'https://www.w3.org/ns/activitystreams#Public',
  'as:Public',
  'Public',
]);
