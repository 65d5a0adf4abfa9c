import type { Question, Word } from './words.ts';

/** The server beats every 25 s: after this silence the line is taken for broken. */
const silenceMs = 60_000;
/** After waking up, already after this. */
const staleMs = 35_000;
const watchMs = 10_000;
/** Pauses before trying again grow to this; each is shortened at random, so that not all browsers come back at once. */
const pauseMaxMs = 30_000;

export interface Line {
  readonly up: boolean;
  /** The machine woke up: do not wait. The network changed (`anew`): do not trust an old connection either. */
  look(anew: boolean): void;
  close(): void;
}

/** The topics on one line, and on the next over how many milliseconds to spread the recounting. */
function readChanged(data: string): Word {
  const [topics = '', spreadMs = '0'] = data.split('\n');
  return { say: 'changed', topics: topics.split(' '), spreadMs: Number(spreadMs) };
}

function hearEvents(source: EventSource, hear: (word: Word) => void): void {
  source.addEventListener('beat', (event) => hear({ say: 'spread', ms: Number(event.data) || 0 }));
  source.addEventListener('changed', (event) => hear(readChanged(String(event.data))));
  source.addEventListener('hour', (event) => {
    const { hour, questions } = JSON.parse(String(event.data)) as { hour: string; questions: Question[] };
    hear({ say: 'hour', hour, questions });
  });
  source.addEventListener('again', () => hear({ say: 'again' }));
}

/** Holds this browser's one event stream, as long as it lasts and again after it broke. */
export function openLine(tell: (word: Word) => void): Line {
  let source: EventSource | null = null;
  let up = false;
  let missed = false;
  let tries = 0;
  let heardAt = Date.now();
  let pause: number | undefined;

  const connect = (): void => {
    pause = undefined;
    heardAt = Date.now();
    source = new EventSource('/live');
    hearEvents(source, (word) => {
      if (word.say !== 'again') stands();
      tell(word);
    });
    source.addEventListener('error', broken);
  };
  const stands = (): void => {
    heardAt = Date.now();
    tries = 0;
    if (up) return;
    up = true;
    tell({ say: 'line', up });
    if (missed) tell({ say: 'again' });
    missed = false;
  };
  const broken = (): void => {
    missed = true;
    source?.close();
    source = null;
    if (up) tell({ say: 'line', up: (up = false) });
    if (pause !== undefined) return;
    const longest = Math.min(pauseMaxMs, 500 * 2 ** tries++);
    pause = window.setTimeout(() => void tryAgain(), longest * (0.5 + Math.random() / 2));
  };
  /** EventSource does not say why it failed: without a session there is no use in trying. */
  const tryAgain = async (): Promise<void> => {
    const answer = await fetch('/live/session', { cache: 'no-store' }).catch(() => null);
    if (answer?.status === 401) return tell({ say: 'signed-out' });
    if (pause !== undefined) connect();
  };
  const watch = window.setInterval(() => {
    if (source && Date.now() - heardAt > silenceMs) broken();
  }, watchMs);

  connect();
  return {
    get up() {
      return up;
    },
    look(anew) {
      if (source && !anew && Date.now() - heardAt < staleMs) return;
      source?.close();
      up = false;
      missed = true;
      window.clearTimeout(pause);
      tries = 0;
      connect();
    },
    close() {
      window.clearInterval(watch);
      window.clearTimeout(pause);
      pause = undefined;
      source?.close();
    },
  };
}
