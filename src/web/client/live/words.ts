/** What the tabs of one browser tell each other about the one connection to the server (src/web/live/route.ts). */
export type Word =
  /** These topics changed; many others were told to recount, so they should do it within this time. */
  | { readonly say: 'changed'; readonly topics: readonly string[]; readonly spreadMs?: number }
  /** These questions of an hour stand so now. */
  | { readonly say: 'hour'; readonly hour: string; readonly questions: readonly Question[] }
  /** Over so many milliseconds the browsers that look at the same spread what they ask. */
  | { readonly say: 'spread'; readonly ms: number }
  /** Anything may have changed: something was missed. */
  | { readonly say: 'again' }
  | { readonly say: 'line'; readonly up: boolean }
  /** The session has ended. */
  | { readonly say: 'signed-out' }
  /** Is someone holding the line? */
  | { readonly say: 'who' }
  | { readonly say: 'me'; readonly up: boolean };

/** As it is told (src/timelines/hours.ts). */
export interface Question {
  readonly id: string;
  readonly title: string;
  readonly language: string;
  readonly author: string;
  readonly authorId: string;
  readonly company: string;
  readonly votes: number;
  readonly stage: string;
  readonly reason: string;
  readonly isMerged: boolean;
}

const name = 'kontor:live';

/** Listens for messages, from this tab's own connection or from another tab's. */
export function onWord(listener: (word: Word) => void, signal?: AbortSignal): void {
  const options = signal === undefined ? {} : { signal };
  document.addEventListener(name, (event) => listener((event as CustomEvent<Word>).detail), options);
}

/** Words of the last seconds: a page that is on its way while they come hears them when it is there. */
let recent: { readonly at: number; readonly word: Word }[] = [];
const recentMs = 20_000;

export function hear(word: Word): void {
  const now = performance.now();
  recent = [...recent.filter(({ at }) => now - at < recentMs), { at: now, word }];
  document.dispatchEvent(new CustomEvent(name, { detail: word }));
}

export const heardSince = (since: number): Word[] =>
  recent.flatMap(({ at, word }) => (at >= since ? word : []));
