import { emojiGroups, type Emoji } from './emoji.ts';
import type { I18n } from '../shell/i18n.ts';

/** Emoji to pick, and tabs for the other groups. */
export function EmojiList(props: {
  readonly group: number | null;
  readonly emoji: readonly Emoji[];
  readonly i18n: I18n;
}) {
  const { group, emoji, i18n } = props;
  return (
    <div class="emoji-list">
      <div class="emoji-tabs">
        {emojiGroups.map(({ id, face }) => (
          <button type="button" data-group={id} aria-pressed={id === group ? 'true' : 'false'}>
            {face}
          </button>
        ))}
      </div>
      <div class="emoji-grid">
        {emoji.map((each) => (
          <button type="button" data-emoji={each.emoji} title={each.name} aria-label={each.name}>
            {each.emoji}
          </button>
        ))}
        {emoji.length === 0 && <p class="quiet">{i18n.t('composer.emojiNone')}</p>}
      </div>
    </div>
  );
}
