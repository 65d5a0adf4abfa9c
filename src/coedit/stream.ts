import { openEventStream } from '#src/platform/event-stream.ts';

/** How often an editor hears that the line stands, and after how long the line is made anew, so that everybody is authenticated again. */
const beatMs = 15_000;
const lifeMs = 15 * 60_000;
/** More than elsewhere: every keystroke of twenty editors is an event. */
const behindMax = 200;

/** An open line to one editor: server-sent events, whose data is JSON. */
export interface EditorStream {
  send(event: string, data: object): void;
  close(): void;
}

/** `ended` is called once, whoever ends it. */
export function openEditorStream(ended: () => void): {
  readonly stream: EditorStream;
  readonly body: ReadableStream<Uint8Array>;
} {
  const beat = () => ['beat', '{}'] as const;
  const { stream, body } = openEventStream({ beat, beatMs, lifeMs, behindMax, ended });
  return {
    stream: { send: (event, data) => stream.send(event, JSON.stringify(data)), close: () => stream.close() },
    body,
  };
}
