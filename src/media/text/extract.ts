/** Searchable characters of a document; a book has as many. */
export const textCharsMax = 500_000;
/** Larger documents are not read. */
export const readBytesMax = 40 * 1024 * 1024;
const pagesMax = 2_000;

const office = 'application/vnd.openxmlformats-officedocument.';
const openDocument = 'application/vnd.oasis.opendocument.';

/** How a document of this type is read, or null. */
export function readerOf(mediaType: string): 'pdf' | 'docx' | 'xlsx' | 'pptx' | 'odf' | 'text' | null {
  if (mediaType === 'application/pdf') return 'pdf';
  if (mediaType === `${office}wordprocessingml.document`) return 'docx';
  if (mediaType === `${office}spreadsheetml.sheet`) return 'xlsx';
  if (mediaType === `${office}presentationml.presentation`) return 'pptx';
  if (mediaType.startsWith(openDocument)) return 'odf';
  return /^text\/(plain|markdown|csv|calendar)$/.test(mediaType) ? 'text' : null;
}

export interface ReadOptions {
  /** For whoever reads it, not for a search. */
  readonly keepsLines?: boolean;
}

/**
 * The text of a document, clean and at most `textCharsMax` characters. Throws for what is locked, broken or too large. Takes as long and as much
 * memory as the document causes: call it in a thread that can be terminated (read-text.ts).
 */
export async function extractText(
  bytes: Uint8Array,
  mediaType: string,
  { keepsLines = false }: ReadOptions = {},
): Promise<string> {
  const reader = readerOf(mediaType);
  if (reader === null) return '';
  if (reader === 'pdf') return clean(await textOfPdf(bytes));
  const cleaned = keepsLines ? cleanLines : clean;
  if (reader === 'text') return cleaned(new TextDecoder().decode(bytes.subarray(0, textCharsMax * 4)));
  const { textOfOffice } = await import('./office.ts');
  return cleaned(textOfOffice(bytes, reader, textCharsMax));
}

/** Page by page, until there is enough. No script of the document runs: nothing here has one. */
async function textOfPdf(bytes: Uint8Array): Promise<string> {
  const { getDocumentProxy } = await import('unpdf');
  const pdf = await getDocumentProxy(bytes, {
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
  });
  let text = '';
  for (let number = 1; number <= Math.min(pdf.numPages, pagesMax) && text.length < textCharsMax; number++) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    for (const item of items) if ('str' in item) text += item.str + (item.hasEOL ? '\n' : '');
    text += '\n';
    page.cleanup();
  }
  return text;
}

/** The same with its paragraphs; blank lines stand alone. Those of a PDF end where the page does, and say nothing. */
const cleanLines = (text: string): string =>
  text
    .slice(0, textCharsMax)
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map(clean)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

/** What PostgreSQL can store and a reader can see: no NUL, no half character, no soft hyphens, single blanks. */
const clean = (text: string): string =>
  text
    .slice(0, textCharsMax)
    .toWellFormed()
    .replace(/[\0\u00AD\p{Cc}]+/gu, (signs) => (/[\n\r\t]/.test(signs) ? ' ' : ''))
    .replace(/\s+/g, ' ')
    .trim();
