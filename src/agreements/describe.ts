import type { Terms } from './agreement.ts';
import { changedSentences, inEnglish, sentencesOf } from './sentences.ts';

/** The terms as sentences that an administrator can sign, most important first. `us` and `them` are company names. */
export const describeTerms = (terms: Terms, us: string, them: string): string[] =>
  sentencesOf(terms, us, them).map(inEnglish);

/** What changes when `after` replaces `before`, as sentences with + and −. Without `before`, everything is new. */
export function diffTerms(before: Terms | null, after: Terms, us: string, them: string): string[] {
  const { added, removed } = changedSentences(before, after, us, them);
  return [...added.map((s) => `+ ${inEnglish(s)}`), ...removed.map((s) => `− ${inEnglish(s)}`)];
}
