import type { PostId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';

interface AdvocacyFacts {
  'advocacy.asked': { readonly postId: PostId };
  'advocacy.released': { readonly postId: PostId };
  'advocacy.withdrawn': { readonly postId: PostId };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends AdvocacyFacts {}
}

export const recordFact = recorder<keyof AdvocacyFacts>(({ postId }) => `post:${postId}`);
