import type { PersonId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { Leaving } from './person.ts';

/** The two ends of a follow and the URI of its request. */
export interface FollowData {
  readonly followerId: PersonId;
  readonly followeeId: PersonId;
  readonly uri: string;
}

/** What happens to people, ours and partners' alike; their row says whose they are. */
export interface PeopleFacts {
  'person.added': { readonly personId: PersonId };
  'person.updated': { readonly personId: PersonId };
  /** `posts`: what becomes of what they wrote. */
  'person.deactivated': { readonly personId: PersonId; readonly uri: string; readonly posts: Leaving };
  /** A partner's person says to be elsewhere now; told before our people who follow them go along. */
  'person.moved': { readonly personId: PersonId };
  /** One of ours is at another company's instance now; told after our people who follow them went along. */
  'person.moved_away': { readonly personId: PersonId; readonly uri: string; readonly target: string };
  /** Both accounts say that they are the same person; wherever they are. */
  /** `together`: with their whole part of the company, by an order that both companies signed. */
  'person.has_new_account': {
    readonly personId: PersonId;
    readonly newId: PersonId;
    readonly together?: boolean;
  };
  /** `until`: ISO; null: until it is lifted. */
  'person.suspended': { readonly personId: PersonId; readonly uri: string; readonly until: string | null };
  /** By who decides it, or by no one: its end has come. */
  'person.suspension_lifted': { readonly personId: PersonId };
  /** By an administrator. */
  'person.reactivated': { readonly personId: PersonId };
  /** `until`: ISO. */
  'guest.set': { readonly personId: PersonId; readonly until: string };
  'person.minor': { readonly personId: PersonId; readonly isMinor: boolean };
  'follow.requested': FollowData;
  /** By the followee who said yes; by the follower when no one had to be asked. */
  'follow.accepted': FollowData;
  'follow.rejected': FollowData;
  /** By the follower. */
  'follow.ended': FollowData;
  /** By the followee, after having accepted. */
  'follower.removed': FollowData;
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends PeopleFacts {}
}

export const recordFact = recorder<keyof PeopleFacts>(
  (data) => `person:${'personId' in data ? data.personId : data.followeeId}`,
);
