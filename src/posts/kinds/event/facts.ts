import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { EventAnswer, EventPlace, Lead } from './event.ts';

interface EventFacts {
  /** Somebody answered an event, or (null) took their answer back. */
  'event.answered': {
    readonly postId: PostId;
    readonly groupId: GroupId | null;
    readonly personId: PersonId;
    readonly answer: EventAnswer | null;
    readonly before: EventAnswer | null;
    /** The activity that says so. */
    readonly uri: string;
    readonly at: string;
    /** Of the person who answered. */
    readonly peerId: number | null;
  };
  /** Somebody who said yes has a place, or waits for one. */
  'event.placed': {
    readonly postId: PostId;
    readonly groupId: GroupId | null;
    readonly personId: PersonId;
    readonly peerId: number | null;
    readonly place: EventPlace;
    readonly before: EventPlace | null;
    /** The answer's activity. */
    readonly uri: string;
  };
  /** It begins in a day, or in an hour. */
  'event.near': { readonly postId: PostId; readonly lead: Lead; readonly startsAt: string };
  /** The home of a partner's event did not take the answer of one of ours. */
  'event.answer_refused': { readonly postId: PostId; readonly personId: PersonId };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends EventFacts {}
}

export const recordFact = recorder<keyof EventFacts>(({ postId }) => `post:${postId}`);
