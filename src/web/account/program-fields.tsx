import type { I18n, Key } from '../shell/i18n.ts';

/** What a token or password is for, by which it is recognised in its list. */
export function NameField(props: {
  readonly i18n: I18n;
  readonly label: Key;
  readonly hint: Key;
  readonly value: string;
  readonly max: number;
}) {
  const { t } = props.i18n;
  return (
    <label>
      {t(props.label)}
      <input name="name" value={props.value} maxlength={props.max} required autocomplete="off" />
      <span class="hint">{t(props.hint)}</span>
    </label>
  );
}

/** For how long; '' is without an end. */
export function ValidityField(props: {
  readonly i18n: I18n;
  readonly choices: readonly number[];
  readonly chosen: string;
}) {
  const { t } = props.i18n;
  return (
    <label>
      {t('appPassword.validity')}
      <select name="days">
        {props.choices.map((each) => (
          <option value={String(each)} selected={props.chosen === String(each)}>
            {t('appPassword.days', { count: each })}
          </option>
        ))}
        <option value="" selected={props.chosen === ''}>
          {t('appPassword.noEnd')}
        </option>
      </select>
    </label>
  );
}
