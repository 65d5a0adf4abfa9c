import { readCsv } from '#src/platform/csv.ts';
import { refusals } from '../refusals.ts';

/** Lines of one list. */
export const linesMax = 5_000;
/** Characters of a name or address that is looked for. */
const nameCharsMax = 320;

/** Somebody who is to be invited, as a list names them. */
export interface ListLine {
  /** In the list, from 1. */
  readonly line: number;
  /** `@ada`, `@bea@beta.example`, `ada@alpha.example`: a handle or an e-mail address. */
  readonly name: string;
}

/** Names of columns under which spreadsheets keep what we look for, best first. */
const columns = [
  ...['handle', 'account', 'kontor', 'address', 'adresse', 'kurzname', 'konto', 'compte', 'identifiant'],
  ...['e-mail', 'email', 'mail', 'e-mail-adresse', 'mailadresse', 'courriel', 'adresse e-mail'],
];

/** Names typed or pasted: one a line, or with blanks, commas or semicolons between them. */
export function linesOfText(text: string): ListLine[] {
  const lines = text.split(/\r?\n/).flatMap((line, at) =>
    line
      .split(/[\s,;]+/)
      .filter((name) => name !== '')
      .map((name) => ({ line: at + 1, name: name.slice(0, nameCharsMax) })),
  );
  if (lines.length > linesMax) throw refusals.listTooLong({ max: linesMax });
  return lines;
}

/**
 * A CSV file as spreadsheets save it. A column with one of the usual names is taken; without one, in each line the first cell with an `@`, or the
 * first one; where the head line itself names somebody, it is a line as well. Throws a Refusal for what is no table or too long.
 */
export async function linesOfCsv(bytes: Uint8Array): Promise<ListLine[]> {
  const table = await readCsv(bytes, linesMax);
  const column = columns.find((name) => table.columns.includes(name));
  const isHead = column !== undefined || !table.columns.some((name) => name.includes('@'));
  const head = isHead ? [] : [{ line: 1, name: table.columns.find((name) => name.includes('@')) ?? '' }];
  const below = table.rows.map(({ line, cells }) => {
    const values = Object.values(cells).filter((value) => value !== undefined && value !== '');
    const name =
      (column === undefined ? '' : cells[column]) ||
      values.find((value) => value?.includes('@')) ||
      values[0];
    return { line, name: (name ?? '').slice(0, nameCharsMax) };
  });
  return [...head, ...below].filter(({ name }) => name !== '');
}
