import { openLine, type Line } from './line.ts';
import { hear, onWord, type Word } from './words.ts';

/** How long a tab waits for the one that holds the connection before it takes over: a browser may have put that one to sleep. */
const answerMs = 1_500;
/** A tab that does not hold the line by then relies on another's. */
const heldMs = 300;

/**
 * One connection to the server for all tabs of a browser: whichever has the lock holds it and informs the others. When its tab is closed the
 * lock goes to the next; when it sleeps, to the one being looked at.
 */
export function startLive(): void {
  if (!document.getElementById('live')) return; // nobody is signed in on this page
  onWord((word) => word.say === 'line' && word.up && askMissed());
  if (!('locks' in navigator)) {
    openLine(hear); // plain http while developing
    return;
  }
  const channel = new BroadcastChannel('kontor-live');
  let line: Line | null = null;
  let asked: number | undefined;
  const tell = (word: Word): void => {
    channel.postMessage(word);
    hear(word);
  };
  const hold = (steal: boolean): void => {
    const held = (): Promise<void> => {
      line = openLine(tell);
      return new Promise(() => {}); // until the page ends or somebody takes it over
    };
    navigator.locks.request('kontor-live', { steal }, held).catch(() => {
      line?.close();
      line = null;
      hold(false);
    });
  };
  channel.addEventListener('message', (event: MessageEvent<Word>) => {
    const word = event.data;
    if (word.say === 'who' && line) channel.postMessage({ say: 'me', up: line.up } satisfies Word);
    else if (word.say === 'me') {
      window.clearTimeout(asked);
      hear({ say: 'line', up: word.up });
    } else if (word.say !== 'who') hear(word);
  });
  const look = (event: Event): void => {
    const anew = event.type === 'online';
    if (line) return line.look(anew);
    if (document.visibilityState === 'hidden') return;
    window.clearTimeout(asked);
    asked = window.setTimeout(() => hold(true), answerMs);
    channel.postMessage({ say: 'who' } satisfies Word);
  };
  hold(false);
  window.setTimeout(() => line ?? askMissed(), heldMs);
  document.addEventListener('visibilitychange', look);
  window.addEventListener('online', look);
  window.addEventListener('pageshow', look);
  // What was missed while the line was held by no one is asked for by the one who takes it.
  onWord((word) => {
    if (word.say === 'signed-out') line?.close();
  });
}

let isAsked = false;

/** What changed after the server read this page and before its line stood. Once: from then on the line tells. */
function askMissed(): void {
  if (isAsked) return;
  isAsked = true;
  const since = document.getElementById('live')?.dataset.liveSinceValue;
  if (since === undefined) return; // a page that does not change
  fetch(`/live/missed?since=${since}`)
    .then(async (answer) => {
      if (!answer.ok) return; // without a session the line says so
      const { topics } = (await answer.json()) as { topics: string[] | null };
      if (topics === null) hear({ say: 'again' });
      else if (topics.length > 0) hear({ say: 'changed', topics });
    })
    .catch(() => {}); // a line that breaks reads everything again
}
