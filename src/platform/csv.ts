import { refusals } from './refusals.ts';

/** A table as spreadsheets save it: the names in its head line, and what stands below. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}
export interface TableRow {
  /** In the file, from 1; the head line is the first. */
  readonly line: number;
  /** By the name of the column, trimmed; a column that a line does not reach is missing. */
  readonly cells: Readonly<Partial<Record<string, string>>>;
}

/** Of one cell, columns of a head line, and how far that is looked for. */
const cellCharsMax = 20_000;
const columnsMax = 100;
const headCharsMax = 1_000_000;
const separators = [';', ',', '\t', '|'] as const;

/**
 * Reads a CSV file with a head line. Bytes may be UTF-8, UTF-16 or Windows-1252, also mixed from line to line, as files become that are pasted
 * together; the separator is the one that its head line uses, or that its line `sep=;` names. Names of columns come back in lower case. Throws a
 * Refusal that names the line for what is no table, has two columns of one name, or has over `rowsMax` lines.
 */
export async function readCsv(bytes: Uint8Array | string, rowsMax: number): Promise<Table> {
  const text = (typeof bytes === 'string' ? bytes : decodeLines(bytes))
    .replace(/^\uFEFF/, '')
    .replaceAll('\0', '')
    .toWellFormed();
  const told = /^sep=([;,|\t])\r?\n/i.exec(text);
  const lines = await parsed(text.slice(told?.[0].length ?? 0), told?.[1] ?? separatorOf(text), rowsMax);
  const [head, ...below] = lines;
  if (head === undefined) throw refusals.tableEmpty();
  const columns = head.record.map((name) => name.trim().toLowerCase());
  const twice = columns.find((name, at) => name !== '' && columns.indexOf(name) !== at);
  if (twice !== undefined) throw refusals.tableColumnTwice({ column: twice.slice(0, 60) });
  const rows = below.flatMap(({ record, info }) => rowOf(columns, record, info.lines + (told ? 1 : 0)));
  if (rows.length > rowsMax) throw refusals.tableTooLong({ max: rowsMax });
  return { columns: columns.filter((name) => name !== ''), rows };
}

/** One line of a CSV file (RFC 4180). Spreadsheets run what begins like a formula: such a cell begins with an apostrophe, which readCsv takes off again. */
export const csvLine = (cells: readonly unknown[]): string => `${cells.map(cell).join(',')}\r\n`;

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text =
    value instanceof Date
      ? value.toISOString()
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  const safe = text.replace(/^['\s]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/, "'$&");
  return /^[\p{L}\p{N}_.:/ -]*$/u.test(safe) ? safe : `"${safe.replaceAll('"', '""')}"`;
}

function rowOf(columns: readonly string[], record: readonly string[], line: number): TableRow[] {
  if (record.every((value) => value.trim() === '')) return [];
  if (record.slice(columns.length).some((value) => value.trim() !== ''))
    throw refusals.tableTooWide({ line });
  const cells: Partial<Record<string, string>> = Object.create(null) as Partial<Record<string, string>>;
  for (const [at, name] of columns.entries()) {
    const value = record[at];
    if (name !== '' && value !== undefined)
      cells[name] = value.replace(/^'(?=['\s]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/, '').trim();
  }
  return [{ line, cells }];
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

async function parsed(text: string, delimiter: string, rowsMax: number): Promise<Parsed[]> {
  const { parse } = await import('csv-parse/sync');
  try {
    return parse(text, {
      ...{ delimiter, info: true, relax_column_count: true, skip_empty_lines: true },
      ...{ max_record_size: cellCharsMax * columnsMax, to: rowsMax + 2 },
    }) as unknown as Parsed[];
  } catch (error) {
    throw refusals.notATable({ reason: error instanceof Error ? error.message.slice(0, 200) : '' });
  }
}

/** Whichever the head line has most of, outside quotes. */
function separatorOf(text: string): string {
  const head = (
    /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text.slice(0, headCharsMax).trimStart())?.[0] ?? ''
  ).replace(/"(?:[^"]|"")*"/g, '');
  const counted = separators.map((each) => ({ each, count: head.split(each).length }));
  return counted.reduce((most, next) => (next.count > most.count ? next : most)).each;
}

/** Text of bytes that say nothing about themselves, unless with a mark: each line that is no UTF-8 is Windows-1252, as Excel saves CSV. */
function decodeLines(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const whole = utf8(bytes);
  if (whole !== null) return whole;
  const old = new TextDecoder('windows-1252');
  const lines: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start);
    const line = bytes.subarray(start, end === -1 ? bytes.length : end + 1);
    lines.push(utf8(line) ?? old.decode(line));
    start += line.length;
  }
  return lines.join('');
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
