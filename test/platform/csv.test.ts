import { expect, test } from 'vitest';
import { csvLine, readCsv } from '#src/platform/csv.ts';

const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const bytes = (text: string) => new TextEncoder().encode(text);
const cellsOf = async (file: Uint8Array | string) =>
  (await readCsv(file, 10)).rows.map(({ cells }) => ({ ...cells }));

test('a table is read whatever program saved it: its separator, its bytes, its line ends', async () => {
  const rows = [{ name: 'Jürgen; der Große', site: 'Köln' }];
  const semicolons = 'Name;Site\r\n"Jürgen; der Große";Köln\r\n\r\n;\r\n';
  for (const file of [
    ...[bytes(semicolons), bytes(`\uFEFF${semicolons}`), latin(semicolons), bytes(`sep=;\r\n${semicolons}`)],
    new Uint8Array(Buffer.from(`\uFEFF${semicolons}`, 'utf16le')),
    new Uint8Array(Buffer.from(`\uFEFF${semicolons}`, 'utf16le').swap16()),
    bytes('name,site\n"Jürgen; der Große","Köln"'),
    bytes('"name"\t"site"\nJürgen; der Große\tKöln\n'),
    bytes('name | SITE\nJürgen; der Große | Köln\n'),
  ])
    expect(await cellsOf(file)).toEqual(rows);
});

test('lines of two encodings in one file keep their letters', async () => {
  const mixed = Buffer.concat([bytes('name,site\nJürgen,Köln\n'), latin('Zoë,Orléans\n')]);
  expect(await cellsOf(mixed)).toEqual([
    { name: 'Jürgen', site: 'Köln' },
    { name: 'Zoë', site: 'Orléans' },
  ]);
});

test('lines are told by their number in the file, and short ones leave out what they do not say', async () => {
  const { columns, rows } = await readCsv('name,site,\n"two\nlines",Lyon,\n\nAda\n', 10);
  expect(columns).toEqual(['name', 'site']);
  expect(rows.map(({ line, cells }) => [line, cells.name, cells.site])).toEqual([
    [3, 'two\nlines', 'Lyon'],
    [5, 'Ada', undefined],
  ]);
});

test.each([
  ['', 'first line names the columns'],
  ['name,Name\na,b', 'Two columns are called "name"'],
  ['name,site\nAda,Lyon,Paris', 'Line 2 has more cells'],
  ['name\n"Ada', 'not a CSV file'],
  [`name\n${'Ada\n'.repeat(11)}`, 'more than 10 lines'],
  ['\0\u0001\u0002"x', 'not a CSV file'],
])('what is no table is refused in words: %j', async (text, sentence) => {
  await expect(readCsv(text, 10)).rejects.toThrow(sentence);
});

test('no cell that is written is a formula, and reading gives back what was written', async () => {
  const cells = [
    '=cmd()',
    '+49 30',
    '-1',
    '@ada',
    "'=x",
    '\t=1',
    ' =1',
    '＝1',
    "it's",
    'a "b", c',
    'plain',
    '',
  ];
  const written = csvLine(cells);
  for (const risky of ["'=cmd()", "'+49", "'-1", "'@ada", "''=x", "'\t=1", "' =1", "'＝1"])
    expect(written).toContain(risky);
  const head = csvLine(cells.map((_, at) => `c${at}`));
  const [row] = (await readCsv(head + written, 10)).rows;
  expect(Object.values(row?.cells ?? {})).toEqual(cells.map((each) => each.trim()));
});
