import type { Terms } from './agreement.ts';
import { categories, type Category, type Grant, type ProfileField, type Scope } from './terms.ts';

/** What a place in a sentence is filled with. What is a word of a language is named, so that each surface says it in its own. */
export type SentenceValue =
  | string
  | number
  /** ISO 8601, e.g. 2027-12-31. */
  | { readonly day: string }
  | { readonly fields: readonly ProfileField[] }
  | { readonly categories: readonly Category[] }
  /** ISO 3166. */
  | { readonly countries: readonly string[] }
  | { readonly handles: readonly string[] };

/**
 * The sentences that terms consist of, in English with `{named}` places; other languages have them under `term.<id>` in
 * src/web/partners/locales. `from` is the company that grants, `to` the one that receives.
 */
export const englishTerms = {
  runs: 'It runs from {begin} until {end}.',
  runsFrom: 'It runs from {begin} until somebody ends it.',
  runsUntil: 'It runs until {end}.',
  runsOpen: 'It runs until somebody ends it.',
  follow: 'People at {from} may follow people at {to}.',
  joinAll: 'People at {from} may join groups of {to}: all.',
  joinSome: 'People at {from} may join groups of {to}: {groups}.',
  joinNone: 'People at {from} may join groups of {to}: none.',
  hostAll: 'Groups of {from} may have members from {to}: all.',
  hostSome: 'Groups of {from} may have members from {to}: {groups}.',
  hostNone: 'Groups of {from} may have members from {to}: none.',
  direct: 'People at {from} may write to people at {to} directly.',
  directory: 'People at {from} may search the directory of {to}.',
  search: 'People at {from} may search what they may read at {to}; nothing found is kept.',
  profileName: '{to} sees profiles of {from} with name.',
  profile: '{to} sees profiles of {from} with name, {fields}.',
  copies: '{to} keeps copies of {categories} of {from}.',
  references: '{to} shows {categories} of {from} without keeping them.',
  backfill: 'New members at {to} can read the history of {from} back to {begin}.',
  retention: '{to} deletes what came from {from} after {days} days.',
  onward: "Groups of {to} may pass on to their members' companies what came from {from}.",
  noOnward: '{to} passes on nothing of {from}: whoever is to have it gets it from {from}.',
  storage: '{to} declares that it stores what came from {from} in {countries} only.',
  unsigned: '{them} has signed nothing: erasure, retention and reference mode cannot be asked of it.',
  erasure: 'Erasures are carried out within {days} days.',
  endReturn: 'Notice is {days} days; then data is returned.',
  endErase: 'Notice is {days} days; then data is erased.',
  endFreeze: 'Notice is {days} days; then data is frozen.',
  endReturnHold: 'Notice is {days} days; then data is returned, except under legal hold.',
  endEraseHold: 'Notice is {days} days; then data is erased, except under legal hold.',
  endFreezeHold: 'Notice is {days} days; then data is frozen, except under legal hold.',
  party: '{them} is {name}, {country}; data protection: {officer}; security: {security}.',
} as const;
export type TermSentenceId = keyof typeof englishTerms;

/** One sentence about terms, to be said in any language. */
export interface TermSentence {
  readonly id: TermSentenceId;
  readonly values: Readonly<Record<string, SentenceValue>>;
}

/** All terms in the order in which an administrator reads them, most important first. `us` and `them` are company names. */
export function sentencesOf(terms: Terms, us: string, them: string): TermSentence[] {
  return [
    ...runningTime(terms),
    ...grantSentences(terms.in, them, us),
    ...grantSentences(terms.out, us, them),
    ...restOf(terms, them),
  ];
}

/** What holds for both sides: how long, how data is erased, what happens at the end, and whom the partner names. */
export const otherSentences = (terms: Terms, them: string): TermSentence[] => [
  ...runningTime(terms),
  ...restOf(terms, them),
];

/** What changes when `after` replaces `before`. Without `before`, everything is new. */
export function changedSentences(
  before: Terms | null,
  after: Terms,
  us: string,
  them: string,
): { readonly added: TermSentence[]; readonly removed: TermSentence[] } {
  const old = before === null ? [] : sentencesOf(before, us, them);
  const next = sentencesOf(after, us, them);
  const without = (all: TermSentence[], others: TermSentence[]): TermSentence[] => {
    const known = new Set(others.map(inEnglish));
    return all.filter((each) => !known.has(inEnglish(each)));
  };
  return { added: without(next, old), removed: without(old, next) };
}

/** As the command line prints it. */
export const inEnglish = ({ id, values }: TermSentence): string =>
  englishTerms[id].replace(/\{(\w+)\}/g, (_place, name: string) => plain(values[name] ?? ''));

function plain(value: SentenceValue): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if ('day' in value) return value.day;
  if ('fields' in value) return value.fields.join(', ');
  if ('countries' in value) return value.countries.join(', ');
  if ('handles' in value) return value.handles.join(', ');
  return value.categories.map((category) => englishNouns[category]).join(', ');
}

const englishNouns: Readonly<Record<Category, string>> = {
  profile: 'profiles',
  post: 'posts',
  reaction: 'reactions',
  event: 'events',
  file: 'files',
  presence: 'absences',
};

const day = (iso: string): SentenceValue => ({ day: iso.slice(0, 10) });

function runningTime({ notBefore, expires }: Terms): TermSentence[] {
  if (notBefore !== null && expires !== null)
    return [{ id: 'runs', values: { begin: day(notBefore), end: day(expires) } }];
  if (notBefore !== null) return [{ id: 'runsFrom', values: { begin: day(notBefore) } }];
  return expires === null
    ? [{ id: 'runsOpen', values: {} }]
    : [{ id: 'runsUntil', values: { end: day(expires) } }];
}

/** What `from` lets `to` have, and lets its own people do there. */
export function grantSentences(grant: Grant, from: string, to: string): TermSentence[] {
  const say = (id: TermSentenceId, more: TermSentence['values'] = {}): TermSentence => ({
    id,
    values: { from, to, ...more },
  });
  const groups = grant.groups !== '*' && grant.groups.length > 0 ? { groups: { handles: grant.groups } } : {};
  return [
    ...grant.scopes.map((scope) => say(scopeSentence(scope, grant.groups), groups)),
    ...categorySentences(grant).map(({ id, values }) => say(id, values)),
    ...keepingSentences(grant).map(({ id, values }) => say(id, values)),
  ];
}

/** Scopes as words of one part, as sentences and texts of pages are named by them. */
export const scopeNames = {
  follow: 'follow',
  'groups.join': 'join',
  'groups.host': 'host',
  direct: 'direct',
  'directory.search': 'directory',
  'posts.search': 'search',
} as const satisfies Readonly<Record<Scope, string>>;

function scopeSentence(scope: Scope, groups: Grant['groups']): TermSentenceId {
  const which = groups === '*' ? 'All' : groups.length > 0 ? 'Some' : 'None';
  const name = scopeNames[scope];
  return name === 'join' || name === 'host' ? `${name}${which}` : name;
}

function categorySentences(grant: Grant): TermSentence[] {
  const { profile, ...others } = grant.categories;
  const having = (mode: 'copy' | 'reference'): Category[] =>
    // Stored terms come back with their keys in another order: the sentence is the same all the same.
    categories.filter((category) => category !== 'profile' && others[category] === mode);
  const [copies, references] = [having('copy'), having('reference')];
  const { fields } = profile;
  return [
    ...(profile.mode === 'deny'
      ? []
      : [
          fields.length === 0
            ? ({ id: 'profileName', values: {} } as const)
            : ({ id: 'profile', values: { fields: { fields } } } as const),
        ]),
    ...(copies.length > 0 ? [{ id: 'copies', values: { categories: { categories: copies } } } as const] : []),
    ...(references.length > 0
      ? [{ id: 'references', values: { categories: { categories: references } } } as const]
      : []),
  ];
}

function keepingSentences(grant: Grant): TermSentence[] {
  const { backfillFrom, retentionDays, storageCountries } = grant;
  return [
    ...(backfillFrom === null ? [] : [{ id: 'backfill', values: { begin: day(backfillFrom) } } as const]),
    ...(retentionDays === null ? [] : [{ id: 'retention', values: { days: retentionDays } } as const]),
    ...onwardSentences(grant),
    ...(storageCountries.length > 0
      ? [{ id: 'storage', values: { countries: { countries: storageCountries } } } as const]
      : []),
  ];
}

/** A server that has signed nothing has promised nothing either. */
function onwardSentences(grant: Grant): TermSentence[] {
  if (grant.onwardTransfer) return [{ id: 'onward', values: {} }];
  return grant.storageCountries.length > 0 ? [{ id: 'noOnward', values: {} }] : [];
}

const atTheEnd = { return: 'endReturn', erase: 'endErase', freeze: 'endFreeze' } as const;

function restOf({ termination, partner, erasureDays }: Terms, them: string): TermSentence[] {
  if (partner === null || termination === null) return [{ id: 'unsigned', values: { them } }];
  const { noticeDays, data, legalHold } = termination;
  const { legalName, country, dataProtectionOfficer, securityContact } = partner;
  return [
    { id: 'erasure', values: { days: erasureDays ?? 0 } },
    { id: legalHold ? `${atTheEnd[data]}Hold` : atTheEnd[data], values: { days: noticeDays } },
    {
      id: 'party',
      values: {
        ...{ them, name: legalName, country: { countries: [country] } },
        ...{ officer: dataProtectionOfficer, security: securityContact },
      },
    },
  ];
}
