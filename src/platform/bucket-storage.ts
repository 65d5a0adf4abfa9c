import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { FileStore, OpenedFile } from './file-storage.ts';
import { refusals } from './refusals.ts';
import { textOf, trouble, type S3 } from './s3.ts';

/** Larger content goes in parts of this size, which is what memory holds of it. S3 takes none below 5 MiB and at most 10,000. */
export const partBytes = 8 * 1024 * 1024;
const listedMax = 1_000;
const hashHeader = 'x-amz-meta-sha256';

/** Files in a bucket. What was stored is asked for again before anyone is told that it is safe. */
export function bucketStore(s3: S3): FileStore {
  return {
    put: (name, content, { bytesMax }) => put(s3, name, content, bytesMax),
    open: (name) => open(s3, name),
    async remove(name) {
      // S3 says the same of what was never there.
      const found = await s3.ask({ method: 'HEAD', name });
      found?.resume();
      (await s3.ask({ method: 'DELETE', name }))?.resume();
      return found !== null;
    },
    async removeAll(folder) {
      for await (const { name } of list(s3, folder)) (await s3.ask({ method: 'DELETE', name }))?.resume();
    },
    list: (folder) => list(s3, folder),
  };
}

interface Written {
  readonly hash: string;
  readonly bytes: number;
}

async function put(
  s3: S3,
  name: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<Written> {
  const parts = inParts(content, bytesMax);
  const first = await parts.next();
  const head = first.done ? new Uint8Array() : first.value;
  const second = await parts.next();
  if (second.done) {
    const written = { hash: createHash('sha256').update(head).digest('hex'), bytes: head.byteLength };
    const headers = { [hashHeader]: written.hash };
    (await s3.ask({ method: 'PUT', name, headers, body: head }))?.resume();
    return await confirmed(s3, name, written);
  }
  return await confirmed(s3, name, await putParts(s3, name, [head, second.value], parts));
}

async function putParts(
  s3: S3,
  name: string,
  begun: readonly Uint8Array[],
  rest: AsyncGenerator<Uint8Array>,
): Promise<Written> {
  const answer = await s3.ask({ method: 'POST', name, query: { uploads: '' } });
  const uploadId = unescaped(
    /<UploadId>([^<]+)<\/UploadId>/.exec(answer ? await textOf(answer) : '')?.[1] ?? '',
  );
  if (uploadId === '') throw trouble(s3.config, 'begins no upload in parts');
  const hash = createHash('sha256');
  let bytes = 0;
  const tags: string[] = [];
  const send = async (body: Uint8Array): Promise<void> => {
    hash.update(body);
    bytes += body.byteLength;
    const query = { partNumber: String(tags.length + 1), uploadId };
    const taken = await s3.ask({ method: 'PUT', name, query, body });
    taken?.resume();
    tags.push(String(taken?.headers.etag ?? ''));
  };
  try {
    for (const part of begun) await send(part);
    for await (const part of rest) await send(part);
    const listed = tags.map(
      (tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${tag}</ETag></Part>`,
    );
    const body = Buffer.from(`<CompleteMultipartUpload>${listed.join('')}</CompleteMultipartUpload>`);
    const done = await s3.ask({ method: 'POST', name, query: { uploadId }, body });
    // It may say 200 first and then, in the body, that it failed.
    if (!(done && (await textOf(done)).includes('CompleteMultipartUploadResult')))
      throw trouble(s3.config, 'did not put the parts of an upload together');
    return { hash: hash.digest('hex'), bytes };
  } catch (error) {
    await s3.ask({ method: 'DELETE', name, query: { uploadId } }).then(
      (answered) => answered?.resume(),
      () => {}, // its own rules for unfinished uploads remove it
    );
    throw error;
  }
}

/** Of `partBytes` each, the last one shorter. Throws Refusal beyond `bytesMax`. */
async function* inParts(
  content: Uint8Array | AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let [heldBytes, bytes] = [0, 0];
  for await (const chunk of content instanceof Uint8Array ? [content] : content) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw refusals.fileTooLarge({ megabytes: Math.floor(bytesMax / 1_000_000) });
    for (let at = 0; at < chunk.byteLength;) {
      const piece = chunk.subarray(at, at + partBytes - heldBytes);
      held.push(piece);
      at += piece.byteLength;
      heldBytes += piece.byteLength;
      if (heldBytes < partBytes) continue;
      yield Buffer.concat(held);
      [held, heldBytes] = [[], 0];
    }
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}

/** Who answers 200 and keeps something else is found out now and not when somebody wants the file. */
async function confirmed(s3: S3, name: string, written: Written): Promise<Written> {
  const kept = await s3.ask({ method: 'HEAD', name });
  kept?.resume();
  const bytes = Number(kept?.headers['content-length'] ?? Number.NaN);
  if (bytes === written.bytes) return written;
  (await s3.ask({ method: 'DELETE', name }).catch(() => null))?.resume();
  throw trouble(s3.config, `kept ${kept ? `${bytes} of` : 'none of'} ${written.bytes} bytes`);
}

async function open(s3: S3, name: string): Promise<OpenedFile | null> {
  const found = await s3.ask({ method: 'HEAD', name });
  if (found === null) return null;
  found.resume();
  const bytes = Number(found.headers['content-length'] ?? 0);
  return {
    bytes,
    read: (range) => Readable.from(content(s3, name, bytes, range), { objectMode: false }),
    async peek() {
      if (bytes === 0) return null;
      // Some storages take a range that ends with 0 for none at all.
      const few = content(s3, name, bytes, { start: 0, end: Math.min(bytes, 2) - 1 });
      return (await buffer(few))[0] ?? null;
    },
    close: async () => {},
  };
}

/** Exactly the bytes that were asked for, or an error: readers were promised so many. */
async function* content(
  s3: S3,
  name: string,
  bytes: number,
  range: { readonly start: number; readonly end: number } | undefined,
): AsyncGenerator<Buffer> {
  if (bytes === 0) return;
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  const wanted = end - start + 1;
  const headers = range ? { range: `bytes=${start}-${end}` } : {};
  const answer = await s3.ask({ method: 'GET', name, headers });
  if (answer === null) throw trouble(s3.config, 'has a file no more');
  if (range && answer.statusCode !== 206 && wanted !== bytes) {
    answer.destroy();
    throw trouble(s3.config, 'does not know ranges');
  }
  let got = 0;
  try {
    for await (const chunk of inTime(answer)) {
      got += chunk.length;
      if (got > wanted) throw trouble(s3.config, `sent more than the ${wanted} bytes that it has`);
      yield chunk;
    }
  } finally {
    answer.destroy();
  }
  if (got < wanted) throw trouble(s3.config, `sent ${got} of ${wanted} bytes`);
}

/** An answer that stops in the middle ends by the socket's own time limit, as an error. */
async function* inTime(answer: IncomingMessage): AsyncGenerator<Buffer> {
  answer.socket.once('timeout', () => answer.destroy(new Error('It stopped sending.')));
  yield* answer as AsyncIterable<Buffer>;
}

async function* list(s3: S3, folder: string): AsyncGenerator<{ name: string; bytes: number }> {
  const { prefix } = s3.config;
  let after = '';
  for (;;) {
    const query = {
      ...{ 'list-type': '2', prefix: `${prefix}${folder}`, 'max-keys': String(listedMax) },
      ...(after === '' ? {} : { 'start-after': after }),
    };
    const answer = await s3.ask({ method: 'GET', name: '', query });
    const text = answer ? (await buffer(answer)).toString('utf8') : '';
    const found = [...text.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, each = '']) => ({
      key: unescaped(/<Key>([^<]*)<\/Key>/.exec(each)?.[1] ?? ''),
      bytes: Number(/<Size>(\d+)<\/Size>/.exec(each)?.[1] ?? 0),
    }));
    for (const { key, bytes } of found)
      if (key.startsWith(prefix)) yield { name: key.slice(prefix.length), bytes };
    after = found.at(-1)?.key ?? '';
    if (found.length === 0 || !text.includes('<IsTruncated>true</IsTruncated>')) return;
  }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt|quot|apos);/g, (whole, name: string) => entities[name] ?? whole);
