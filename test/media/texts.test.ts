import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFile } from '#src/media/read-file.ts';
import { readText } from '#src/media/text/read-text.ts';
import { uploadFile } from '#src/media/upload.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { findFiles, parseSearch, readSearch, soughtIn, wordsQuery } from '#src/posts/read/read.ts';
import { removePost } from '#src/posts/remove.ts';
import { openCompany, type Company } from '#test/support/cast.ts';
import { bomb, docx, lockedPdf, openDocument, paragraph, pdf, pptx, xlsx } from './documents.ts';

const type = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
};

describe('the text of a document', () => {
  it.each([
    [
      'docx',
      type.docx,
      docx(paragraph('Pr&#252;fbericht &amp; Anlage') + paragraph('zweiter Absatz')),
      'Prüfbericht & Anlage zweiter Absatz',
    ],
    ['pdf', type.pdf, pdf('Hydraulic pump HX-2200'), 'Hydraulic pump HX-2200'],
    ['text', 'text/plain', Buffer.from('eins\0 zwei\u0007'), 'eins zwei'],
    ['csv', 'text/csv', Buffer.from('a;b\r\n1;2'), 'a;b 1;2'],
  ])('%s is read', async (_, mediaType, bytes, text) => {
    expect(await readText(bytes, mediaType)).toBe(text);
  });

  it.each([
    ['a bomb of a hundred megabytes', type.docx, () => bomb()],
    ['a PDF with a password', type.pdf, () => lockedPdf()],
    ['half a document', type.docx, () => docx(paragraph('x')).subarray(0, 120)],
    ['no document', type.docx, () => Buffer.from('PK\x03\x04 nonsense')],
    ['a PDF that is none', type.pdf, () => Buffer.from('%PDF-1.7 nonsense')],
  ])('%s has none, and hurts nobody', async (_, mediaType, bytes) => {
    expect(await readText(bytes(), mediaType)).toBeNull();
  });

  it('takes no entity of the document’s own: a billion laughs stay unlaughed', async () => {
    const lol = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>';
    const text = await readText(docx(`${lol}${paragraph('&b;&b; SYSTEM')}`), type.docx);
    expect(text).toContain('SYSTEM');
    expect(text).not.toContain('aaaaaaaaaa');
  });
});

describe('files are found', () => {
  let at: Company;
  beforeAll(async () => {
    at = await openCompany();
  });
  afterAll(() => at.drop());

  /** A post of Ada with one file, read as the worker does. */
  async function post(
    bytes: Buffer,
    name: string,
    more: object = {},
  ): Promise<{ postId: PostId; fileId: FileId }> {
    const file = await uploadFile(at.db, at.ada, { bytes, name, mediaType: '', alt: '' });
    const postId = await at.act((tx) =>
      publishPost(tx, at.ada, { source: 'Siehe Anlage', language: 'de', fileIds: [file.id], ...more }),
    );
    const orders = await at.db<
      { data: { fileId: FileId } }[]
    >`select data from jobs where kind = 'read-file' and data->>'fileId' = ${file.id}`;
    for (const { data } of orders) await readFile(at.db, data);
    return { postId, fileId: file.id };
  }
  async function found(q: string, personId: PersonId = at.anna) {
    const search = await readSearch(at.db, q);
    const sought = soughtIn(await wordsQuery(at.db, parseSearch(q)));
    return search ? await findFiles(at.db, { personId }, search, sought, { limit: 20 }) : [];
  }
  const names = async (q: string, personId?: PersonId) =>
    (await found(q, personId)).map(({ file }) => file.name);

  it.each([
    ['Word', 'bericht.docx', () => docx(paragraph('Die Kurbelwellen sind vermessen')), 'Kurbelwelle'],
    ['Excel', 'liste.xlsx', () => xlsx('Artikel', 'Dichtungssatz 4711-0815'), '4711-0815'],
    ['PowerPoint', 'folien.pptx', () => pptx('Begrüßung', 'Umsätze im Quartal'), 'Umsatz'],
    ['Writer', 'brief.odt', () => openDocument('text', 'Sehr geehrte Lieferanten'), 'Lieferant'],
    ['Calc', 'tabelle.ods', () => openDocument('spreadsheet', 'Zahnradpaarung'), 'zahnrad'],
    ['Impress', 'rede.odp', () => openDocument('presentation', 'Jubiläumsrede'), 'Jubilaeum'],
    ['PDF', 'plan.pdf', () => pdf('Schmierplan Getriebe'), 'Getriebe'],
    ['text', 'notiz.txt', () => Buffer.from('Ölwechsel am Freitag'), 'oelwechsel'],
  ])('by what is written in them: %s', async (_, name, bytes, q) => {
    await post(bytes(), name);
    const [hit] = await found(q);
    expect(hit).toMatchObject({ file: { name }, state: 'found' });
    expect(hit?.excerpt).not.toBe('');
  });

  it('by their names, also when their text cannot be read, and say so', async () => {
    await post(lockedPdf(), 'Gehaltstabelle.pdf');
    await post(bomb(), 'Bombenentwurf.docx');
    expect(await found('Gehaltstabelle')).toMatchObject([{ state: 'unreadable', excerpt: '' }]);
    expect(await found('Bombenentwurf')).toMatchObject([{ state: 'unreadable' }]);
  });

  it('by the readers of their post alone', async () => {
    await post(pdf('Fusionsgeheimnis'), 'geheim.pdf', { groupId: at.group });
    expect(await names('Fusionsgeheimnis')).toEqual(['geheim.pdf']);
    expect(await names('Fusionsgeheimnis', at.otto)).toEqual([]);
    expect(await names('geheim', at.otto)).toEqual([]);
  });

  it('never again once their post is deleted: no word of them is left', async () => {
    const { postId, fileId } = await post(pdf('Vergissmeinnicht'), 'weg.pdf');
    await at.act((tx) => removePost(tx, at.ada, postId));
    const left = await at.db`select from file_texts where file_id = ${fileId}`;
    expect([left.count, await names('Vergissmeinnicht')]).toEqual([0, []]);
  });
});
