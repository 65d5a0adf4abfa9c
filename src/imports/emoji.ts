/** The emoji that people react with most, by the names that Slack and Mattermost share. Others are counted and left out. */
const known: Readonly<Record<string, string>> = {
  ...{
    '+1': '👍',
    thumbsup: '👍',
    '-1': '👎',
    thumbsdown: '👎',
    heart: '❤️',
    joy: '😂',
    smile: '😄',
    tada: '🎉',
    eyes: '👀',
  },
  ...{
    white_check_mark: '✅',
    heavy_check_mark: '✔️',
    x: '❌',
    pray: '🙏',
    clap: '👏',
    rocket: '🚀',
    fire: '🔥',
    wave: '👋',
  },
  ...{
    raised_hands: '🙌',
    ok_hand: '👌',
    muscle: '💪',
    '100': '💯',
    thinking_face: '🤔',
    thinking: '🤔',
    cry: '😢',
    sob: '😭',
  },
  ...{
    laughing: '😆',
    grinning: '😀',
    slightly_smiling_face: '🙂',
    wink: '😉',
    sweat_smile: '😅',
    star: '⭐',
    bulb: '💡',
  },
  ...{
    question: '❓',
    exclamation: '❗',
    point_up: '☝️',
    raised_hand: '✋',
    heart_eyes: '😍',
    partying_face: '🥳',
    sparkles: '✨',
  },
};

/** `+1::skin-tone-3` is the same thumb. Null: none that is known. */
export const emojiOf = (name: string): string | null => known[name.split('::')[0] ?? ''] ?? null;
