import { Parser } from 'htmlparser2';
import { unzip } from '#src/platform/unzip.ts';

/** What a document may unfold to. */
const limits = { entries: 2_000, entryBytes: 30 * 1024 * 1024, bytes: 60 * 1024 * 1024 };

/** The parts that hold what people wrote, and the elements that hold it; null: all text below the root. */
const formats: Readonly<Record<string, { parts: RegExp; texts: ReadonlySet<string> | null } | undefined>> = {
  docx: {
    parts: /^word\/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$/,
    texts: new Set(['w:t']),
  },
  xlsx: { parts: /^xl\/(sharedStrings|worksheets\/sheet\d+|comments\d*)\.xml$/, texts: new Set(['t']) },
  pptx: { parts: /^ppt\/(slides\/slide|notesSlides\/notesSlide)\d+\.xml$/, texts: new Set(['a:t']) },
  odf: { parts: /^content\.xml$/, texts: null },
};

/** Elements after which a word ends. */
const breaks = new Set([
  'w:p',
  'w:tab',
  'w:br',
  'si',
  'is',
  'a:p',
  'a:br',
  'text:p',
  'text:h',
  'text:tab',
  'text:line-break',
]);

/**
 * The text of an Office document, part by part, at most `charsMax` characters. Throws for what is broken, locked, or decompresses beyond what a
 * document can need.
 */
export function textOfOffice(bytes: Uint8Array, format: keyof typeof formats, charsMax: number): string {
  const { parts, texts } = formats[format] ?? {};
  if (parts === undefined || texts === undefined) throw new Error(`${format} is no format of documents.`);
  const files = unzip(bytes, (name) => parts.test(name), limits);
  const names = [...files.keys()].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  if (names.length === 0) throw new Error('The document has no text part.');
  let text = '';
  for (const name of names) {
    if (text.length >= charsMax) break;
    text += `${textOfXml(files.get(name) ?? new Uint8Array(), texts, charsMax - text.length)}\n`;
  }
  return text;
}

/** XML as it is: no document type is read, no entity but the five and numbers means anything. */
function textOfXml(bytes: Uint8Array, texts: ReadonlySet<string> | null, charsMax: number): string {
  const found: string[] = [];
  let length = 0;
  let depth = texts === null ? 1 : 0;
  const parser = new Parser(
    {
      onopentag(name) {
        if (texts?.has(name)) depth++;
      },
      ontext(text) {
        if (depth === 0 || length >= charsMax) return;
        found.push(text);
        length += text.length;
      },
      onclosetag(name) {
        if (texts?.has(name)) depth--;
        if (breaks.has(name)) found.push('\n');
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  const decoder = new TextDecoder();
  for (let at = 0; at < bytes.length && length < charsMax; at += chunkBytes)
    parser.write(decoder.decode(bytes.subarray(at, at + chunkBytes), { stream: true }));
  parser.end();
  return found.join('').slice(0, charsMax);
}
const chunkBytes = 65_536;
