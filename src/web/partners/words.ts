import type { AgreementState } from '#src/agreements/state.ts';
import {
  scopeNames,
  type SentenceValue,
  type TermSentence,
  type TermSentenceId,
} from '#src/agreements/sentences.ts';
import type { Category, Mode, ProfileField, Scope } from '#src/agreements/terms.ts';
import type { I18n, Key } from '../shell/i18n.ts';

export const stateWords = {
  draft: 'partner.stateDraft',
  proposed: 'partner.stateProposed',
  active: 'partner.stateActive',
  suspended: 'partner.stateSuspended',
  terminating: 'partner.stateEnding',
  terminated: 'partner.stateEnded',
  expired: 'partner.stateExpired',
} as const satisfies Readonly<Record<AgreementState, Key>>;

export const categoryWords = {
  profile: 'category.profile',
  post: 'category.post',
  reaction: 'category.reaction',
  event: 'category.event',
  file: 'category.file',
  presence: 'category.presence',
} as const satisfies Readonly<Record<Category, Key>>;

export const fieldWords = {
  avatar: 'category.avatar',
  bio: 'category.bio',
  title: 'field.title',
  company: 'field.company',
  site: 'field.site',
  department: 'field.department',
  language: 'field.language',
  skill: 'field.skill',
  interest: 'field.interest',
  phone: 'field.phone',
  link: 'field.link',
  pronouns: 'field.pronouns',
  email: 'field.email',
  hours: 'field.hours',
  ask: 'field.ask',
  manager: 'field.manager',
  birthday: 'field.birthday',
  joined: 'field.joined',
} as const satisfies Readonly<Record<ProfileField, Key>>;

const scopeWords = {
  follow: 'scope.follow',
  join: 'scope.join',
  host: 'scope.host',
  direct: 'scope.direct',
  directory: 'scope.directory',
  search: 'scope.search',
} as const satisfies Readonly<Record<(typeof scopeNames)[Scope], Key>>;
export const scopeWord = (i18n: I18n, scope: Scope): string => i18n.t(scopeWords[scopeNames[scope]]);

export const modeWords = {
  copy: 'mode.copy',
  reference: 'mode.reference',
  deny: 'mode.deny',
} as const satisfies Readonly<Record<Mode, Key>>;

const termWords = {
  runs: 'term.runs',
  runsFrom: 'term.runsFrom',
  runsUntil: 'term.runsUntil',
  runsOpen: 'term.runsOpen',
  follow: 'term.follow',
  joinAll: 'term.joinAll',
  joinSome: 'term.joinSome',
  joinNone: 'term.joinNone',
  hostAll: 'term.hostAll',
  hostSome: 'term.hostSome',
  hostNone: 'term.hostNone',
  direct: 'term.direct',
  directory: 'term.directory',
  search: 'term.search',
  profileName: 'term.profileName',
  profile: 'term.profile',
  copies: 'term.copies',
  references: 'term.references',
  backfill: 'term.backfill',
  retention: 'term.retention',
  onward: 'term.onward',
  noOnward: 'term.noOnward',
  storage: 'term.storage',
  unsigned: 'term.unsigned',
  erasure: 'term.erasure',
  endReturn: 'term.endReturn',
  endErase: 'term.endErase',
  endFreeze: 'term.endFreeze',
  endReturnHold: 'term.endReturnHold',
  endEraseHold: 'term.endEraseHold',
  endFreezeHold: 'term.endFreezeHold',
  party: 'term.party',
} as const satisfies Readonly<Record<TermSentenceId, Key>>;

/** A sentence about terms in the reader's language. */
export const sayTerm = (i18n: I18n, { id, values }: TermSentence): string =>
  i18n.t(
    termWords[id],
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, sayValue(i18n, value)])),
  );

function sayValue(i18n: I18n, value: SentenceValue): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if ('day' in value) return sayDay(i18n, value.day);
  if ('fields' in value) return i18n.list(value.fields.map((each) => i18n.t(fieldWords[each])));
  if ('categories' in value) return i18n.list(value.categories.map((each) => i18n.t(categoryWords[each])));
  if ('handles' in value) return i18n.list(value.handles);
  return i18n.list(value.countries.map((each) => countryName(i18n, each)));
}

/** "Deutschland" for DE. */
export function countryName(i18n: I18n, code: string): string {
  const names = new Intl.DisplayNames(i18n.locale, { type: 'region' });
  return /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code;
}

/** A day of an agreement as agreements count them, in UTC: "31. Dezember 2027". */
export const sayDay = (i18n: I18n, iso: string): string =>
  new Intl.DateTimeFormat(i18n.tag, {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${iso.slice(0, 10)}T12:00:00Z`));
