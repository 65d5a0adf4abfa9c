import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage } from '#src/media/pages/page-picture.ts';
import { renderPage } from '#src/media/pages/render-page.ts';
import { readMedia } from '#src/media/read.ts';
import { removeUpload, uploadFile } from '#src/media/upload.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { openCompany, type Company } from '#test/support/cast.ts';
import { bomb, docx, lockedPdf, paragraph, pdf } from './documents.ts';

let company: Company;
let dir: string;
beforeAll(async () => {
  company = await openCompany();
  dir = mkdtempSync(path.join(tmpdir(), 'kontor-soffice-'));
});
afterAll(async () => {
  await company.drop();
  rmSync(dir, { recursive: true });
});

const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const keep = (bytes: Buffer, mediaType: string, name: string) =>
  uploadFile(company.db, company.ada as PersonId, { bytes, mediaType, name, alt: '', isDocument: true });
const keyOf = async (uuid: string): Promise<string> => (await readMedia(company.db, uuid))?.storageKey ?? '';
/** What is made of files is kept in a folder of its own. */
const madeOf = (key: string): string[] => {
  try {
    return readdirSync(path.join(company.db.instance.files.dir, 'made', key.slice(0, 2), key));
  } catch {
    return [];
  }
};

describe('a page of a PDF', () => {
  it('is drawn as a picture on which what is written can be seen', async () => {
    const page = await renderPage(pdf('Hydraulic pump'), 1);
    expect([page?.pages, page?.width, page?.height, page?.mediaType]).toEqual([1, 1237, 1600, 'image/png']);
    const { channels } = await sharp(page?.bytes).stats();
    expect([channels[0]?.min, channels[0]?.max]).toEqual([0, 255]);
  });

  it.each([
    ['a page that it does not have', () => pdf('x'), 2],
    ['a PDF with a password', () => lockedPdf(), 1],
    ['a PDF that is none', () => Buffer.from('%PDF-1.7 nonsense'), 1],
    ['half a PDF', () => pdf('x').subarray(0, 60), 1],
    ['no PDF at all', () => bomb(), 1],
  ])('%s is none, and hurts nobody', async (_, bytes, page) => {
    expect(await renderPage(bytes(), page)).toBeNull();
  });

  it('is kept beside the file once somebody looked, and goes with it', async () => {
    const file = await keep(pdf('pump'), 'application/pdf', 'pump.pdf');
    expect([file.pages, file.width, file.height, file.hasPreview]).toEqual([1, 1237, 1600, true]);
    const storageKey = await keyOf(file.uuid);
    expect(madeOf(storageKey)).toEqual([]);
    for (const _twice of [1, 2]) {
      const opened = await openPage(company.db, { mediaType: 'application/pdf', storageKey }, 1);
      expect(opened.mediaType).toBe('image/png');
      expect((await sharp(Buffer.concat(await opened.read().toArray())).metadata()).width).toBe(1237);
      expect(madeOf(storageKey)).toEqual(['page-1']);
    }
    for (const page of [0, -1, 1.5, 2, 9_999])
      await expect(openPage(company.db, { mediaType: 'application/pdf', storageKey }, page)).rejects.toThrow(
        'does not exist',
      );
    await removeUpload(company.db, company.ada as PersonId, file.id);
    expect(madeOf(storageKey)).toEqual([]);
  });

  it('of a locked file there is none, and the file is kept', async () => {
    const file = await keep(lockedPdf(), 'application/pdf', 'locked.pdf');
    expect([file.pages, file.hasPreview, file.bytes > 0]).toEqual([null, false, true]);
  });
});

describe('pages of Office documents', () => {
  const letter = docx(paragraph('Dear all'));
  /** A program that LibreOffice is called as. */
  const program = (script: string): string => {
    const at = path.join(dir, `soffice-${script.length}`);
    writeFileSync(at, `#!/bin/sh\n${script}\n`);
    chmodSync(at, 0o755);
    return at;
  };
  const withProgram = async <T>(soffice: string | null, work: () => Promise<T>): Promise<T> => {
    Object.assign(company.db.instance, { soffice });
    return await work().finally(() => Object.assign(company.db.instance, { soffice: null }));
  };

  it('there are none without LibreOffice', async () => {
    const file = await keep(letter, docxType, 'letter.docx');
    expect([file.pages, file.hasPreview]).toEqual([null, false]);
  });

  it('are those of the PDF that LibreOffice makes, with a profile without macros and network', async () => {
    writeFileSync(path.join(dir, 'made.pdf'), pdf('Dear all'));
    const asked = path.join(dir, 'asked');
    const soffice = program(
      `echo "$@" > ${asked}; cat profile/user/registrymodifications.xcu >> ${asked}; env >> ${asked}; cp ${path.join(dir, 'made.pdf')} document.pdf`,
    );
    const file = await withProgram(soffice, () => keep(letter, docxType, 'letter.docx'));
    expect([file.pages, file.hasPreview, file.width]).toEqual([1, true, 1237]);
    const said = await import('node:fs').then(({ readFileSync }) => readFileSync(asked, 'utf8'));
    expect(said).toContain('--headless');
    expect(said).toContain('DisableMacrosExecution');
    expect(said).not.toContain('KONTOR_');
    const storageKey = await keyOf(file.uuid);
    expect(madeOf(storageKey)).toEqual(['pdf']);
    const opened = await openPage(company.db, { mediaType: docxType, storageKey }, 1);
    await opened.close();
    expect(madeOf(storageKey).toSorted()).toEqual(['page-1', 'pdf']);
  });

  it.each([
    ['fails', 'exit 77'],
    ['makes nothing', 'exit 0'],
    ['makes no PDF', 'echo nonsense > document.pdf'],
    ['is not there', null],
  ])('there are none when it %s, and the file is kept', async (_, script) => {
    const soffice = script === null ? path.join(dir, 'nowhere') : program(script);
    const file = await withProgram(soffice, () => keep(letter, docxType, 'letter.docx'));
    expect([file.pages, file.bytes]).toEqual([null, letter.byteLength]);
  });
});
