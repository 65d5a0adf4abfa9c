import { connect, type Socket } from 'node:net';
import { refusals } from './refusals.ts';

/** Where a virus scanner listens: `host:port`, or the path of a socket. */
export type ClamdPlace = { readonly host: string; readonly port: number } | { readonly path: string };

/** From connecting to the answer. */
const timeoutMs = 30_000;
const chunkBytes = 64 * 1024;
const answerCharsMax = 1_000;

/** `host:port`, `[::1]:3310` or `/run/clamav/clamd.ctl`; null for what is neither. */
export function readClamdPlace(text: string): ClamdPlace | null {
  if (text.startsWith('/')) return { path: text };
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^\s:/]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port < 1 || port > 65_535) return null;
  return { host: match[1] ?? match[2] ?? '', port };
}

/**
 * Has a file scanned before anything is done with it; returns if it is clean, or if no scanner is configured (`place` null). Throws Refusal
 * 'invalid' naming what was found, 'too_many' if the scanner does not answer within `ms`: nothing passes unscanned.
 */
export async function requireClean(
  place: ClamdPlace | null,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  ms: number = timeoutMs,
): Promise<void> {
  if (place === null) return;
  const answer = await ask(place, content, ms).catch((cause: unknown) => {
    throw Object.assign(refusals.scannerAway(), { cause });
  });
  if (/^stream: OK$/.test(answer)) return;
  const found = /^stream: (.{1,200}) FOUND$/.exec(answer)?.[1];
  if (found !== undefined) throw refusals.scannerFound({ virus: found });
  if (/size limit exceeded/i.test(answer)) throw refusals.scannerTooLarge();
  throw refusals.scannerUnreadable();
}

/** Whether it answers at all, for the operator. */
export async function pingClamd(place: ClamdPlace): Promise<boolean> {
  const answer = await converse(place, (socket) => socket.write('zPING\0')).catch(() => '');
  return answer === 'PONG';
}

/** clamd(8), INSTREAM: chunks behind their length in four bytes, the last one empty. */
const ask = (
  place: ClamdPlace,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  ms: number,
): Promise<string> =>
  converse(
    place,
    async (socket) => {
      socket.write('zINSTREAM\0');
      for await (const bytes of content instanceof Uint8Array ? [content] : content)
        for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
          if (!socket.writable) return;
          const chunk = bytes.subarray(at, at + chunkBytes);
          const length = Buffer.alloc(4);
          length.writeUInt32BE(chunk.byteLength);
          socket.write(length);
          if (!socket.write(chunk)) await drained(socket);
        }
      socket.write(Buffer.alloc(4));
    },
    ms,
  );

/** A scanner that has heard enough closes: its answer says why. */
const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    for (const event of ['drain', 'close', 'error']) socket.once(event, () => resolve());
  });

/** One question and its answer, up to the NUL that ends it. */
function converse(
  place: ClamdPlace,
  say: (socket: Socket) => unknown,
  ms: number = timeoutMs,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect('path' in place ? { path: place.path } : { host: place.host, port: place.port });
    let heard = '';
    const end = (error?: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      if (error) reject(error);
      else resolve(heard.replace(/[\0\n].*$/s, '').trim());
    };
    const timer = setTimeout(() => end(new Error(`no answer in ${ms} ms`)), ms);
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      heard += text;
      if (heard.includes('\0') || heard.length > answerCharsMax) end();
    });
    socket.once('connect', () => void Promise.resolve(say(socket)).catch(end));
    // A scanner that refuses while we still send resets the line; what it had said before counts.
    socket.once('error', (error) => (heard === '' ? end(error) : end()));
    socket.once('close', () => (heard === '' ? end(new Error('closed without an answer')) : end()));
  });
}
