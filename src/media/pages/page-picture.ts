import type { Db } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { openBeside, openFile, storeBeside, type OpenedFile } from '#src/platform/files.ts';
import { convertToPdf } from './convert.ts';
import type { DrawnPage } from './draw-page.ts';
import { renderPage } from './render-page.ts';

/** Pages that can be looked at; of longer files the rest is in the file. */
export const pagesMax = 500;

export const isPdf = (mediaType: string): boolean => mediaType === 'application/pdf';
/** What LibreOffice makes pages of. */
export const isOffice = (mediaType: string): boolean =>
  /^application\/vnd\.(openxmlformats-officedocument|oasis\.opendocument)\./.test(mediaType);

interface Paged {
  readonly mediaType: string;
  readonly storageKey: string;
}

/**
 * A page of a stored file as a picture, from 1: drawn when somebody first looks, and kept beside the file until that is removed. Refusal not_found
 * for a page that is not there or cannot be drawn.
 */
export async function openPage(
  db: Db,
  file: Paged,
  page: number,
): Promise<OpenedFile & { readonly mediaType: string }> {
  const dir = db.instance.files;
  const name = `page-${page}`;
  if (!Number.isInteger(page) || page < 1 || page > pagesMax) throw notFound('page');
  const kept = await openBeside(dir, file.storageKey, name);
  if (kept) return { ...kept, mediaType: await typeOf(kept) };
  const pdf = await pdfOf(db, file);
  const drawn = pdf && (await renderPage(pdf, page));
  if (!drawn) throw notFound('page');
  await storeBeside(dir, file.storageKey, name, drawn.bytes);
  const opened = await openBeside(dir, file.storageKey, name);
  if (!opened) throw notFound('page');
  return { ...opened, mediaType: drawn.mediaType };
}

/** The first page of what is about to be kept, and how many there are; null: it has none that can be drawn. */
export async function firstPage(
  db: Db,
  { bytes, mediaType }: { readonly bytes: Uint8Array; readonly mediaType: string },
): Promise<(DrawnPage & { readonly pdf: Uint8Array | null }) | null> {
  const converted = isOffice(mediaType) ? await convertToPdf(db.instance, bytes, mediaType) : null;
  const pdf = isPdf(mediaType) ? bytes : converted;
  const drawn = pdf && (await renderPage(pdf, 1));
  return drawn && { ...drawn, pages: Math.min(drawn.pages, pagesMax), pdf: converted };
}

const converted = 'pdf';
/** What was made of an Office document is kept beside it. */
export const keepConverted = (db: Db, storageKey: string, pdf: Uint8Array): Promise<void> =>
  storeBeside(db.instance.files, storageKey, converted, pdf);

async function pdfOf(db: Db, { mediaType, storageKey }: Paged): Promise<Uint8Array | null> {
  const dir = db.instance.files;
  if (isPdf(mediaType)) return await allOf(await openFile(dir, storageKey));
  if (!isOffice(mediaType)) return null;
  const kept = await openBeside(dir, storageKey, converted);
  if (kept) return await allOf(kept);
  const made = await convertToPdf(db.instance, await allOf(await openFile(dir, storageKey)), mediaType);
  if (made) await keepConverted(db, storageKey, made);
  return made;
}

const allOf = async (file: OpenedFile): Promise<Uint8Array> => Buffer.concat(await file.read().toArray());

/** By its first bytes: it is one of two. */
async function typeOf(file: OpenedFile): Promise<string> {
  return (await file.peek()) === 0x89 ? 'image/png' : 'image/jpeg';
}
