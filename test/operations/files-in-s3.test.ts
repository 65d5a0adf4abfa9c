import { createHash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fileCommands } from '#src/cli/files.ts';
import { uploadFile } from '#src/media/upload.ts';
import { moveFiles } from '#src/media/move-files.ts';
import { bucketStore, partBytes } from '#src/platform/bucket-storage.ts';
import { readConfig } from '#src/platform/config.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { openPlaces, type Places } from '#src/platform/file-places.ts';
import { listFiles, openFile, removeFile, storeBeside, openBeside, storeFile } from '#src/platform/files.ts';
import { newUuid } from '#src/platform/ids.ts';
import { openPart, partBytesOf, removePart, writePart } from '#src/platform/parts.ts';
import { openS3 } from '#src/platform/s3.ts';
import { freshDatabase } from '#test/support/database.ts';
import { colleague } from '#test/support/people.ts';
import { startStorage, type Storage } from './s3.ts';

let storage: Storage;
let at: Awaited<ReturnType<typeof freshDatabase>>;
let s3: Places;
let folder: Places;
const bytesMax = 200_000_000;
const configured = (store: 's3' | 'folder', more: Record<string, string> = {}) =>
  readConfig({
    ...{
      KONTOR_ORIGIN: 'http://alpha.localhost:4001',
      KONTOR_ALLOW_HOSTS: '*.localhost',
      KONTOR_DATA: at.instance.dataDir,
    },
    ...{ ...storage.env, KONTOR_FILES: store, ...more },
  });
beforeAll(async () => {
  [storage, at] = [await startStorage(), await freshDatabase()];
  [s3, folder] = [openPlaces(configured('s3')), openPlaces(configured('folder'))];
});
afterEach(() => storage.misbehave(null));
afterAll(async () => {
  s3.close();
  folder.close();
  await storage.stop();
  await at.drop();
  rmSync(at.instance.dataDir, { recursive: true, force: true });
});

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const allIn = async (
  place: Places['files'],
  key: string,
  range?: { start: number; end: number },
): Promise<Buffer> => await buffer((await openFile(place, key)).read(range));
async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.byteLength; from += size) yield bytes.subarray(from, from + size);
}
const countOf = async (place: Places['files']): Promise<number> => {
  let n = 0;
  for await (const _ of listFiles(place.store)) n++;
  return n;
};

describe('files in S3', () => {
  it('come back as they were, whole and in ranges, small and in parts, and go', async () => {
    const large = randomBytes(2 * partBytes + 12_345);
    const before = storage.asked.length;
    const stored = await storeFile(s3.files, inPieces(large, 1_000_003), { bytesMax });
    expect(stored).toMatchObject({ bytes: large.byteLength, hash: sha(large) });
    const asked = storage.asked.slice(before);
    expect(asked.filter((line) => line.includes('partNumber')).length).toBe(3);
    expect(asked.every((line) => line.includes(`/${storage.bucket}/alpha/files/`))).toBe(true);
    expect(sha(await allIn(s3.files, stored.key))).toBe(stored.hash);
    for (const [start, end] of [
      [0, 0],
      [1, 9],
      [partBytes - 2, partBytes + 2],
      [large.byteLength - 3, large.byteLength - 1],
    ] as const)
      if (end > 0)
        expect(await allIn(s3.files, stored.key, { start, end })).toEqual(large.subarray(start, end + 1));
    const opened = await openFile(s3.files, stored.key);
    expect([opened.bytes, await opened.peek()]).toEqual([large.byteLength, large[0]]);
    await storeBeside(s3.files, stored.key, 'page-1', Buffer.from('drawn'));
    expect((await openBeside(s3.files, stored.key, 'page-1'))?.bytes).toBe(5);
    const [small, none] = [
      await storeFile(s3.files, Buffer.from('hi'), { bytesMax }),
      await storeFile(s3.files, new Uint8Array(), { bytesMax }),
    ];
    expect([await allIn(s3.files, small.key), (await openFile(s3.files, none.key)).bytes]).toEqual([
      Buffer.from('hi'),
      0,
    ]);
    expect(await countOf(s3.files)).toBe(3);
    await expect(
      storeFile(s3.files, inPieces(large, 1_000_000), { bytesMax: 10_000_000 }),
    ).rejects.toMatchObject({ kind: 'invalid' });
    expect(await countOf(s3.files)).toBe(3);
    for (const { key } of [stored, small, none])
      expect([await removeFile(s3.files, key), await removeFile(s3.files, key)]).toEqual([true, false]);
    expect(await openBeside(s3.files, stored.key, 'page-1')).toBeNull();
    await expect(openFile(s3.files, stored.key)).rejects.toMatchObject({ kind: 'not_found' });
    expect(await countOf(s3.files)).toBe(0);
  });

  it('that come in parts may come to another machine each time', async () => {
    const id = newUuid();
    const other = openPlaces({ ...configured('s3'), dataDir: path.join(at.instance.dataDir, 'elsewhere') });
    const part = (content: string, offset: number) => ({
      offset,
      content: inPieces(Buffer.from(content), 3),
      bytesMax: 100,
      timeoutMs: 5_000,
    });
    expect(await writePart(s3.files, id, part('hello ', 0))).toBe(6);
    expect(await writePart(other.files, id, part('WORLD', 6))).toBe(5);
    // Its answer was lost: the sender goes on where it knows.
    expect(await writePart(s3.files, id, part('world!', 6))).toBe(6);
    expect((await buffer(openPart(other.files, id))).toString()).toBe('hello world!');
    await removePart(s3.files, id);
    expect(await partBytesOf(other.files, id)).toBe(0);
    other.close();
  });

  it('are uploaded, previews too, by the same verb as into a folder', async () => {
    const { default: sharp } = await import('sharp');
    const bytes = await sharp({ create: { width: 900, height: 700, channels: 3, background: '#a33' } })
      .png()
      .toBuffer();
    const ada = await colleague(at.db, 'ada');
    const instance = { ...at.instance, files: s3.files };
    const before = await countOf(s3.files);
    const shown = await uploadFile(Object.assign(at.db, { instance }), ada, {
      bytes,
      mediaType: 'image/png',
      name: 'a.png',
      alt: '',
    });
    expect([shown.hasPreview, (await countOf(s3.files)) - before]).toEqual([true, 2]);
    expect(await countOf(folder.files)).toBe(0);
  });
});

describe('a storage that misbehaves', () => {
  const answering = (status: number, code: string) => (_asked: unknown, response: ServerResponse) => {
    response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(`<Error><Code>${code}</Code></Error>`);
    return true;
  };
  const refusal = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => null,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(Unavailable);
    return (error as Error).message;
  };

  it('with 503 is asked again, and what stays is said in a sentence', async () => {
    let left = 2;
    storage.misbehave((_asked, response) => left-- > 0 && answering(503, 'SlowDown')(_asked, response));
    const { key } = await storeFile(s3.files, Buffer.from('after all'), { bytesMax });
    expect((await allIn(s3.files, key)).toString()).toBe('after all');
    storage.misbehave(answering(503, 'SlowDown'));
    expect(await refusal(storeFile(s3.files, Buffer.from('x'), { bytesMax }))).toMatch(
      /^The storage for files \(127.0.0.1:\d+\) answers 503 SlowDown\.$/,
    );
    expect(await refusal(openFile(s3.files, key))).toMatch('answers 503');
    storage.misbehave(answering(507, 'XMinioStorageFull'));
    expect(await refusal(storeFile(s3.files, Buffer.from('x'), { bytesMax }))).toMatch(
      'is full: make room there',
    );
    storage.misbehave(null);
    expect((await allIn(s3.files, key)).toString()).toBe('after all');
  });

  it('that is slow is waited for, and one that is silent is given up after one try', async () => {
    const config = configured('s3').files.s3;
    if (config === null) throw new Error('no bucket');
    const waits = bucketStore(openS3(config, 400));
    const hold = (forMs: number) => (asked: IncomingMessage, response: ServerResponse) => {
      if (asked.method !== 'PUT') return false;
      setTimeout(() => response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>'), forMs);
      return true;
    };
    // Late, and refused: asked again, and then it is well.
    let left = 1;
    storage.misbehave((asked, response) => left-- > 0 && hold(200)(asked, response));
    const put = () => waits.put('late', Buffer.from('late'), { bytesMax, isLasting: true });
    await put();
    const before = storage.asked.length;
    storage.misbehave(hold(5_000));
    expect(await refusal(put())).toMatch(/does not answer \(no answer within 0\.4 s\)/);
    expect(storage.asked.slice(before)).toHaveLength(1);
    storage.misbehave(null);
    await put();
  });

  it('that keeps fewer bytes than it took is caught at once, and nothing says that the file is stored', async () => {
    const before = await countOf(s3.files);
    storage.misbehave((asked, response) => {
      if (asked.method !== 'HEAD') return false;
      response.writeHead(200, { 'content-length': '3' }).end();
      return true;
    });
    expect(await refusal(storeFile(s3.files, Buffer.from('twelve bytes'), { bytesMax }))).toMatch(
      'kept 3 of 12 bytes',
    );
    storage.misbehave(null);
    expect(await countOf(s3.files)).toBe(before);
  });

  it('that sends fewer or more bytes than it announced breaks the stream, so that no reader takes it for whole', async () => {
    const { key } = await storeFile(s3.files, Buffer.from('twelve bytes'), { bytesMax });
    for (const [sent, says] of [
      ['twelve', /sent 6 of 12 bytes/],
      ['twelve bytes and more', /more than the 12 bytes/],
    ] as const) {
      storage.misbehave((asked, response) => {
        if (asked.method !== 'GET') return false;
        response.writeHead(200, { 'content-length': String(sent.length) }).end(sent);
        return true;
      });
      await expect(allIn(s3.files, key)).rejects.toThrow(says);
    }
    storage.misbehave((asked, response) => {
      if (asked.method !== 'GET') return false;
      response.writeHead(200, { 'content-length': '12' }).write('twe');
      setTimeout(() => response.destroy(), 20);
      return true;
    });
    await expect(allIn(s3.files, key)).rejects.toThrow(/aborted|hang up|ECONNRESET|terminated|of 12 bytes/);
  });

  it('that refuses our keys, or has no such bucket, is named with what to correct', async () => {
    const store = (more: Record<string, string>) => {
      const config = configured('s3', more).files.s3;
      if (config === null) throw new Error('no bucket');
      return bucketStore(openS3(config));
    };
    const put = (more: Record<string, string>) =>
      store(more).put('x', Buffer.from('x'), { bytesMax, isLasting: true });
    expect(await refusal(put({ KONTOR_S3_SECRET_KEY: 'another' }))).toMatch(
      /refuses us \(403 SignatureDoesNotMatch\): check KONTOR_S3_ACCESS_KEY/,
    );
    expect(await refusal(put({ KONTOR_S3_ACCESS_KEY: 'another' }))).toMatch('403 InvalidAccessKeyId');
    expect(await refusal(put({ KONTOR_S3_BUCKET: 'nowhere' }))).toMatch(
      'no such bucket: create it, or correct KONTOR_S3_BUCKET',
    );
    expect(await refusal(put({ KONTOR_S3_URL: 'http://127.0.0.1:1' }))).toMatch('does not answer');
    expect(() =>
      configured('s3', { KONTOR_S3_BUCKET: '', KONTOR_S3_URL: 'http://a.example/bucket' }),
    ).toThrow(/KONTOR_S3_BUCKET must be set[\s\S]*without the bucket/);
  });

  it('in the middle of a file in parts leaves no half file', async () => {
    const before = await countOf(s3.files);
    storage.misbehave(
      (asked, response) =>
        (asked.url ?? '').includes('partNumber=2') && answering(500, 'InternalError')(asked, response),
    );
    await refusal(storeFile(s3.files, inPieces(randomBytes(partBytes + 9), 500_000), { bytesMax }));
    storage.misbehave(null);
    expect(await countOf(s3.files)).toBe(before);
    expect(storage.asked.some((line) => line.startsWith('DELETE') && line.includes('uploadId'))).toBe(true);
  });
});

describe('kontor files move', () => {
  const command = async (config: ReturnType<typeof configured>, places: Places, ...args: string[]) => {
    const db = Object.assign(Object.create(null) as object, { instance: { ...at.instance, ...places } });
    const context = { db, config, args } as unknown as Parameters<
      NonNullable<typeof fileCommands.move>['run']
    >[0];
    return (await fileCommands.move?.run(context))?.json;
  };

  it('goes on where it was interrupted, compares each file, and loses none, there and back', async () => {
    const originals = new Map<string, string>();
    for (let n = 0; n < 12; n++) {
      const bytes = randomBytes(50_000 + n);
      originals.set((await storeFile(folder.files, bytes, { bytesMax })).key, sha(bytes));
    }
    let puts = 0;
    storage.misbehave((asked, response) => {
      if (asked.method === 'PUT' && ++puts > 5) return Boolean(response.writeHead(503).end());
      return false;
    });
    await expect(command(configured('s3'), s3, '--to', 's3')).rejects.toBeInstanceOf(Unavailable);
    // Half is here, half there, and everyone finds all of it.
    for (const [key, hash] of originals) expect(sha(await allIn(s3.files, key))).toBe(hash);
    storage.misbehave(null);
    const had = await countOf(s3.files);
    expect(await command(configured('s3'), s3, '--to', 's3')).toMatchObject({ moved: 7, already: 0 });
    expect([await countOf(folder.files), (await countOf(s3.files)) - had]).toEqual([0, 7]);
    for (const [key, hash] of originals) expect(sha(await allIn(s3.files, key))).toBe(hash);
    expect(await command(configured('s3'), s3, '--to', 's3')).toMatchObject({ moved: 0 });
    await expect(command(configured('s3'), s3, '--to', 'folder')).rejects.toThrow(
      /set KONTOR_FILES=folder, restart/,
    );
    await command(configured('folder'), folder, '--to', 'folder');
    for (const [key, hash] of originals) expect(sha(await allIn(folder.files, key))).toBe(hash);
    expect(await countOf(s3.files)).toBe(0);
  });

  it('keeps the old file when the new one is not the same', async () => {
    const { key } = await storeFile(folder.files, Buffer.from('precious'), { bytesMax });
    storage.misbehave((asked, response) => {
      if (asked.method !== 'GET' || !(asked.url ?? '').includes(key)) return false;
      response.writeHead(200, { 'content-length': '8' }).end('previous');
      return true;
    });
    const { other } = s3.files;
    if (other === null) throw new Error('no folder');
    await expect(moveFiles(s3.files, other)).rejects.toThrow(/not the same in its new place/);
    storage.misbehave(null);
    expect((await allIn(folder.files, key)).toString()).toBe('precious');
  });
});
