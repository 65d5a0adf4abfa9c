import type { PostId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';

interface CampaignFacts {
  /** The time to answer is nearly over, and there are ideas without an answer. */
  'campaign.due': { readonly postId: PostId };
  /** An hour of questions begins soon. */
  'hour.near': { readonly postId: PostId; readonly lead: 'day' | 'hour'; readonly startsAt: string };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends CampaignFacts {}
}

export const recordFact = recorder<keyof CampaignFacts>(({ postId }) => `post:${postId}`);
