/** How often an editor hears that the line stands, and after how long the line is made anew, so that everybody is authenticated again. */
const beatMs = 15_000;
const lifeMs = 15 * 60_000;
/** Events that a slow reader may owe; one that owes more is cut off, comes again and reads all of it. */
const behindMax = 200;
const encoder = new TextEncoder();

/** An open line to one editor: server-sent events. */
export interface EditorStream {
  send(event: string, data: object): void;
  close(): void;
}

/** `ended` is called once, whoever ends it. */
export function openEditorStream(ended: () => void): {
  readonly stream: EditorStream;
  readonly body: ReadableStream<Uint8Array>;
} {
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  const end = (): void => {
    if (controller === null) return;
    controller = null;
    clearInterval(beat);
    clearTimeout(life);
    ended();
  };
  const close = (): void => {
    const closing = controller;
    end();
    closing?.close();
  };
  const write = (text: string): void => {
    if (controller === null) return;
    controller.enqueue(encoder.encode(text));
    if ((controller.desiredSize ?? 0) < -behindMax) close();
  };
  const body = new ReadableStream<Uint8Array>({
    start(opened) {
      controller = opened;
    },
    cancel: end,
  });
  const beat = setInterval(() => write('event: beat\ndata: {}\n\n'), beatMs).unref();
  const life = setTimeout(close, lifeMs * (0.8 + 0.4 * Math.random())).unref();
  return {
    stream: { send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`), close },
    body,
  };
}

/** The headers of such an answer: nothing in between keeps or gathers it. */
export const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  connection: 'close',
  'x-accel-buffering': 'no',
} as const;
