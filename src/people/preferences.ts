import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** How someone wants the pages to behave. Private: no one else sees it, no partner is told. */
export interface Preferences {
  /** Single keys as shortcuts; WCAG 2.1.4 asks that they can be switched off. */
  readonly shortcuts: boolean;
  /** How long what they send can be undone; 0: it leaves at once. */
  readonly undoSeconds: UndoSeconds;
  readonly theme: Theme;
  readonly textSize: TextSize;
  /** The row of acts below posts says in words what its icons mean. */
  readonly iconWords: boolean;
  /** Four things on every page, with words: the feed, writing, the chat, people. */
  readonly simple: boolean;
}
export type UndoSeconds = (typeof undoChoices)[number];
export type TextSize = (typeof textSizes)[number];
export type Theme = (typeof themes)[number];

export const undoChoices = [0, 5, 10, 30] as const;
export const textSizes = ['normal', 'large', 'larger'] as const;
export const themes = ['auto', 'light', 'dark'] as const;

export const defaultPreferences: Preferences = {
  ...{ shortcuts: true, undoSeconds: 5, theme: 'auto', textSize: 'normal', iconWords: false, simple: false },
};

export async function savePreferences(tx: Tx, personId: PersonId, preferences: Preferences): Promise<void> {
  const { shortcuts, undoSeconds, theme, textSize, iconWords, simple } = preferences;
  await tx`
    insert into preferences (person_id, shortcuts, undo_seconds, theme, text_size, icon_words, simple)
    values (${personId}, ${shortcuts}, ${undoSeconds}, ${theme}, ${textSize}, ${iconWords}, ${simple})
    on conflict (person_id) do update set shortcuts = excluded.shortcuts, undo_seconds = excluded.undo_seconds,
      theme = excluded.theme, text_size = excluded.text_size, icon_words = excluded.icon_words, simple = excluded.simple, changed_at = now()`;
}
