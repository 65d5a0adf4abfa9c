import { guardedScopeNames, scopeNames } from '#src/access/scopes.ts';
import type { I18n, Key } from '../shell/i18n.ts';

/** Scopes that stand together on a form: a coarse one, and what it includes. */
export interface ScopeFamily {
  readonly legend: Key;
  readonly hint: Key | null;
  readonly scopes: readonly string[];
  /** Which of those that no app is given; null: none of them. */
  readonly guarded: 'all' | 'export' | null;
}

const of = (names: readonly string[], beginning: string): string[] =>
  names.filter((scope) => scope === beginning || scope.startsWith(`${beginning}:`));

export const families: readonly ScopeFamily[] = [
  { legend: 'scope.read', hint: 'scope.readHint', scopes: of(scopeNames, 'read'), guarded: null },
  { legend: 'scope.write', hint: 'scope.writeHint', scopes: of(scopeNames, 'write'), guarded: null },
  {
    legend: 'scope.more',
    hint: null,
    scopes: scopeNames.filter((scope) => !/^(read|write)/.test(scope)),
    guarded: null,
  },
  {
    legend: 'scope.adminRead',
    hint: 'token.guardedHint',
    scopes: of(guardedScopeNames, 'admin:read'),
    guarded: 'all',
  },
  {
    legend: 'scope.adminWrite',
    hint: 'token.guardedHint',
    scopes: of(guardedScopeNames, 'admin:write'),
    guarded: 'all',
  },
  { legend: 'token.guarded', hint: 'token.guardedHint', scopes: ['export'], guarded: 'export' },
];

/** What a scope is about, under the heading of its family. */
export function scopeWord({ t }: I18n, scope: string): string {
  const noun = scope.split(':').at(-1) ?? '';
  const word = words[noun];
  return word === undefined ? scope : t(word);
}

const words: Readonly<Record<string, Key>> = {
  read: 'scope.everything',
  write: 'scope.everything',
  accounts: 'scope.accounts',
  agreements: 'scope.agreements',
  audit: 'scope.audit',
  blocks: 'scope.blocks',
  bookmarks: 'scope.bookmarks',
  company: 'scope.company',
  conversations: 'scope.conversations',
  export: 'scope.export',
  favourites: 'scope.favourites',
  filters: 'scope.filters',
  follow: 'scope.following',
  follows: 'scope.follows',
  groups: 'scope.groups',
  holds: 'scope.holds',
  lists: 'scope.lists',
  media: 'scope.media',
  mutes: 'scope.mutes',
  notifications: 'scope.notifications',
  people: 'scope.people',
  profile: 'scope.profile',
  push: 'scope.push',
  reports: 'scope.reports',
  search: 'scope.searching',
  services: 'scope.services',
  statuses: 'scope.statuses',
};
