import type { Terms } from './agreement.ts';
import type { Category, Grant, Scope } from './terms.ts';

/** The terms as sentences that an administrator can sign, most important first. `us` and `them` are company names. */
export function describeTerms(terms: Terms, us: string, them: string): string[] {
  return [
    ...describeTerm(terms),
    ...describeGrant(terms.in, them, us),
    ...describeGrant(terms.out, us, them),
    ...describeRest(terms, them),
  ];
}

/** What changes when `after` replaces `before`, as sentences with + and −. Without `before`, everything is new. */
export function diffTerms(before: Terms | null, after: Terms, us: string, them: string): string[] {
  const old = before === null ? [] : describeTerms(before, us, them);
  const next = describeTerms(after, us, them);
  return [
    ...next.filter((s) => !old.includes(s)).map((s) => `+ ${s}`),
    ...old.filter((s) => !next.includes(s)).map((s) => `− ${s}`),
  ];
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

function describeTerm(terms: Terms): string[] {
  const from = terms.notBefore === null ? '' : ` from ${terms.notBefore.slice(0, 10)}`;
  const until = terms.expires === null ? ' until somebody ends it' : ` until ${terms.expires.slice(0, 10)}`;
  return [`It runs${from}${until}.`];
}

type Sentence = (from: string, to: string, groups: string) => string;
const scopeSentences: Record<Scope, Sentence> = {
  follow: (from, to) => `People at ${from} may follow people at ${to}.`,
  'groups.join': (from, to, groups) => `People at ${from} may join groups of ${to}: ${groups}.`,
  'groups.host': (from, to, groups) => `Groups of ${from} may have members from ${to}: ${groups}.`,
  direct: (from, to) => `People at ${from} may write to people at ${to} directly.`,
  'directory.search': (from, to) => `People at ${from} may search the directory of ${to}.`,
};
const categoryNouns: Record<Exclude<Category, 'profile'>, string> = {
  post: 'posts',
  reaction: 'reactions',
  event: 'events',
  file: 'files',
  presence: 'presence',
};

function describeGrant(grant: Grant, from: string, to: string): string[] {
  const groups = grant.groups === '*' ? 'all' : grant.groups.length > 0 ? grant.groups.join(', ') : 'none';
  const scopes = grant.scopes.map((scope) => scopeSentences[scope](from, to, groups));
  return [...scopes, ...describeCategories(grant, from, to), ...describeKeeping(grant, from, to)];
}

function describeCategories(grant: Grant, from: string, to: string): string[] {
  const { profile, ...others } = grant.categories;
  const nouns = (mode: 'copy' | 'reference'): string[] =>
    Object.entries(others).flatMap(([category, m]) =>
      m === mode ? [categoryNouns[category as keyof typeof others]] : [],
    );
  const copies = nouns('copy');
  const references = nouns('reference');
  return [
    ...(profile.mode === 'deny'
      ? []
      : [`${to} sees profiles of ${from} with ${['name', ...profile.fields].join(', ')}.`]),
    ...(copies.length > 0 ? [`${to} keeps copies of ${copies.join(', ')} of ${from}.`] : []),
    ...(references.length > 0
      ? [`${to} shows ${references.join(', ')} of ${from} without keeping them.`]
      : []),
  ];
}

function describeKeeping(grant: Grant, from: string, to: string): string[] {
  return [
    ...(grant.backfillFrom === null
      ? []
      : [`New members at ${to} can read the history of ${from} back to ${grant.backfillFrom}.`]),
    ...(grant.retentionDays === null
      ? []
      : [`${to} deletes what came from ${from} after ${grant.retentionDays} days.`]),
    ...describeOnward(grant, from, to),
    ...(grant.storageCountries.length > 0
      ? [`${to} declares that it stores what came from ${from} in ${grant.storageCountries.join(', ')} only.`]
      : []),
  ];
}

/** A server that has signed nothing has promised nothing either. */
function describeOnward(grant: Grant, from: string, to: string): string[] {
  if (grant.onwardTransfer)
    return [`Groups of ${to} may pass on to their members' companies what came from ${from}.`];
  return grant.storageCountries.length > 0
    ? [`${to} passes on no posts of ${from}: whoever is to have them gets them from ${from}.`]
    : [];
}

const atTheEnd = { return: 'returned', erase: 'erased', freeze: 'frozen' } as const;

function describeRest(terms: Terms, them: string): string[] {
  const { termination, partner, erasureDays } = terms;
  if (partner === null || termination === null)
    return [`${them} has signed nothing: erasure, retention and reference mode cannot be asked of it.`];
  const hold = termination.legalHold ? ', except under legal hold' : '';
  return [
    `Erasures are carried out within ${erasureDays} days.`,
    `Notice is ${termination.noticeDays} days; then data is ${atTheEnd[termination.data]}${hold}.`,
    `${them} is ${partner.legalName}, ${partner.country}; data protection: ${partner.dataProtectionOfficer}; security: ${partner.securityContact}.`,
  ];
}
