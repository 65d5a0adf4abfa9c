import { rosterStates, unusedFor, type readRosterChoices, type RosterFilter } from '#src/people/roster.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { offices } from '#src/roles/roles.ts';
import type { WebRequest } from '../shell/context.ts';
import { idOf } from '../shell/forms.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { roleWords } from './role-words.ts';

export const peoplePath = '/settings/company/people';

/** The person in the address. */
export function personIn(c: WebRequest): PersonId {
  const id = idOf<PersonId>(c.req.param('id'));
  if (id === null) throw notFound('person');
  return id;
}

const factors = ['on', 'off'] as const;
const guestsOr = ['only', 'none'] as const;
const textMax = 500;

/** What the form says, here or in a query; what it does not know, it leaves out. */
export function rosterFilterIn(said: (name: string) => string): RosterFilter {
  const one = <Value extends string>(name: string, values: readonly Value[]): Value | undefined =>
    values.find((each) => each === said(name));
  const line = (name: string): string | undefined => said(name).trim().slice(0, textMax) || undefined;
  return {
    q: said('q').trim().slice(0, textMax),
    state: one('state', rosterStates),
    site: line('site'),
    role: one('role', offices),
    factor: one('factor', factors),
    unused: one('unused', unusedFor),
    guests: one('guests', guestsOr),
    source: line('source'),
  };
}

export const queryOfFilter = (filter: RosterFilter, more: Readonly<Record<string, string>> = {}): string =>
  new URLSearchParams(
    [...Object.entries(filter), ...Object.entries(more)].flatMap(([name, value]): [string, string][] =>
      value === undefined || value === '' ? [] : [[name, String(value)]],
    ),
  ).toString();

const words = {
  state: { active: 'roster.active', suspended: 'roster.suspended', deactivated: 'roster.deactivated' },
  factor: { on: 'roster.factorOn', off: 'roster.factorOff' },
  unused: { 30: 'roster.unusedMonth', 90: 'roster.unusedQuarter', never: 'roster.unusedNever' },
  guests: { only: 'roster.guestsOnly', none: 'roster.guestsNone' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Key>>>>;

/** Whom the list shows. */
export function PeopleFilter(props: {
  readonly i18n: I18n;
  readonly filter: RosterFilter;
  readonly choices: Awaited<ReturnType<typeof readRosterChoices>>;
  readonly sourceName: (source: string) => string;
}) {
  const { i18n, filter, choices, sourceName } = props;
  const { t } = i18n;
  const { q: _q, ...narrow } = filter;
  const plain = (value: string): readonly [string, string] => [value, value];
  const none = ['-', t('roster.none')] as const;
  const translated = (of: Readonly<Record<string, Key>>) =>
    Object.entries(of).map(([value, key]): readonly [string, string] => [value, t(key)]);
  const select = (name: keyof RosterFilter, label: Key, options: readonly (readonly [string, string])[]) => (
    <label>
      {t(label)}
      <select name={name}>
        <option value="">{t('roster.any')}</option>
        {options.map(([value, word]) => (
          <option value={value} selected={filter[name] === value}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <form class="people-filter" action={peoplePath}>
      <div class="people-search">
        <label>
          {t('roster.search')}
          <input name="q" value={filter.q} />
        </label>
        <button class="button second">{t('roster.find')}</button>
      </div>
      <details open={Object.values(narrow).some((value) => value !== undefined)}>
        <summary>{t('roster.narrow')}</summary>
        <div class="fields in-row">
          {select('state', 'roster.state', translated(words.state))}
          {select('site', 'roster.site', [...choices.sites.map(plain), none])}
          {select(
            'role',
            'roster.role',
            offices.map((each) => [each, t(roleWords[each])] as const),
          )}
          {select('factor', 'roster.factor', translated(words.factor))}
          {select('unused', 'roster.unused', translated(words.unused))}
          {select('guests', 'roster.guests', translated(words.guests))}
          {select('source', 'roster.source', [
            ...choices.sources.map((each) => [each, sourceName(each)] as const),
            none,
          ])}
          <p class="buttons">
            <button class="button second">{t('roster.apply')}</button>
          </p>
        </div>
      </details>
    </form>
  );
}
