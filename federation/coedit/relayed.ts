import type { Readable } from 'node:stream';
import type { PersonId } from '#src/platform/ids.ts';
import type { EditedPage } from '#src/coedit/edited-page.ts';
import type { Refusal } from '#src/platform/errors.ts';

/** A line of one of ours to a page that lives elsewhere. */
export interface RelayedLine {
  readonly person: PersonId;
  readonly page: EditedPage;
  readonly sessionId: string;
  /** Tells the editor why it ends. */
  end(why: Refusal | null): void;
}

/** Of an event that could not be cut apart; the first one holds the whole document. */
const eventMax = 8 * 1024 * 1024;
/** Chunks that a slow reader may owe. */
const behindMax = 400;
/** The home beats every 15 s. */
const silenceMs = 40_000;
const encoder = new TextEncoder();

/**
 * Passes the home's events on to the editor, whole ones only, and hears which of them are for this instance: `save`. `ended`: by whichever side.
 */
export function relay(
  from: Readable,
  about: Pick<RelayedLine, 'person' | 'page' | 'sessionId'>,
  hears: { save(): void; ended(line: RelayedLine): void },
): { readonly line: RelayedLine; readonly body: ReadableStream<Uint8Array> } {
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  let rest = '';
  const decoder = new TextDecoder();
  const stop = (): void => {
    if (controller === null) return;
    controller = null;
    clearTimeout(silence);
    from.destroy();
    hears.ended(line);
  };
  const close = (): void => {
    const closing = controller;
    stop();
    closing?.close();
  };
  let silence = setTimeout(close, silenceMs);
  const take = (chunk: Buffer): void => {
    clearTimeout(silence);
    silence = setTimeout(close, silenceMs);
    const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = events.pop() ?? '';
    if (rest.length > eventMax) return close();
    for (const event of events) {
      if (event.startsWith('event: save\n')) hears.save();
      else controller?.enqueue(encoder.encode(`${event}\n\n`));
    }
    if ((controller?.desiredSize ?? 0) < -behindMax) close();
  };
  const line: RelayedLine = {
    ...about,
    end(why) {
      if (why !== null)
        controller?.enqueue(
          encoder.encode(
            `event: over\ndata: ${JSON.stringify({ reason: why.reason.id, error: why.message })}\n\n`,
          ),
        );
      close();
    },
  };
  const body = new ReadableStream<Uint8Array>({
    start(opened) {
      controller = opened;
      from.on('data', take);
      from.on('close', close);
      from.on('error', close);
    },
    cancel: stop,
  });
  return { line, body };
}
