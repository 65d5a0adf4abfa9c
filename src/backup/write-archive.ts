import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack as createPack, type Pack } from 'tar-stream';
import { databasePrefix, endName, folders, manifestName, type End, type Manifest } from './manifest.ts';

/** The dump is cut into pieces of this size, because tar wants to know sizes before. */
const pieceBytes = 4 * 1024 * 1024;

interface Parts {
  readonly manifest: Manifest;
  /** What pg_dump writes, and its end, which rejects if it failed. */
  readonly dump: { readonly output: Readable; readonly ended: Promise<void> };
  readonly dataDir: string;
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

async function fill(tar: Pack, { manifest, dump, dataDir }: Parts): Promise<void> {
  await add(tar, manifestName, Buffer.from(JSON.stringify(manifest)));
  const database = await addDump(tar, dump.output);
  await dump.ended;
  const files = { count: 0, bytes: 0, hash: createHash('sha256') };
  for (const folder of folders)
    for await (const name of walk(dataDir, folder)) {
      const added = await addFile(tar, dataDir, name);
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

/** Null: erased while the backup was running. */
async function addFile(
  tar: Pack,
  dataDir: string,
  name: string,
): Promise<{ bytes: number; sha256: string } | null> {
  const file = path.join(dataDir, name);
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile()) return null;
  const hash = createHash('sha256');
  const entry = tar.entry({ name, size: found.size, mode: 0o600, mtime: found.mtime });
  await pipeline(
    createReadStream(file, found.size === 0 ? {} : { end: found.size - 1 }),
    async function* (content: AsyncIterable<Buffer>) {
      for await (const chunk of content) {
        hash.update(chunk);
        yield chunk;
      }
    },
    entry as unknown as NodeJS.WritableStream,
  );
  return { bytes: found.size, sha256: hash.digest('hex') };
}

/** Paths below `folder`, with slashes. What is half written lies in files/incoming. */
async function* walk(dataDir: string, folder: string): AsyncGenerator<string> {
  const opened = await opendir(path.join(dataDir, folder)).catch(() => null);
  if (opened === null) return;
  for await (const entry of opened) {
    const name = `${folder}/${entry.name}`;
    // What is not whole, and what can be made again.
    if (['files/incoming', 'files/made', 'files/unfinished'].includes(name)) continue;
    if (entry.isDirectory()) yield* walk(dataDir, name);
    else if (entry.isFile()) yield name;
  }
}
