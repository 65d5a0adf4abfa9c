/** One open answer of server-sent events (HTML, "Server-sent events"). */
export interface Stream {
  send(event: 'changed' | 'again', data: string): void;
  close(): void;
}

/** So often a browser hears that the line still stands; it takes silence of twice as long for a broken one. */
const beatMs = 25_000;
/** Then it comes again, and who it is is asked anew. */
const lifeMs = 15 * 60_000;
/** Events that a slow reader may owe; one that owes more is cut off, comes again, and reads everything. */
const behindMax = 64;

const encoder = new TextEncoder();

/** `ended` is called once, whoever ends it. */
export function openStream(ended: () => void): { stream: Stream; body: ReadableStream<Uint8Array> } {
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
      // Says at once that it is open, also through what waits for the first bytes.
      write('event: beat\ndata:\n\n');
    },
    cancel: end,
  });
  const beat = setInterval(() => write('event: beat\ndata:\n\n'), beatMs).unref();
  const life = setTimeout(close, lifeMs * (0.8 + 0.4 * Math.random())).unref();
  return { stream: { send: (event, data) => write(`event: ${event}\ndata: ${data}\n\n`), close }, body };
}
