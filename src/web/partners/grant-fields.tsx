import type { Child } from 'hono/jsx';
import type { Template } from '#src/agreements/templates.ts';
import {
  byReference,
  modes,
  profileFields,
  scopes,
  type Category,
  type Grant,
} from '#src/agreements/terms.ts';
import type { I18n } from '../shell/i18n.ts';
import type { Side } from './term-fields.ts';
import { categoryWords, fieldWords, modeWords, scopeWord } from './words.ts';

const inModes = ['post', 'file', 'reaction', 'event'] as const satisfies readonly Category[];

/** One direction of a proposal: what its company lets the other have, in the words of the terms. */
export function GrantFields(props: {
  readonly side: Side;
  readonly grant: Grant;
  readonly heading: string;
  readonly i18n: I18n;
}) {
  const { side, grant, heading, i18n } = props;
  const { t } = i18n;
  return (
    <fieldset class="grant">
      <legend>{heading}</legend>
      <Choices
        legend={t('propose.scopes')}
        name={`${side}_scopes`}
        options={scopes.map((each) => [each, scopeWord(i18n, each)])}
        chosen={grant.scopes}
      />
      <Groups side={side} groups={grant.groups} i18n={i18n} />
      <div class="in-row modes">
        <ModeSelect side={side} category="profile" mode={grant.categories.profile.mode} i18n={i18n} />
        {inModes.map((category) => (
          <ModeSelect side={side} category={category} mode={grant.categories[category]} i18n={i18n} />
        ))}
      </div>
      <Choices
        legend={t('propose.fields')}
        name={`${side}_fields`}
        options={profileFields.map((each) => [each, t(fieldWords[each])])}
        chosen={grant.categories.profile.fields}
      />
      <Keeping side={side} grant={grant} i18n={i18n} />
    </fieldset>
  );
}

function Choices(props: {
  readonly legend: string;
  readonly name: string;
  readonly options: readonly (readonly [string, string])[];
  readonly chosen: readonly string[];
}) {
  const { legend, name, options, chosen } = props;
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div class="choices">
        {options.map(([value, word]) => (
          <label class="choice">
            <input type="checkbox" name={name} value={value} checked={chosen.includes(value)} />
            <span>{word}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Groups(props: { readonly side: Side; readonly groups: Grant['groups']; readonly i18n: I18n }) {
  const { side, groups, i18n } = props;
  const { t } = i18n;
  const option = (value: string, word: string, checked: boolean): Child => (
    <label class="choice">
      <input type="radio" name={`${side}_which`} value={value} checked={checked} />
      <span>{word}</span>
    </label>
  );
  return (
    <fieldset>
      <legend>{t('propose.groups')}</legend>
      {option('all', t('propose.allGroups'), groups === '*')}
      {option('some', t('propose.someGroups'), groups !== '*')}
      <label>
        <span class="hidden">{t('propose.handles')}</span>
        <input
          name={`${side}_groups`}
          value={groups === '*' ? '' : groups.join(', ')}
          placeholder="hydraulik, qualitaet"
          autocomplete="off"
        />
      </label>
    </fieldset>
  );
}

/** What has nothing to fetch later cannot go by reference, and is not offered so. */
function ModeSelect(props: {
  readonly side: Side;
  readonly category: Category;
  readonly mode: string;
  readonly i18n: I18n;
}) {
  const { side, category, mode, i18n } = props;
  const offered = modes.filter((each) => each !== 'reference' || byReference.has(category));
  return (
    <label>
      {i18n.t(categoryWords[category])}
      <select name={`${side}_${category}`}>
        {offered.toReversed().map((each) => (
          <option value={each} selected={each === mode}>
            {i18n.t(modeWords[each])}
          </option>
        ))}
      </select>
    </label>
  );
}

function Keeping(props: { readonly side: Side; readonly grant: Grant; readonly i18n: I18n }) {
  const { side, grant, i18n } = props;
  const { t } = i18n;
  return (
    <>
      <div class="in-row">
        <label>
          {t('propose.retention')}
          <input
            name={`${side}_retention`}
            inputmode="numeric"
            value={grant.retentionDays === null ? '' : String(grant.retentionDays)}
            autocomplete="off"
          />
          <span class="hint">{t('propose.retentionHint')}</span>
        </label>
        <label>
          {t('propose.countries')}
          <input name={`${side}_countries`} value={grant.storageCountries.join(', ')} autocomplete="off" />
          <span class="hint">{t('propose.countriesHint')}</span>
        </label>
        <label>
          {t('propose.backfill')}
          <input type="date" name={`${side}_backfill`} value={grant.backfillFrom ?? ''} />
          <span class="hint">{t('propose.backfillHint')}</span>
        </label>
      </div>
      <label class="choice">
        <input type="checkbox" name={`${side}_onward`} value="1" checked={grant.onwardTransfer} />
        <span>
          {t('propose.onward')}
          <span class="hint">{t('propose.onwardHint')}</span>
        </span>
      </label>
    </>
  );
}

const dataWords = {
  erase: 'propose.erase',
  return: 'propose.return',
  freeze: 'propose.freeze',
} as const;

/** What holds for both: how long it runs, how fast data is erased, and what happens at the end. */
export function CommonFields(props: {
  readonly template: Template;
  /** ISO days. */
  readonly from: string | null;
  readonly expires: string;
  readonly i18n: I18n;
}) {
  const { template, from, expires, i18n } = props;
  const { t } = i18n;
  const { termination, erasureDays } = template;
  return (
    <fieldset class="grant">
      <legend>{t('partner.holdsForBoth')}</legend>
      <div class="in-row">
        {from !== null && (
          <label>
            {t('propose.from')}
            <input type="date" name="from" value={from} required />
          </label>
        )}
        <label>
          {t('propose.expires')}
          <input type="date" name="expires" value={expires} required />
        </label>
        <label>
          {t('propose.erasureDays')}
          <input name="erasure_days" inputmode="numeric" value={String(erasureDays)} required />
        </label>
        <label>
          {t('propose.noticeDays')}
          <input name="notice_days" inputmode="numeric" value={String(termination.noticeDays)} required />
        </label>
      </div>
      <fieldset>
        <legend>{t('propose.atEnd')}</legend>
        {(['erase', 'return', 'freeze'] as const).map((each) => (
          <label class="choice">
            <input type="radio" name="data" value={each} checked={termination.data === each} />
            <span>{t(dataWords[each])}</span>
          </label>
        ))}
      </fieldset>
      <label class="choice">
        <input type="checkbox" name="legal_hold" value="1" checked={termination.legalHold} />
        <span>{t('propose.legalHold')}</span>
      </label>
    </fieldset>
  );
}
