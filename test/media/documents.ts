import { strToU8, zipSync, type Zippable } from 'fflate';

/** Small documents as the usual programs write them, made here so that their text is known. */
const zip = (parts: Record<string, string | Uint8Array>, level: 0 | 9 = 9): Buffer => {
  const files: Zippable = {};
  for (const [name, part] of Object.entries(parts))
    files[name] = [
      typeof part === 'string' ? strToU8(part) : part,
      { level: name === 'mimetype' ? 0 : level },
    ];
  return Buffer.from(zipSync(files));
};
const types = (main: string): string =>
  `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/x.xml" ContentType="${main}"/></Types>`;
const office = 'application/vnd.openxmlformats-officedocument';

export const docx = (xml: string): Buffer =>
  zip({
    '[Content_Types].xml': types(`${office}.wordprocessingml.document.main+xml`),
    'word/document.xml': `<?xml version="1.0"?><w:document xmlns:w="w"><w:body>${xml}</w:body></w:document>`,
  });
export const paragraph = (text: string): string => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
export const xlsx = (...cells: string[]): Buffer =>
  zip({
    '[Content_Types].xml': types(`${office}.spreadsheetml.sheet.main+xml`),
    'xl/sharedStrings.xml': `<sst>${cells.map((cell) => `<si><t>${cell}</t></si>`).join('')}</sst>`,
    'xl/worksheets/sheet1.xml':
      '<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>',
  });
export const pptx = (...slides: string[]): Buffer =>
  zip({
    '[Content_Types].xml': types(`${office}.presentationml.presentation.main+xml`),
    ...Object.fromEntries(
      slides.map((text, i) => [
        `ppt/slides/slide${i + 1}.xml`,
        `<p:sld><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:sld>`,
      ]),
    ),
  });
export const openDocument = (kind: 'text' | 'spreadsheet' | 'presentation', text: string): Buffer =>
  zip({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `<office:document-content><office:body><text:p>${text}</text:p></office:body></office:document-content>`,
  });
/** A hundred megabytes of blanks in a hundred kilobytes. */
export const bomb = (): Buffer =>
  zip({
    '[Content_Types].xml': types(`${office}.wordprocessingml.document.main+xml`),
    'word/document.xml': new Uint8Array(100 * 1024 * 1024).fill(0x20),
  });

export function pdf(text: string, trailer = ''): Buffer {
  const stream = `BT /F1 12 Tf 72 720 Td (${text}) Tj ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${stream.length}>>stream\n${stream}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
  ];
  let body = '%PDF-1.4\n';
  const places = objects.map((object, i) => {
    const at = body.length;
    body += `${i + 1} 0 obj${object}endobj\n`;
    return at;
  });
  const table = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const start = body.length;
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${start}\n%%EOF`;
  return Buffer.from(body, 'latin1');
}
/** As a program locks it with a password: nobody here knows the key. */
export const lockedPdf = (): Buffer =>
  pdf(
    'locked',
    `/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -44/O<${'ab'.repeat(32)}>/U<${'cd'.repeat(32)}>>>`,
  );
