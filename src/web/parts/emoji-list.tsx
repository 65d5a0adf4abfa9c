import { emojiGroups, type Emoji } from '../emoji.ts';
import type { Words } from '../words.ts';

/** Emoji to pick, and the tabs to other groups. */
export function EmojiList(props: {
  readonly group: number | null;
  readonly emoji: readonly Emoji[];
  readonly words: Words;
}) {
  const { group, emoji, words } = props;
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
        {emoji.length === 0 && <p class="quiet">{words.t('composer.emojiNone')}</p>}
      </div>
    </div>
  );
}
