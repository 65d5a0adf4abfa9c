/** One open answer of server-sent events (HTML, "Server-sent events"). */
export interface Stream {
  send(event: 'changed' | 'again', data: string): void;
  close(): void;
}

/** How often a browser gets a heartbeat; after twice that time without one it considers the connection broken. */
const beatMs = 25_000;
/** After this the browser reconnects and is authenticated again. */
const lifeMs = 15 * 60_000;
/** Events that a slow reader may owe; one that owes more is cut off, comes again, and reads everything. */
const behindMax = 64;

const encoder = new TextEncoder();

/**
 * `ended` is called once, whoever ends it. Each heartbeat says over how long browsers looking at the same should spread their requests, in
 * milliseconds: it grows with their number.
 */
export function openStream(
  ended: () => void,
  spreadMs: () => number,
): { stream: Stream; body: ReadableStream<Uint8Array> } {
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
  const sendBeat = (): void => write(`event: beat\ndata: ${spreadMs()}\n\n`);
  const body = new ReadableStream<Uint8Array>({
    start(opened) {
      controller = opened;
      // Says at once that it is open, also through what waits for the first bytes.
      sendBeat();
    },
    cancel: end,
  });
  const beat = setInterval(sendBeat, beatMs).unref();
  const life = setTimeout(close, lifeMs * (0.8 + 0.4 * Math.random())).unref();
  return {
    stream: { send: (event, data) => write(`event: ${event}\n${data.replace(/^/gm, 'data: ')}\n\n`), close },
    body,
  };
}
