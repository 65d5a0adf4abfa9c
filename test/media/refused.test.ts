import { existsSync, readdirSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uploadFile } from '#src/media/upload.ts';
import { pingClamd, readClamdPlace } from '#src/platform/clamd.ts';
import type { Db } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { addPerson } from '#test/support/cast.ts';
import { eicar, startClamd, type Clamd } from '#test/support/clamd.ts';
import { freshDatabase } from '#test/support/database.ts';

let clamd: Clamd;
let at: Awaited<ReturnType<typeof freshDatabase>>;
let ada: PersonId;

beforeAll(async () => {
  clamd = await startClamd();
  at = await freshDatabase();
  ada = await addPerson(at.db, 'ada');
});
afterAll(async () => {
  await at.drop();
  await clamd.stop();
});
beforeEach(() => {
  clamd.mood = 'answers';
  clamd.scanned.length = 0;
});

/** The instance, with the scanner at that place. */
function scanning(place = clamd.place): Db {
  Object.assign(at.instance, { clamd: readClamdPlace(place) });
  return at.db;
}
const upload = (bytes: Buffer, name = 'a.txt', db: Db = scanning()) =>
  uploadFile(db, ada, { bytes, name, mediaType: 'application/octet-stream', alt: '' });
const stored = async (): Promise<number> => {
  const folder = at.instance.files.dir;
  const onDisk = existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
    : 0;
  const [row] = await at.db`select count(*)::int as n from files`;
  return onDisk + Number(row?.n);
};

describe('with a virus scanner', () => {
  it('a clean file is stored, every byte of it seen', async () => {
    const bytes = Buffer.alloc(300_000, 'Kontor ');
    await upload(bytes);
    expect(clamd.scanned.map((file) => file.equals(bytes))).toEqual([true]);
  });
  it('an infected one is refused by name, and nothing of it stays', async () => {
    const before = await stored();
    await expect(upload(eicar, 'invoice.pdf')).rejects.toMatchObject({
      kind: 'invalid',
      message: 'The virus scanner found "Eicar-Test-Signature" in the file. It was not accepted.',
    });
    await expect(upload(Buffer.concat([Buffer.alloc(100_000), eicar]))).rejects.toMatchObject({
      kind: 'invalid',
    });
    expect(await stored()).toBe(before);
  });
  it('a scanner that is away, closes or has enough refuses with a sentence; nothing is stored unscanned', async () => {
    const before = await stored();
    clamd.mood = 'closes';
    const away = /^The virus scanner is not responding/;
    await expect(upload(Buffer.from('x'))).rejects.toMatchObject({
      kind: 'too_many',
      message: expect.stringMatching(away),
    });
    await expect(upload(Buffer.from('x'), 'a.txt', scanning('127.0.0.1:1'))).rejects.toMatchObject({
      message: expect.stringMatching(away),
    });
    await expect(upload(Buffer.from('x'), 'a.txt', scanning('/nowhere/clamd.ctl'))).rejects.toMatchObject({
      message: expect.stringMatching(away),
    });
    clamd.mood = 'small';
    await expect(upload(Buffer.alloc(2_000_000, 'x'))).rejects.toMatchObject({
      message: 'The file is too large for the virus scanner. Choose a smaller one.',
    });
    expect(await stored()).toBe(before);
  });
  it('the operator can ask whether it answers', async () => {
    const place = readClamdPlace(clamd.place);
    expect(place && (await pingClamd(place))).toBe(true);
    expect(await pingClamd({ host: '127.0.0.1', port: 1 })).toBe(false);
  });
  it.each([
    ['127.0.0.1:3310', { host: '127.0.0.1', port: 3310 }],
    ['[::1]:3310', { host: '::1', port: 3310 }],
    ['/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
    ['clamd', null],
    ['clamd:0', null],
    ['clamd:99999', null],
  ])('its place is read: %s', (text, place) => {
    expect(readClamdPlace(text)).toEqual(place);
  });
});

describe('bombs', () => {
  it('a picture of 50,000 by 50,000 is refused at once, by its header', async () => {
    const startedMs = performance.now();
    await expect(upload(hugePng(), 'big.png')).rejects.toMatchObject({
      kind: 'invalid',
      message: 'The picture has 2500 megapixels. Choose one with at most 40.',
    });
    expect(performance.now() - startedMs).toBeLessThan(2_000); // security.md's own bar
  });
});

/** One black row, said to be fifty thousand. */
function hugePng(): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crcOf(body));
    return Buffer.concat([length, body, crc]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(50_000, 0);
  header.writeUInt32BE(50_000, 4);
  header.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(6_251 * 1_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crcOf(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
