import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Db } from '#src/platform/database.ts';
import { cleanFileName, openFile } from '#src/platform/files.ts';
import { zipLazily } from '#src/platform/zip-lazily.ts';

const context = 'https://www.w3.org/ns/activitystreams';
export const batchMax = 200;

export interface ArchiveParts {
  /** Texts by their names, written before the rest. */
  readonly first?: Readonly<Record<string, string>>;
  /** Become ActivityStreams collections. */
  readonly collections: Readonly<Record<string, AsyncGenerator<unknown>>>;
  readonly files: AsyncIterable<{ readonly path: string; readonly storageKey: string }>;
  /** Texts that need to know what was written before them: SHA-256 in hexadecimal, by name. In this order. */
  readonly last?: Readonly<Record<string, (hashes: ReadonlyMap<string, string>) => Promise<string>>>;
}

/** Streamed: memory holds two hundred rows and part of one file; the archive appears under its name once it is complete. */
export async function writeArchiveFile(db: Db, file: string, parts: ArchiveParts): Promise<void> {
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  const hashes = new Map<string, string>();
  let failure: unknown = null;
  for (const [name, text] of Object.entries(parts.first ?? {})) zip.addBuffer(Buffer.from(text), name);
  for (const [name, items] of Object.entries(parts.collections))
    zipLazily(zip, name, () => Readable.from(hashed(hashes, name, collectionText(name, items))));
  for await (const { path, storageKey } of parts.files) {
    const open = async () => {
      const bytes = await openFile(db.instance.files, storageKey).catch(() => null);
      return Readable.from(hashed(hashes, path, bytes?.read() ?? []));
    };
    zipLazily(zip, path, open, { compress: false });
  }
  for (const [name, tell] of Object.entries(parts.last ?? {}))
    zipLazily(zip, name, async () => {
      const text = await tell(hashes).catch((cause: unknown) => {
        failure = cause;
        return '';
      });
      return Readable.from(hashed(hashes, name, [Buffer.from(text)]));
    });
  zip.end();
  const part = `${file}.part`;
  try {
    // What fails while it is read is told by the archive, not by its stream.
    const failed = new Promise<never>((_resolve, reject) => zip.once('error', reject));
    const written = pipeline(zip.outputStream, createWriteStream(part, { flags: 'wx', mode: 0o600 }));
    await Promise.race([written, failed]);
    if (failure !== null) throw failure;
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
}

async function* hashed(
  hashes: Map<string, string>,
  name: string,
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    hash.update(bytes);
    yield bytes;
  }
  hashes.set(name, hash.digest('hex'));
}

export async function* counted<T>(items: AsyncGenerator<T>, count: () => void): AsyncGenerator<T> {
  for await (const item of items) {
    count();
    yield item;
  }
}

/** Batches of `read`, each from the last id of the one before. */
export async function* inBatches<Row extends { readonly id: string }>(
  read: (after: string) => Promise<readonly Row[]>,
): AsyncGenerator<Row> {
  for (let after = '0'; ;) {
    const rows = await read(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

async function* collectionText(name: string, items: AsyncGenerator<unknown>): AsyncGenerator<string> {
  const head = {
    '@context': [context, { kontor: 'https://kontor.example/ns#' }],
    id: name,
    type: 'OrderedCollection',
  };
  yield `${JSON.stringify(head).slice(0, -1)},"orderedItems":[`;
  let isFirst = true;
  for await (const item of items) {
    yield `${isFirst ? '' : ','}\n${JSON.stringify(item)}`;
    isFirst = false;
  }
  yield ']}\n';
}

export interface ArchivedFile {
  readonly id: string;
  readonly uuid: string;
  readonly name: string;
  readonly alt: string;
  readonly mediaType: string;
  readonly storageKey: string;
}
/** Where its bytes are in the archive. */
export const pathOf = ({ uuid, name }: Pick<ArchivedFile, 'uuid' | 'name'>): string =>
  `files/${uuid}/${cleanFileName(name) || 'file'}`;
