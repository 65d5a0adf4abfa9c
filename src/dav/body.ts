import type { Streamed } from '#src/media/upload-stream.ts';
import { announcedBytes } from '#src/platform/bodies.ts';
import { waitLonger } from '#src/platform/slow-senders.ts';
import type { Ask } from './context.ts';
import { DavError } from './errors.ts';
import { readXml, xmlBytesMax, type Element } from './xml.ts';

/**
 * Reads a body of at most so many bytes and hands it to `work`; room for it is reserved until that is done (platform/bodies.ts). What announces
 * more, or turns out to have more, is refused; what ends before its announced length is no body at all.
 */
export async function withBody<T>(
  { c, db, me }: Ask,
  bytesMax: number,
  work: (bytes: Uint8Array) => Promise<T>,
): Promise<T> {
  const announced = announcedBytes((name) => c.req.header(name), bytesMax);
  if (announced > bytesMax) throw tooLarge(bytesMax);
  if (c.req.header('content-encoding') !== undefined)
    throw new DavError(415, 'Send the body as it is, without Content-Encoding.');
  const release = db.instance.memory.bodies.reserve({ kind: 'known', key: me.id }, announced);
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of c.req.raw.body ?? []) {
      size += chunk.byteLength;
      if (size > bytesMax) throw tooLarge(bytesMax);
      chunks.push(chunk);
    }
    return await work(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
  } finally {
    release();
  }
}

/**
 * Content of any size: handed over in memory as long as it is no larger than `bytesMax`, and else as it comes. Room is reserved for what is held. What
 * ends before its announced length fails, and nothing of it is kept.
 */
export async function withContent<T>(
  { c, db, me }: Ask,
  bytesMax: number,
  work: (content: Uint8Array | Streamed) => Promise<T>,
): Promise<T> {
  if (c.req.header('content-encoding') !== undefined)
    throw new DavError(415, 'Send the body as it is, without Content-Encoding.');
  const announced = announcedBytes((name) => c.req.header(name), bytesMax);
  const source = (c.req.raw.body ?? new ReadableStream<Uint8Array>())[Symbol.asyncIterator]();
  const isLarge = announced > bytesMax;
  const release = db.instance.memory.bodies.reserve(
    { kind: 'known', key: me.id },
    isLarge ? streamedBytes : announced,
  );
  try {
    const held: Uint8Array[] = [];
    let size = 0;
    while (!isLarge && size <= bytesMax) {
      const next = await source.next();
      if (next.done === true) return await work(held.length === 1 && held[0] ? held[0] : Buffer.concat(held));
      held.push(next.value);
      size += next.value.byteLength;
    }
    waitLonger(c.env.incoming, fileMostMs);
    const rest = { [Symbol.asyncIterator]: () => source };
    const open = async function* (): AsyncGenerator<Uint8Array> {
      yield* held.splice(0);
      yield* rest;
    };
    return await work({ bytes: isLarge ? announced : null, open });
  } finally {
    release();
  }
}

/** What is in memory of content that comes as it is written. */
const streamedBytes = 8 * 1024 * 1024;
/** How long a large file may take; as long as any request (serve.ts). */
const fileMostMs = 3_600_000;

/** Null: there is no body, which many methods allow. */
export const readXmlBody = (ask: Ask): Promise<Element | null> =>
  withBody(ask, xmlBytesMax, async (bytes) =>
    bytes.byteLength === 0 ? null : await readXml(new TextDecoder('utf-8').decode(bytes)),
  );

const tooLarge = (bytesMax: number): DavError =>
  new DavError(413, `This is larger than ${Math.floor(bytesMax / 1024)} kB; send less at once.`);
