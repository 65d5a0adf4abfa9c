import { createHash } from 'node:crypto';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack as createPack, type Pack } from 'tar-stream';
import { folderStore } from '#src/platform/folder-storage.ts';
import type { FilePlace, OpenedFile } from '#src/platform/file-storage.ts';
import { listFiles } from '#src/platform/files.ts';
import { databasePrefix, endName, folders, manifestName, type End, type Manifest } from './manifest.ts';

/** The dump is cut into pieces of this size, because tar wants to know sizes before. */
const pieceBytes = 4 * 1024 * 1024;

interface Parts {
  readonly manifest: Manifest;
  /** What pg_dump writes, and its end, which rejects if it failed. */
  readonly dump: { readonly output: Readable; readonly ended: Promise<void> };
  readonly dataDir: string;
  readonly files: FilePlace;
}

/**
 * The archive as a stream; memory stays flat whatever its size. The dump comes first: files are only added while a database is being dumped, so every
 * file that it names is there, unless it was erased in the meantime.
 */
export function writeArchive(parts: Parts): Readable {
  const tar = createPack();
  fill(tar, parts).then(
    () => tar.finalize(),
    (error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  // The library has streams of its own, which Node's can only iterate.
  return Readable.from(tar, { objectMode: false });
}

async function fill(tar: Pack, { manifest, dump, dataDir, files: place }: Parts): Promise<void> {
  await add(tar, manifestName, Buffer.from(JSON.stringify(manifest)));
  const database = await addDump(tar, dump.output);
  await dump.ended;
  const files = { count: 0, bytes: 0, hash: createHash('sha256') };
  for await (const { name, open } of everyFile(dataDir, place)) {
    const added = await addFile(tar, name, open);
    if (added === null) continue;
    files.count += 1;
    files.bytes += added.bytes;
    files.hash.update(`${added.sha256}  ${name}\n`);
  }
  const { count, bytes, hash } = files;
  const end: End = { database, files: { count, bytes, sha256: hash.digest('hex') } };
  await add(tar, endName, Buffer.from(JSON.stringify(end)));
}

const add = (tar: Pack, name: string, content: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    tar.entry({ name, mode: 0o600 }, content, (error) => (error ? reject(error) : resolve()));
  });

async function addDump(tar: Pack, output: Readable): Promise<End['database']> {
  const hash = createHash('sha256');
  let [bytes, number, held] = [0, 0, 0];
  let chunks: Buffer[] = [];
  const flush = async (): Promise<void> => {
    if (held === 0) return;
    number += 1;
    await add(tar, databasePrefix + String(number).padStart(6, '0'), Buffer.concat(chunks));
    [chunks, held] = [[], 0];
  };
  for await (const chunk of output as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    held += chunk.length;
    chunks.push(chunk);
    if (held >= pieceBytes) await flush();
  }
  await flush();
  return { bytes, sha256: hash.digest('hex') };
}

interface Found {
  readonly name: string;
  open(): Promise<OpenedFile | null>;
}

/** What the folders that are backed up have, wherever the files lie; one that is being moved is in both places and comes once. */
async function* everyFile(dataDir: string, place: FilePlace): AsyncGenerator<Found> {
  for (const folder of folders)
    if (folder !== 'files') {
      const store = folderStore(path.join(dataDir, folder));
      for await (const { name } of store.list(''))
        yield { name: `${folder}/${name}`, open: () => store.open(name) };
    }
  for await (const { name } of listFiles(place.store))
    yield { name: `files/${name}`, open: () => place.store.open(name) };
  const { other } = place;
  if (other === null) return;
  for await (const { name } of listFiles(other)) {
    const moved = await place.store.open(name);
    await moved?.close();
    if (moved === null) yield { name: `files/${name}`, open: () => other.open(name) };
  }
}

/** Null: erased while the backup was running. */
async function addFile(
  tar: Pack,
  name: string,
  open: Found['open'],
): Promise<{ bytes: number; sha256: string } | null> {
  const found = await open();
  if (found === null) return null;
  const hash = createHash('sha256');
  const entry = tar.entry({ name, size: found.bytes, mode: 0o600 });
  await pipeline(
    found.bytes === 0 ? found.read() : found.read({ start: 0, end: found.bytes - 1 }),
    async function* (content: AsyncIterable<Buffer>) {
      for await (const chunk of content) {
        hash.update(chunk);
        yield chunk;
      }
    },
    entry as unknown as NodeJS.WritableStream,
  );
  return { bytes: found.bytes, sha256: hash.digest('hex') };
}
