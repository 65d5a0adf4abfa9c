import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '#src/platform/errors.ts';
import { moveFiles } from '#src/media/move-files.ts';
import { cleanFileName, openFile, removeFile, storeBeside, storeFile } from '#src/platform/files.ts';
import { inFolder, removeIncoming } from '#src/platform/folder-storage.ts';
import { newUuid } from '#src/platform/ids.ts';

let filesDir: string;
const bytesMax = 1_000;

beforeEach(async () => {
  filesDir = join(await mkdtemp(join(tmpdir(), 'kontor-files-')), 'files');
});
afterEach(async () => {
  await rm(join(filesDir, '..'), { recursive: true, force: true });
});

const read = async (key: string, range?: { start: number; end: number }) =>
  (await buffer((await openFile(inFolder(filesDir), key)).read(range))).toString();
const everyFile = async () =>
  (await readdir(filesDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

describe('stored files', () => {
  test('bytes come back as they were, under a random key, with their hash', async () => {
    const stored = await storeFile(inFolder(filesDir), Buffer.from('Prüfprotokoll'), { bytesMax });
    expect(stored).toMatchObject({
      bytes: 14,
      hash: createHash('sha256').update('Prüfprotokoll').digest('hex'),
    });
    expect(await read(stored.key)).toBe('Prüfprotokoll');
    const again = await storeFile(inFolder(filesDir), Buffer.from('Prüfprotokoll'), { bytesMax });
    expect(again.hash).toBe(stored.hash);
    expect(again.key).not.toBe(stored.key);
  });

  test('a stream is stored whole, and a part can be read', async () => {
    const stored = await storeFile(inFolder(filesDir), chunks('abc', 'def', 'ghi'), { bytesMax });
    expect(stored.bytes).toBe(9);
    expect(await read(stored.key)).toBe('abcdefghi');
    expect(await read(stored.key, { start: 2, end: 4 })).toBe('cde');
  });

  test('the size is known before anything is read', async () => {
    const { key } = await storeFile(inFolder(filesDir), Buffer.from('abc'), { bytesMax });
    const opened = await openFile(inFolder(filesDir), key);
    expect(opened.bytes).toBe(3);
    await opened.close();
    expect(() => opened.read()).toThrow(/"fd"/);
  });

  test('files are readable for the program alone and spread over folders', async () => {
    const { key } = await storeFile(inFolder(filesDir), Buffer.from('x'), { bytesMax });
    const found = await stat(join(filesDir, key.slice(0, 2), key.slice(2, 4), key));
    expect(found.mode & 0o777).toBe(0o600);
  });

  test('a file at the limit is stored, a longer one is refused and leaves nothing', async () => {
    await storeFile(inFolder(filesDir), chunks('x'.repeat(600), 'x'.repeat(400)), { bytesMax });
    expect(await everyFile()).toHaveLength(1);
    await expect(
      storeFile(inFolder(filesDir), chunks('x'.repeat(600), 'x'.repeat(401)), { bytesMax }),
    ).rejects.toThrow(Refusal);
    expect(await everyFile()).toHaveLength(1);
  });

  test('a stream that breaks leaves nothing', async () => {
    async function* broken() {
      yield Buffer.from('half');
      throw new Error('The sender went away.');
    }
    await expect(storeFile(inFolder(filesDir), broken(), { bytesMax })).rejects.toThrow('went away');
    expect(await everyFile()).toEqual([]);
  });

  test('a removed file is gone, removing it again says so', async () => {
    const { key } = await storeFile(inFolder(filesDir), Buffer.from('x'), { bytesMax });
    expect(await removeFile(inFolder(filesDir), key)).toBe(true);
    expect(await removeFile(inFolder(filesDir), key)).toBe(false);
    await expect(openFile(inFolder(filesDir), key)).rejects.toMatchObject({ kind: 'not_found' });
  });

  test('what was made of a file goes with it, also where it lay before it was moved', async () => {
    const before = inFolder(filesDir);
    const [moved, waiting] = [
      await storeFile(before, Buffer.from('x'), { bytesMax }),
      await storeFile(before, Buffer.from('y'), { bytesMax }),
    ];
    for (const { key } of [moved, waiting]) await storeBeside(before, key, 'page-1', Buffer.from('shown'));
    const later = inFolder(`${filesDir}-new`);
    const both = { ...later, other: before.store };
    try {
      expect(await removeFile(both, waiting.key)).toBe(true);
      expect((await everyFile()).map(({ name }) => name)).toEqual(expect.not.arrayContaining([waiting.key]));
      expect(await everyFile()).toHaveLength(2);
      expect(await moveFiles(both, before.store)).toMatchObject({ moved: 1, already: 0 });
      expect(await everyFile()).toEqual([]);
      expect((await buffer((await openFile(later, moved.key)).read())).toString()).toBe('x');
    } finally {
      await rm(`${filesDir}-new`, { recursive: true, force: true });
    }
  });

  test('the remains of a killed process are removed once they are old', async () => {
    const folder = join(filesDir, 'incoming');
    await mkdir(folder, { recursive: true });
    for (const name of ['old', 'new']) await writeFile(join(folder, name), 'half');
    await utimes(join(folder, 'old'), 0, 0);
    expect(await removeIncoming(filesDir, 3_600_000)).toBe(1);
    expect(await readdir(folder)).toEqual(['new']);
  });
});

describe('keys', () => {
  test.each([
    '../../etc/passwd',
    '/etc/passwd',
    '',
    '.',
    '..',
    'incoming',
    'a'.repeat(36),
    `${newUuid()}/..`,
    `${newUuid()}\0`,
  ])('the key %j leads nowhere', async (key) => {
    await storeFile(inFolder(filesDir), Buffer.from('x'), { bytesMax });
    await expect(openFile(inFolder(filesDir), key)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(removeFile(inFolder(filesDir), key)).rejects.toMatchObject({ kind: 'not_found' });
    expect(await everyFile()).toHaveLength(1);
  });

  test('a link in place of a file is not followed', async () => {
    const { key } = await storeFile(inFolder(filesDir), Buffer.from('x'), { bytesMax });
    const secret = join(filesDir, '..', 'secret');
    await writeFile(secret, 'secret');
    const path = join(filesDir, key.slice(0, 2), key.slice(2, 4), key);
    await rm(path);
    await symlink(secret, path);
    await expect(openFile(inFolder(filesDir), key)).rejects.toThrow(/ELOOP/);
  });
});

describe('file names', () => {
  test.each([
    ['Angebot 2026.pdf', 'Angebot 2026.pdf'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\Users\\x.doc', 'C__Users_x.doc'],
    ['a\r\nSet-Cookie: x=1.txt', 'aSet-Cookie_ x=1.txt'],
    ['rechnung\u202egpj.exe', 'rechnunggpj.exe'],
    ['\u2066x\u2069\u200b\u200f.pdf', 'x.pdf'],
    ['a\0b.png', 'ab.png'],
    ['"><script>.html', '___script_.html'],
    ['.htaccess', 'htaccess'],
    ['report.pdf. . ', 'report.pdf'],
    ['CON.txt', '_CON.txt'],
    ['  ', 'file'],
    ['...', 'file'],
    ['u\u0308ber.txt', 'über.txt'],
    ['図面.dwg', '図面.dwg'],
  ])('%j becomes %j', (given, expected) => {
    expect(cleanFileName(given)).toBe(expected);
  });

  test('a long name is cut before its extension', () => {
    expect(cleanFileName(`${'a'.repeat(300)}.pdf`)).toBe(`${'a'.repeat(116)}.pdf`);
    expect(cleanFileName(`${'. '.repeat(1_000_000)}b.pdf`)).toBe('b.pdf');
    expect(cleanFileName('😀'.repeat(100))).toBe('😀'.repeat(60));
    expect(cleanFileName(`x${'😀'.repeat(100)}`)).toBe(`x${'😀'.repeat(59)}`);
  });

  test('any name becomes one harmless segment that stays as it is', () => {
    const nasty = fc.constantFrom(
      '/',
      '\\',
      '..',
      '\r\n',
      '\u202e',
      '\u2028',
      '\ud800',
      'CON',
      ' ',
      '.',
      '"',
      '\u0301',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' })), { maxLength: 20 }), (parts) => {
        const clean = cleanFileName(parts.join(''));
        expect(clean.length).toBeGreaterThan(0);
        expect(clean.length).toBeLessThanOrEqual(121);
        expect(clean).not.toMatch(/[/\\<>:"|?*\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|^\.|^ |[. ]$/u);
        expect(cleanFileName(clean)).toBe(clean);
      }),
    );
  });
});
