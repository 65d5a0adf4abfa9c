import { crossesBorder, type Choice } from '../audience.ts';
import type { Key, Words } from '../words.ts';
import { Icon, type IconName } from './icon.tsx';
import { CompanyPlates } from './receivers.tsx';

const icons: Readonly<Record<Choice['level'], IconName>> = {
  instance: 'building',
  followers: 'people',
  group: 'groups',
  partner: 'border',
  direct: 'mail',
  public: 'open',
};

/** Every audience as an option to search and pick, each with the companies it reaches. Script shows it; without, there is the select. */
export function AudienceList(props: {
  readonly choices: readonly Choice[];
  readonly chosen: string;
  readonly words: Words;
}) {
  const { choices, chosen, words } = props;
  const parts: readonly { readonly title: Key | null; readonly choices: readonly Choice[] }[] = [
    { title: null, choices: choices.filter((each) => each.level !== 'group' && each.level !== 'partner') },
    { title: 'composer.groups', choices: choices.filter((each) => each.level === 'group') },
    { title: 'composer.partners', choices: choices.filter((each) => each.level === 'partner') },
  ];
  return (
    <div class="audience-list" role="listbox" aria-label={words.t('composer.audience')}>
      {parts
        .filter((part) => part.choices.length > 0)
        .map((part) => (
          <div role="group" aria-label={part.title === null ? undefined : words.t(part.title)}>
            {part.title !== null && (
              <p class="list-title" aria-hidden="true">
                {words.t(part.title)}
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

/** As an option and as the chip: what it is, and, when it leaves, which companies will have it. */
export function AudienceName(props: { readonly choice: Choice }) {
  const { choice } = props;
  return (
    <span class="audience-name">
      <Icon name={icons[choice.level]} />
      <span class="option-name">{choice.name}</span>
      {crossesBorder(choice.companies) && <CompanyPlates of={choice.companies} />}
    </span>
  );
}
