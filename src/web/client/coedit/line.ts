/** One event of the editor's line. */
export interface Heard {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Why there is no line: the server's sentence, and whether it may help to ask again. */
export class NoLine extends Error {
  readonly status: number;
  readonly reason: string | null;
  constructor(status: number, sentence: string, reason: string | null = null) {
    super(sentence);
    this.status = status;
    this.reason = reason;
  }
  get mayPass(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 429;
  }
}

/** The server beats every 15 s. */
const silenceMs = 40_000;

/** Listens until the line ends; `hear` is called for each event. Throws NoLine if there is none. Not an EventSource, which does not tell why. */
export async function listenTo(
  address: string,
  hear: (heard: Heard) => void,
  signal: AbortSignal,
): Promise<void> {
  const own = new AbortController();
  const stop = (): void => own.abort();
  signal.addEventListener('abort', stop, { once: true });
  let timer = window.setTimeout(stop, silenceMs);
  try {
    const answer = await fetch(address, {
      headers: { accept: 'text/event-stream' },
      signal: own.signal,
    }).catch(() => {
      throw new NoLine(0, '');
    });
    if (!answer.ok || !answer.body) throw await noLine(answer);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(stop, silenceMs);
      const events = (rest + value).split('\n\n');
      rest = events.pop() ?? '';
      for (const each of events) hear(readEvent(each));
    }
  } finally {
    window.clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    own.abort();
  }
}

export async function noLine(answer: Response): Promise<NoLine> {
  const said = (await answer.json().catch(() => ({}))) as {
    readonly error?: string;
    readonly reason?: string;
  };
  return new NoLine(answer.status, said.error ?? '', said.reason ?? null);
}

function readEvent(text: string): Heard {
  const field = (name: string): string =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${name}: `))
      .map((line) => line.slice(name.length + 2))
      .join('\n');
  return { event: field('event'), data: JSON.parse(field('data') || '{}') as Heard['data'] };
}

export const toBase64 = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8_192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(text);
};
export const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
