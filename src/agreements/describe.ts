import type { Terms } from './agreement.ts';
import { changedSentences, inEnglish, sentencesOf } from './sentences.ts';
import type { Grant } from './terms.ts';

/** The terms as sentences that an administrator can sign, most important first. `us` and `them` are company names. */
export const describeTerms = (terms: Terms, us: string, them: string): string[] =>
  sentencesOf(terms, us, them).map(inEnglish);

/** What changes when `after` replaces `before`, as sentences with + and −. Without `before`, everything is new. */
export function diffTerms(before: Terms | null, after: Terms, us: string, them: string): string[] {
  const { added, removed } = changedSentences(before, after, us, them);
  return [...added.map((s) => `+ ${inEnglish(s)}`), ...removed.map((s) => `− ${inEnglish(s)}`)];
}

/**
 * Terms that both sides sign but that this version does not yet enforce itself: stated before anyone relies on them. A term that is enforced has
 * null here, so that a new one cannot be forgotten: the table has a line for each, and the compiler requires it.
 */
export function notYetCarriedOut(terms: Terms): string[] {
  const grants = [terms.in, terms.out];
  const ofGrants = (Object.keys(grantGaps) as (keyof Grant)[]).flatMap((term) => {
    const gap = grantGaps[term];
    return gap !== null && grants.some(gap.concerns) ? [gap.words] : [];
  });
  const ofTerms = (Object.keys(termGaps) as (keyof Terms)[]).flatMap((term) => {
    const gap = termGaps[term];
    return gap?.concerns(terms) ? [gap.words] : [];
  });
  return [...ofGrants, ...(terms.partner === null ? [] : ofTerms)];
}

interface Gap {
  readonly words: string;
  readonly concerns: (grant: Grant) => boolean;
}

export const grantGaps: Readonly<Record<keyof Grant, Gap | null>> = {
  scopes: null,
  groups: null,
  // What has no reference mode cannot be signed with it, see enforceable.ts.
  categories: null,
  backfillFrom: null,
  // Deleted by src/erasure/retention.ts, the entries of logs by federation/sweep.ts.
  retentionDays: null,
  // Posts: a group's home tells others only that there is one, see federation/groups/onward.ts.
  onwardTransfer: null,
  // Compared with the country that the receiver has declared and signed; that its machines stand there is its word.
  storageCountries: null,
};

/** For the document itself; a document written by one side only promises none of these. */
interface TermGap {
  readonly words: string;
  readonly concerns: (terms: Terms) => boolean;
}

export const termGaps: Readonly<Record<keyof Terms, TermGap | null>> = {
  notBefore: null,
  expires: null,
  in: null,
  out: null,
  partner: null,
  erasureDays: null,
  // Carried out by src/erasure/carry-out.ts.
  termination: {
    words:
      'that posts frozen at the end take no more answers here where they were addressed to people (posts in groups are closed)',
    concerns: ({ termination }) => termination?.data === 'freeze',
  },
};
