import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { extract, type Extract } from 'tar-stream';
import { Refusal } from '#src/platform/errors.ts';
import { decrypted, reasonOf } from './crypt.ts';
import { isDiskFull } from './disk.ts';
import {
  databasePrefix,
  endName,
  endSchema,
  folders,
  manifestName,
  manifestSchema,
  type End,
  type Manifest,
} from './manifest.ts';

/** What is done with the parts of an archive, in their order. What is thrown here ends the reading and reaches the caller as it is. */
export interface ArchiveVisitor {
  manifest?(manifest: Manifest): Promise<void>;
  /** A piece of the dump. */
  database?(piece: Buffer): Promise<void>;
  /** The dump is over. */
  databaseEnds?(): Promise<void>;
  /** `name` is relative to KONTOR_DATA and lies in one of the folders that are backed up. */
  file?(name: string, content: AsyncIterable<Buffer>, bytes: number): Promise<void>;
}

export interface WholeArchive {
  readonly manifest: Manifest;
  readonly end: End;
}

type Entry = Extract extends AsyncIterable<infer One> ? One : never;

/** A JSON entry is small; more is not read into memory. */
const jsonBytesMax = 16 * 1024 * 1024;

/**
 * Reads an archive from beginning to end, checks every byte of it and returns what it says of itself. Throws Refusal for a wrong passphrase, and for an
 * archive that is damaged, cut short, or of another format.
 */
export async function readArchive(
  file: string,
  passphrase: string,
  visitor: ArchiveVisitor = {},
): Promise<WholeArchive> {
  if (!(await stat(file).catch(() => null))?.isFile())
    throw new Refusal('not_found', `There is no ${file}: name an archive that \`kontor backup\` made.`);
  const plain = await decrypted(createReadStream(file), passphrase, path.basename(file));
  const tar = extract();
  const broken: { by?: unknown } = {};
  plain.on('error', (error) => {
    broken.by ??= error;
    tar.destroy(error);
  });
  plain.pipe(tar as unknown as NodeJS.WritableStream);
  const guarded = guard(visitor);
  try {
    return await readEntries(tar, guarded.visitor);
  } catch (error) {
    // What the disk refuses is not the archive's fault.
    if (guarded.threw.includes(error) || error instanceof Refusal || isDiskFull(error)) throw error;
    throw new Refusal(
      'invalid',
      `${path.basename(file)} is damaged or was cut short: use another backup, or copy it again. (${reasonOf(broken.by ?? error)})`,
    );
  } finally {
    plain.unpipe();
    plain.destroy();
    tar.destroy();
  }
}

/** Tells what the visitor threw from what was wrong with the archive. */
function guard(visitor: ArchiveVisitor): { readonly visitor: ArchiveVisitor; readonly threw: unknown[] } {
  const threw: unknown[] = [];
  const watch =
    <Args extends unknown[]>(visit?: (...args: Args) => Promise<void>) =>
    async (...args: Args): Promise<void> => {
      try {
        await visit?.(...args);
      } catch (error) {
        threw.push(error);
        throw error;
      }
    };
  return {
    threw,
    visitor: {
      manifest: watch(visitor.manifest?.bind(visitor)),
      database: watch(visitor.database?.bind(visitor)),
      databaseEnds: watch(visitor.databaseEnds?.bind(visitor)),
      ...(visitor.file && { file: visitor.file.bind(visitor) }),
    },
  };
}

async function readEntries(tar: AsyncIterable<Entry>, visitor: ArchiveVisitor): Promise<WholeArchive> {
  const database = { bytes: 0, hash: createHash('sha256'), isOpen: true };
  const files = { count: 0, bytes: 0, hash: createHash('sha256') };
  let manifest: Manifest | null = null;
  let end: End | null = null;
  const closeDatabase = async (): Promise<void> => {
    if (database.isOpen) await visitor.databaseEnds?.();
    database.isOpen = false;
  };
  for await (const entry of tar) {
    const { name, size } = entry.header;
    if (manifest === null) {
      if (name !== manifestName) throw otherFormat();
      manifest = readManifest(await bytesOf(entry));
      await visitor.manifest?.(manifest);
    } else if (name === endName) {
      await closeDatabase();
      end = endSchema().parse(JSON.parse(String(await bytesOf(entry))));
    } else if (name.startsWith(databasePrefix) && database.isOpen) {
      const piece = await bytesOf(entry);
      database.hash.update(piece);
      database.bytes += piece.length;
      await visitor.database?.(piece);
    } else {
      await closeDatabase();
      const sha256 = await readOne(entry, checkedName(name), size, visitor);
      files.count += 1;
      files.bytes += size;
      files.hash.update(`${sha256}  ${name}\n`);
    }
  }
  if (manifest === null || end === null) throw new Error('it has no end');
  const found: End = {
    database: { bytes: database.bytes, sha256: database.hash.digest('hex') },
    files: { count: files.count, bytes: files.bytes, sha256: files.hash.digest('hex') },
  };
  if (JSON.stringify(found) !== JSON.stringify(end)) throw new Error('its checksums do not match');
  return { manifest, end };
}

async function readOne(entry: Entry, name: string, size: number, visitor: ArchiveVisitor): Promise<string> {
  const hash = createHash('sha256');
  const content = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of entry as AsyncIterable<Buffer>) {
      hash.update(chunk);
      yield chunk;
    }
  };
  if (visitor.file) await visitor.file(name, content(), size);
  else for await (const _ of content());
  return hash.digest('hex');
}

async function bytesOf(entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of entry as unknown as Readable) {
    bytes += (chunk as Buffer).length;
    if (bytes > jsonBytesMax) throw new Error('a part of it is too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Whoever has the passphrase can write an archive: its names must not lead out of the folders all the same. */
function checkedName(name: string): string {
  const parts = name.split('/');
  const isOurs = folders.some((folder) => folder === parts[0]) && parts.length > 1;
  if (!isOurs || parts.some((part) => !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(part)))
    throw new Error(`it names a file that is none of ours: ${name.slice(0, 100)}`);
  return name;
}

function readManifest(bytes: Buffer): Manifest {
  const parsed = manifestSchema().safeParse(JSON.parse(String(bytes)));
  if (!parsed.success) throw otherFormat();
  return parsed.data;
}

const otherFormat = (): Refusal =>
  new Refusal(
    'conflict',
    'This archive has another format: restore it with the version of Kontor that made it, or with a newer one.',
  );
