import type { PersonId } from '#src/platform/ids.ts';

/** A partner's person, authenticated by the caller. */
export interface RemotePerson {
  readonly id: PersonId;
  readonly peerId: number;
  /** See PartnerViewer. */
  readonly backfillFrom?: string | null;
}
