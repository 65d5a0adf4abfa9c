import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';

interface Act {
  readonly postId: PostId;
  /** Null: it is the person's own. */
  readonly groupId: GroupId | null;
  readonly personId: PersonId;
  /** Of the person who did it. */
  readonly peerId: number | null;
  /** The activity that says so. */
  readonly uri: string;
  readonly at: string;
}
interface DocumentFacts {
  /** A document is called otherwise, is in another folder, or was put into the bin or taken out of it. */
  'document.arranged': Act & { readonly name: string; readonly folder: string; readonly binned: boolean };
  'document.locked': Act & { readonly until: string };
  /** `lockUri`: the activity that locked it. */
  'document.unlocked': Act & { readonly lockUri: string; readonly holderUri: string };
  /** The group's home did not take what one of ours did. */
  'document.refused': { readonly postId: PostId; readonly personId: PersonId };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends DocumentFacts {}
}

/** What every act on a document says of itself. `peerId`: null, if the person is ours. */
export const actBy = (
  { id, peerId }: { readonly id: PersonId; readonly peerId: number | null },
  { postId, groupId }: { readonly postId: PostId; readonly groupId: GroupId | null },
  uri: string,
  at: Date,
): Act => ({ postId, groupId, personId: id, peerId, uri, at: at.toISOString() });

export const recordFact = recorder<keyof DocumentFacts>(({ postId }) => `post:${postId}`);
