import { crossesBorder, type Choice } from './audience.ts';
import type { Key, I18n } from '../shell/i18n.ts';
import { Icon, type IconName } from '../shell/icon.tsx';
import { GroupCompanyBadges } from '../shell/recipients.tsx';

const icons: Readonly<Record<Choice['level'], IconName>> = {
  instance: 'building',
  followers: 'people',
  group: 'groups',
  partner: 'border',
  direct: 'mail',
  public: 'open',
};

/** Every audience as an option to search and pick, each with the companies it reaches. Shown by script; without it, there is the select. */
export function AudienceList(props: {
  readonly choices: readonly Choice[];
  readonly chosen: string;
  readonly i18n: I18n;
}) {
  const { choices, chosen, i18n } = props;
  const parts: readonly { readonly title: Key | null; readonly choices: readonly Choice[] }[] = [
    { title: null, choices: choices.filter((each) => each.level !== 'group' && each.level !== 'partner') },
    { title: 'composer.groups', choices: choices.filter((each) => each.level === 'group') },
    { title: 'composer.partners', choices: choices.filter((each) => each.level === 'partner') },
  ];
  return (
    <div class="audience-list" role="listbox" aria-label={i18n.t('composer.audience')}>
      {parts
        .filter((part) => part.choices.length > 0)
        .map((part) => (
          <div role="group" aria-label={part.title === null ? undefined : i18n.t(part.title)}>
            {part.title !== null && (
              <p class="list-title" aria-hidden="true">
                {i18n.t(part.title)}
              </p>
            )}
            {part.choices.map((choice) => (
              <div
                role="option"
                class="option"
                aria-selected={choice.key === chosen ? 'true' : 'false'}
                data-value={choice.key}
              >
                <AudienceName choice={choice} />
              </div>
            ))}
          </div>
        ))}
    </div>
  );
}

/** As an option and as the chip: what it is and, if it leaves the company, which companies will receive it. */
export function AudienceName(props: { readonly choice: Choice }) {
  const { choice } = props;
  return (
    <span class="audience-name">
      <Icon name={icons[choice.level]} />
      <span class="option-name">{choice.name}</span>
      {crossesBorder(choice.companies) && <GroupCompanyBadges of={choice.companies} />}
    </span>
  );
}
