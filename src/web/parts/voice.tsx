import type { Written } from '#src/drafts/draft.ts';
import type { OwnAlias } from '#src/groups/read-aliases.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Choice } from '../audience.ts';
import type { Visit } from '../context.ts';
import { Icon } from './icon.tsx';

/** Under which name: the own one, or the pseudonym of the group. Nothing where there is no choice. */
export function Voice(props: {
  readonly visit: Visit;
  readonly aliases: readonly OwnAlias[];
  readonly chosen: PersonId | undefined;
}) {
  const { visit, aliases, chosen } = props;
  const { t } = visit.words;
  if (aliases.length === 0) return null;
  return (
    <label class="voice">
      <span>{t('voice.label')}</span>
      <select name="as">
        <option value="">{visit.me.name}</option>
        {aliases.map((alias) => (
          <option value={alias.id} selected={alias.id === chosen}>
            {t('voice.alias', { name: alias.name })}
          </option>
        ))}
      </select>
    </label>
  );
}

/** On the last look before a border: whose name will stand above it, when that was a choice. */
export function VoiceLine(props: {
  readonly choice: Pick<Choice, 'alias'>;
  readonly written: Written;
  readonly visit: Visit;
}) {
  const { choice, written, visit } = props;
  if (!choice.alias) return null;
  const name = written.as === choice.alias.id ? choice.alias.name : visit.me.name;
  return (
    <p class="voice-line">
      <Icon name="person" />
      {visit.words.t('voice.as', { name })}
    </p>
  );
}
