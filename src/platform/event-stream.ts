/** One open answer of server-sent events (HTML, "Server-sent events"). */
export interface EventStream {
  /** Without an event it is a comment, which keeps the connection. */
  send(event: string | null, data: string): void;
  close(): void;
}

export interface EventStreamOptions {
  /** What is sent at once and every so often, so that both sides and what is between them know that it is open. */
  readonly beat: () => readonly [event: string | null, data: string];
  readonly beatMs: number;
  /** After about this time it is closed, so that its reader comes again and is authenticated again. */
  readonly lifeMs?: number;
  /** Events that a slow reader may owe; one that owes more is cut off, comes again, and reads everything. */
  readonly behindMax?: number;
  /** Called once, whoever ends it. */
  readonly ended: () => void;
}

const encoder = new TextEncoder();

export function openEventStream({ beat, beatMs, lifeMs, behindMax = 64, ended }: EventStreamOptions): {
  stream: EventStream;
  body: ReadableStream<Uint8Array>;
} {
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  const end = (): void => {
    if (controller === null) return;
    controller = null;
    clearInterval(beats);
    clearTimeout(life);
    ended();
  };
  const close = (): void => {
    const closing = controller;
    end();
    closing?.close();
  };
  const send = (event: string | null, data: string): void => {
    if (controller === null) return;
    const text = event === null ? `:${data}\n\n` : `event: ${event}\n${data.replace(/^/gm, 'data: ')}\n\n`;
    controller.enqueue(encoder.encode(text));
    if ((controller.desiredSize ?? 0) < -behindMax) close();
  };
  const body = new ReadableStream<Uint8Array>({
    start(opened) {
      controller = opened;
      // Says at once that it is open, also through what waits for the first bytes.
      send(...beat());
    },
    cancel: end,
  });
  const beats = setInterval(() => send(...beat()), beatMs).unref();
  const life =
    lifeMs === undefined ? undefined : setTimeout(close, lifeMs * (0.8 + 0.4 * Math.random())).unref();
  return { stream: { send, close }, body };
}

/** The headers of such an answer. */
export const eventStreamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  // The line is used for nothing else, so a process that stops need not wait for it to become idle.
  connection: 'close',
  // A proxy in front passes on what comes, when it comes.
  'x-accel-buffering': 'no',
} as const;
