import { crossesBorder, namesOf, type Choice } from '../audience.ts';
import { AudienceName } from './audience-list.tsx';
import type { Words } from '../words.ts';

/** Each choice names its companies; what crosses a border is told by its first character, before any word of colour. */
export function AudienceSelect(props: {
  readonly choices: readonly Choice[];
  readonly chosen: string;
  readonly words: Words;
}) {
  const { choices, chosen, words } = props;
  const { t } = words;
  const option = (choice: Choice) => (
    <option value={choice.key} selected={choice.key === chosen}>
      {optionText(words, choice)}
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

function optionText(words: Words, choice: Choice): string {
  if (choice.companies.length === 0) return choice.name;
  const mark = crossesBorder(choice.companies) ? '⇄ ' : '';
  return `${mark}${choice.name} — ${namesOf(words, choice.companies)}`;
}
