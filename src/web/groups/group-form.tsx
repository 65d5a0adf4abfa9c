import { handleMax } from '#src/people/handles.ts';
import {
  accesses,
  charterMax,
  companyRules,
  descriptionMax,
  huesCount,
  practices,
  purposeMax,
  type Practice,
  type Access,
  type Companies,
} from '#src/groups/group.ts';
import { nameMax } from '#src/people/person.ts';
import type { Company } from '../shell/read.ts';
import type { Form } from '../shell/forms.ts';
import type { Key, I18n } from '../shell/i18n.ts';
import { accessHints, accessWord } from './group-card.tsx';

/** The fields of a group's form. */
export interface GroupFields {
  readonly handle: string;
  readonly name: string;
  readonly access: Access;
  readonly description: string;
  readonly charter: string;
  readonly companies: Companies;
  readonly companyIds: readonly number[];
  readonly hue: number | null;
  readonly pseudonyms: boolean;
  readonly pagesRestricted: boolean;
  readonly practice: Practice | null;
  readonly purpose: string;
  readonly welcome: string;
  readonly startPage: string | null;
}

export const emptyGroup: GroupFields = {
  handle: '',
  name: '',
  access: 'closed',
  description: '',
  charter: '',
  companies: 'all',
  companyIds: [],
  hue: null,
  pseudonyms: false,
  pagesRestricted: false,
  practice: null,
  purpose: '',
  welcome: '',
  startPage: null,
};

export function readGroupFields(form: Form): GroupFields {
  const hue = form.text('hue');
  return {
    handle: form.line('handle').toLowerCase(),
    name: form.line('name'),
    access: accesses.find((access) => access === form.text('access')) ?? 'closed',
    description: form.text('description').trim(),
    charter: form.text('charter').trim(),
    companies: companyRules.find((rule) => rule === form.text('companies')) ?? 'all',
    companyIds: form
      .list('company')
      .map(Number)
      .filter((id) => Number.isSafeInteger(id) && id > 0),
    hue: /^[0-7]$/.test(hue) ? Number(hue) : null,
    pseudonyms: form.flag('pseudonyms'),
    pagesRestricted: form.flag('pages_restricted'),
    practice: practices.find((each) => each === form.text('practice')) ?? null,
    purpose: form.line('purpose'),
    welcome: form.text('welcome').trim(),
    startPage: form.line('start_page') || null,
  };
}

interface Props {
  readonly fields: GroupFields;
  readonly i18n: I18n;
  /** A new group: it gets its address, too. */
  readonly isNew?: boolean;
  /** Owners decide who gets in. */
  readonly canGovern: boolean;
  /** Partners whose people might join; undefined where another company decides about that. */
  readonly partners: readonly Company[] | undefined;
  readonly problem: boolean;
}

/** Everything about a group on one calm page: what it is, who can join, what is agreed. */
export function GroupInputs(props: Props) {
  const { fields, i18n, canGovern, partners, isNew } = props;
  const { t } = i18n;
  return (
    <>
      <Basics {...props} />
      <HueInput hue={fields.hue} i18n={i18n} />
      {isNew && <PracticeInputs practice={fields.practice} i18n={i18n} />}
      {canGovern && (
        <fieldset>
          <legend>{t('group.access')}</legend>
          {accesses.map((access) => (
            <label class="choice">
              <input type="radio" name="access" value={access} checked={access === fields.access} />
              <span>
                <strong>{accessWord(i18n, access)}</strong>{' '}
                <span class="quiet">{t(accessHints[access])}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {canGovern && (
        <label class="choice">
          <input type="checkbox" name="pseudonyms" value="yes" checked={fields.pseudonyms} />
          <span>
            <strong>{t('group.pseudonyms')}</strong> <span class="quiet">{t('group.pseudonymsHint')}</span>
          </span>
        </label>
      )}
      {canGovern && partners !== undefined && fields.practice === null && (
        <CompanyInputs fields={fields} i18n={i18n} partners={partners} />
      )}
      <label>
        {t('group.charter')}
        <textarea name="charter" rows={6} maxlength={charterMax} aria-describedby="charter-hint">
          {fields.charter}
        </textarea>
        <span class="hint" id="charter-hint">
          {t('group.charterHint')}
        </span>
      </label>
    </>
  );
}

function Basics({ fields, i18n, isNew, problem }: Props) {
  const { t } = i18n;
  return (
    <>
      <label>
        {t('group.name')}
        <input
          name="name"
          value={fields.name}
          required
          maxlength={nameMax}
          aria-describedby={problem ? 'problem' : undefined}
        />
      </label>
      {isNew && (
        <label>
          {t('group.handle')}
          <input
            name="handle"
            value={fields.handle}
            maxlength={handleMax}
            autocapitalize="none"
            spellcheck={false}
            aria-describedby="handle-hint"
          />
          <span class="hint" id="handle-hint">
            {t('group.handleHint')}
          </span>
        </label>
      )}
      <label>
        {t('group.purpose')}
        <input
          name="purpose"
          value={fields.purpose}
          maxlength={purposeMax}
          aria-describedby="purpose-hint"
          dir="auto"
        />
        <span class="hint" id="purpose-hint">
          {t('group.purposeHint')}
        </span>
      </label>
      <label>
        {t('group.description')}
        <textarea name="description" rows={3} maxlength={descriptionMax}>
          {fields.description}
        </textarea>
      </label>
    </>
  );
}

function HueInput(props: { readonly hue: number | null; readonly i18n: I18n }) {
  const { hue, i18n } = props;
  const { t } = i18n;
  const hues = Array.from({ length: huesCount }, (_none, n) => n);
  return (
    <fieldset class="hues">
      <legend>{t('group.hue')}</legend>
      <label class="hue">
        <input type="radio" name="hue" value="" checked={hue === null} />
        <span>{t('group.hueAuto')}</span>
      </label>
      {hues.map((n) => (
        <label class="hue">
          <input type="radio" name="hue" value={String(n)} checked={hue === n} />
          <span class={`swatch hue-${n}`}>
            <span class="hidden">{t('group.hueNumber', { number: n + 1 })}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

const companyWords: Readonly<Record<Companies, Key>> = {
  all: 'group.companiesAll',
  own: 'group.companiesOwn',
  listed: 'group.companiesListed',
};

function CompanyInputs(props: {
  readonly fields: GroupFields;
  readonly i18n: I18n;
  readonly partners: readonly Company[];
}) {
  const { fields, i18n, partners } = props;
  const { t } = i18n;
  return (
    <fieldset>
      <legend>{t('group.companies')}</legend>
      {companyRules.map((rule) => (
        <label class="choice">
          <input type="radio" name="companies" value={rule} checked={rule === fields.companies} />
          <span>{t(companyWords[rule])}</span>
        </label>
      ))}
      <div class="company-list">
        {partners.map((partner) => (
          <label class="choice">
            <input
              type="checkbox"
              name="company"
              value={String(partner.peerId)}
              checked={partner.peerId !== null && fields.companyIds.includes(partner.peerId)}
            />
            <span>
              {partner.company} <span class="quiet">{partner.country}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const practiceWords: Readonly<Record<Practice, Key>> = {
  night: 'group.practiceNight',
  week: 'group.practiceWeek',
};

/** What a new group is for: work, or practising, where nothing leaves the room. It stays that way. */
function PracticeInputs(props: { readonly practice: Practice | null; readonly i18n: I18n }) {
  const { practice, i18n } = props;
  const { t } = i18n;
  return (
    <fieldset>
      <legend>{t('group.practiceLegend')}</legend>
      <label class="choice">
        <input type="radio" name="practice" value="" checked={practice === null} />
        <span>{t('group.practiceNone')}</span>
      </label>
      {practices.map((each) => (
        <label class="choice">
          <input type="radio" name="practice" value={each} checked={each === practice} />
          <span>{t(practiceWords[each])}</span>
        </label>
      ))}
      <p class="hint">{t('group.practiceHint')}</p>
    </fieldset>
  );
}
