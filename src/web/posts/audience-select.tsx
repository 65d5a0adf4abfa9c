import { crossesBorder, namesOf, type Choice } from './audience.ts';
import { AudienceName } from './audience-list.tsx';
import type { I18n } from '../shell/i18n.ts';

/** Each choice names its companies; whether it leaves the company is shown by its first character, not only by colour. */
export function AudienceSelect(props: {
  readonly choices: readonly Choice[];
  readonly chosen: string;
  readonly i18n: I18n;
}) {
  const { choices, chosen, i18n } = props;
  const { t } = i18n;
  const option = (choice: Choice) => (
    <option value={choice.key} selected={choice.key === chosen}>
      {optionText(i18n, choice)}
    </option>
  );
  const current = choices.find((choice) => choice.key === chosen);
  const groups = choices.filter((choice) => choice.level === 'group');
  const partners = choices.filter((choice) => choice.level === 'partner');
  return (
    <label class="audience-select">
      <span class="hidden">{t('composer.audience')}</span>
      {current && (
        <template data-composer-target="chip">
          <AudienceName choice={current} />
        </template>
      )}
      <select name="audience" data-composer-target="audience">
        {choices.filter((choice) => choice.level !== 'group' && choice.level !== 'partner').map(option)}
        {groups.length > 0 && <optgroup label={t('composer.groups')}>{groups.map(option)}</optgroup>}
        {partners.length > 0 && <optgroup label={t('composer.partners')}>{partners.map(option)}</optgroup>}
      </select>
    </label>
  );
}

function optionText(i18n: I18n, choice: Choice): string {
  if (choice.companies.length === 0) return choice.name;
  const mark = crossesBorder(choice.companies) ? '⇄ ' : '';
  return `${mark}${choice.name} — ${namesOf(i18n, choice.companies)}`;
}
