import { languageOf, locales } from '#src/platform/languages.ts';
import { bioMax, fieldValueMax, nameMax, type FieldName, type ProfilePart } from '#src/people/person.ts';
import type { Partner } from '#src/agreements/decide.ts';
import { VisibilityChoice } from './visibility-choice.tsx';
import { BirthdayField, HoursFields } from './working-life-fields.tsx';
import { fieldWord } from './field-words.ts';
import { offered, type Line, type TypedProfile } from './profile-form.ts';
import { type Key, type I18n } from '../shell/i18n.ts';
import { TimeZoneSelect } from '../account/time-zone.tsx';

interface Props {
  readonly typed: TypedProfile;
  readonly i18n: I18n;
  readonly partners: readonly Partner[];
}

/** Name, bio and everything about one's work, each line with who may see it. */
export function ProfileFields({ typed, i18n, partners }: Props) {
  const { t } = i18n;
  return (
    <>
      <label>
        {t('settings.name')}
        <input name="name" value={typed.name} required maxlength={nameMax} autocomplete="name" />
      </label>
      <div class="field-line">
        <label>
          {t('settings.bio')}
          <textarea name="bio" rows={3} maxlength={bioMax}>
            {typed.bio}
          </textarea>
        </label>
        <PartChoice part="bio" typed={typed} i18n={i18n} partners={partners} />
      </div>
      <fieldset class="field-lines">
        <legend>{t('settings.fields')}</legend>
        <p class="hint">{t('settings.fieldsHint')}</p>
        {offered.map(({ name, several }) => {
          const lines = typed.lines.get(name) ?? [];
          const last = lines.at(-1)?.visibility ?? 'company';
          const shown = several || lines.length === 0 ? [...lines, { value: '', visibility: last }] : lines;
          return (
            <div class="field-group" role="group" aria-label={fieldWord(i18n, name)}>
              <p class="field-name" aria-hidden="true">
                {fieldWord(i18n, name)}
              </p>
              {shown.map((line, at) => (
                <FieldLine
                  name={name}
                  line={line}
                  isNew={several && at === lines.length}
                  i18n={i18n}
                  partners={partners}
                />
              ))}
              {name === 'manager' && <p class="hint">{t('manager.hint')}</p>}
            </div>
          );
        })}
        <HoursFields typed={typed} i18n={i18n} partners={partners} />
        <BirthdayField typed={typed} i18n={i18n} partners={partners} />
      </fieldset>
    </>
  );
}

const inputTypes: Readonly<Partial<Record<FieldName, string>>> = {
  ...{ link: 'url', phone: 'tel', email: 'email', joined: 'date' },
};

function FieldLine(props: {
  readonly name: FieldName;
  readonly line: Line;
  readonly isNew: boolean;
  readonly i18n: I18n;
  readonly partners: readonly Partner[];
}) {
  const { name, line, isNew, i18n, partners } = props;
  const { t } = i18n;
  const word = fieldWord(i18n, name);
  return (
    <div class="field-line">
      <input
        name={name}
        value={line.value}
        maxlength={fieldValueMax}
        type={inputTypes[name] ?? 'text'}
        {...(name === 'manager' ? { autocapitalize: 'none', spellcheck: false } : {})}
        aria-label={isNew ? t('settings.another', { field: word }) : word}
        placeholder={
          isNew ? t('settings.another', { field: word }) : name === 'manager' ? '@miriam' : undefined
        }
      />
      <VisibilityChoice
        name={`${name}_for`}
        label={t('settings.visibleTo', { field: word })}
        chosen={line.visibility}
        withMe
        i18n={i18n}
        partners={partners}
      />
    </div>
  );
}

const partWords: Readonly<Record<ProfilePart, Key>> = {
  avatar: 'settings.photo',
  header: 'settings.header',
  bio: 'settings.bio',
};

/** Which partners see the photo, the banner or the bio; one's own company always does. */
export function PartChoice(props: Props & { readonly part: ProfilePart }) {
  const { part, typed, i18n, partners } = props;
  const label = i18n.t('settings.visibleTo', { field: i18n.t(partWords[part]) });
  const chosen = typed.parts.get(part) ?? 'company';
  return (
    <VisibilityChoice name={`${part}_for`} label={label} chosen={chosen} i18n={i18n} partners={partners} />
  );
}

/** Language and time zone, and who may follow. */
export function WaysFields(props: Omit<Props, 'partners'> & { readonly standardZone: string }) {
  const { typed, i18n, standardZone } = props;
  const { t } = i18n;
  return (
    <>
      <label>
        {t('settings.language')}
        <select name="locale">
          {locales.map((locale) => (
            <option value={locale} selected={locale === typed.locale} lang={locale}>
              {languageOf(locale).endonym}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('settings.zone')}
        <TimeZoneSelect name="time_zone" value={typed.timeZone} standard={standardZone} i18n={i18n} />
        <span class="hint">{t('settings.zoneHint')}</span>
      </label>
      <fieldset>
        <legend>{t('settings.follow')}</legend>
        <label class="choice">
          <input type="radio" name="follow_policy" value="auto" checked={!typed.asks} />
          <span>{t('settings.followAuto')}</span>
        </label>
        <label class="choice">
          <input type="radio" name="follow_policy" value="ask" checked={typed.asks} />
          <span>{t('settings.followAsk')}</span>
        </label>
      </fieldset>
    </>
  );
}
