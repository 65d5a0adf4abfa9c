import type { Coedit } from '#src/coedit/editors.ts';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { Db } from '#src/platform/database.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { Egress } from '#src/platform/egress.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { GroupCommit } from './inbox/commit.ts';
import type { Keyring } from './actors/keyring.ts';
import type { FederationCaches } from './caches.ts';
import type { Rehearsal } from './outbox/rehearsal.ts';

/** What everything in federation needs. Created once per process by compose.ts. */
export interface FederationContext {
  readonly db: Db;
  /** Pages of our groups that are being written. */
  readonly coedit: Coedit;
  readonly instance: Instance;
  readonly egress: Egress;
  readonly registry: PartnerRegistry;
  /** Our actors' private keys, opened. */
  readonly keyring: Keyring;
  /** What this process remembers of partners' actors and keys. */
  readonly caches: FederationCaches;
  readonly commit: GroupCommit;
  /** Whether a person is suspended here at this moment; those asked about together are one statement. */
  readonly isSuspended: (personId: PersonId) => Promise<boolean>;
  /** The HTTP signature a host understood last, by peer; filled from the database at start. */
  readonly schemes: Map<number, 'rfc9421' | 'cavage'>;
  /** Tells the deliverer of this process (or, from a web process, a worker's) that there is something to send. */
  readonly wakeDelivery: () => void;
  /** Set in a dry run: what would be queued is noted here, and nothing is written (outbox/rehearsal.ts). */
  readonly rehearsal?: Rehearsal;
}

/** Our media type; the other spelling (ld+json with the profile) is accepted too. */
export const activityJson = 'application/activity+json';
export const acceptActivity = `${activityJson}, application/ld+json; profile="https://www.w3.org/ns/activitystreams"`;
export const publicUris: ReadonlySet<string> = new Set([
  'https://www.w3.org/ns/activitystreams#Public',
  'as:Public',
  'Public',
]);
