/** What the tabs of one browser tell each other about the one line to the server (src/web/live/route.ts). */
export type Word =
  /** These topics changed. */
  | { readonly say: 'changed'; readonly topics: readonly string[] }
  /** Anything may have changed: something was missed, or is gone. */
  | { readonly say: 'again' }
  | { readonly say: 'line'; readonly up: boolean }
  /** The session has ended. */
  | { readonly say: 'signed-out' }
  /** Is somebody holding the line? */
  | { readonly say: 'who' }
  | { readonly say: 'me'; readonly up: boolean };

const name = 'kontor:live';

/** What was heard, by this tab's own line or by another's. */
export function onWord(listener: (word: Word) => void, signal?: AbortSignal): void {
  document.addEventListener(name, (event) => listener((event as CustomEvent<Word>).detail), { signal });
}

export const hear = (word: Word): boolean => document.dispatchEvent(new CustomEvent(name, { detail: word }));
