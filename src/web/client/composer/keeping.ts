import { sendFields, SignedOut } from '../piece.ts';
import type { Composer } from './composer.ts';

/** Typing rests this long before it is kept. */
const restMs = 600;

/** Saves what is typed on the server, which answers with who would receive it; warns before leaving with unsaved work. */
export function startKeeping(composer: Composer, signal: AbortSignal): void {
  const { form } = composer;
  let timer = 0;
  let saving: AbortController | null = null;
  let unkept = false;
  let onTheirWay = 0;

  async function keep(): Promise<void> {
    saving?.abort();
    const mine = new AbortController();
    saving = mine;
    try {
      const piece = await sendFields('/drafts', form, mine.signal);
      if (mine.signal.aborted) return;
      unkept = false;
      composer.showReach(piece);
      if (composer.textTarget.value.trim() !== '') composer.say(composer.wordsValue.kept);
    } catch (error) {
      if (mine.signal.aborted) return;
      const { signedOut, signIn, notKept } = composer.wordsValue;
      if (error instanceof SignedOut) composer.say(signedOut, { text: signIn, href: error.signInAt });
      else composer.say(notKept);
    }
  }

  const soon = (): void => {
    unkept = true;
    window.clearTimeout(timer);
    if (onTheirWay === 0) timer = window.setTimeout(() => void keep(), restMs);
  };
  const stop = (): void => {
    window.clearTimeout(timer);
    saving?.abort();
  };
  for (const name of ['input', 'change']) form.addEventListener(name, soon, { signal });
  composer.changed.addEventListener('change', soon, { signal });
  // The place is kept free for what is being sent, until it is clear whether it comes back.
  form.addEventListener(
    'writing:taken',
    () => {
      stop();
      onTheirWay++;
      unkept = false;
    },
    { signal },
  );
  form.addEventListener(
    'writing:settled',
    ({ detail }) => {
      onTheirWay--;
      if (unkept || !detail.sent) soon();
    },
    { signal },
  );
  window.addEventListener('online', () => unkept && soon(), { signal });
  window.addEventListener('beforeunload', (event) => unkept && !navigator.onLine && event.preventDefault(), {
    signal,
  });
  document.addEventListener('turbo:before-visit', () => unkept && void keep(), { signal });
  signal.addEventListener('abort', stop);
}
