import { refusals } from './no-archive.ts';

/** One row of a dump by the names of its columns; null is NULL. Bytes (`0x…`, `_binary`) are text. */
export type Row = Readonly<Record<string, string | null>>;

/** Rows of all tables together that are kept of a dump. */
const rowsMax = 5_000_000;

/**
 * The rows of these tables in a dump of MySQL or MariaDB, as `mysqldump` writes it: `CREATE TABLE` names the columns, `INSERT INTO` the rows.
 * Nothing of it is carried out. Read from one end to the other, so that what a dump costs grows with its length alone.
 */
export function readDump(sql: string, wanted: readonly string[]): ReadonlyMap<string, readonly Row[]> {
  const columns = new Map<string, readonly string[]>();
  const tables = new Map<string, Row[]>(wanted.map((name) => [name, []]));
  let count = 0;
  const statement =
    /^[ \t]*(CREATE TABLE|(?:INSERT|REPLACE)(?: IGNORE)? INTO)(?: IF NOT EXISTS)?\s+`?(\w+)`?\s*/gim;
  for (let match = statement.exec(sql); match; match = statement.exec(sql)) {
    const [, verb = '', name = ''] = match;
    const rows = tables.get(name);
    if (rows === undefined) continue;
    if (/^create/i.test(verb)) {
      columns.set(name, columnsIn(sql, statement.lastIndex));
      continue;
    }
    const reading = openValues(sql, statement.lastIndex, columns.get(name));
    for (let row = reading.next(); row !== null; row = reading.next()) {
      if (++count > rowsMax) throw refusals.unfolds();
      rows.push(row);
    }
    statement.lastIndex = reading.end();
  }
  return tables;
}

/** Lines of `CREATE TABLE` that begin with a name in backticks are columns; keys begin with a word. */
function columnsIn(sql: string, from: number): string[] {
  const end = sql.indexOf('\n)', from);
  const body = sql.slice(from, end < 0 ? from : end);
  return [...body.matchAll(/^\s*\(?\s*`(\w+)`\s/gm)].map(([, name = '']) => name);
}

interface Place {
  at: number;
}

/** Reads `(a, b) VALUES (…),(…);` row by row. */
function openValues(sql: string, from: number, known: readonly string[] | undefined) {
  const place: Place = { at: from };
  const skip = (pattern: RegExp): string | null => {
    pattern.lastIndex = place.at;
    const found = pattern.exec(sql);
    if (!found) return null;
    place.at += found[0].length;
    return found[0];
  };
  const named = skip(/\(\s*`[^)]*\)\s*/y);
  const names = named ? [...named.matchAll(/`(\w+)`/g)].map(([, name = '']) => name) : (known ?? []);
  let more = skip(/VALUES\s*/iy) !== null;
  return {
    next(): Row | null {
      if (!more || skip(/\s*\(\s*/y) === null) return null;
      const row: Record<string, string | null> = Object.create(null) as Record<string, string | null>;
      for (let column = 0; ; column++) {
        const name = names[column];
        const value = valueAt(sql, skip, place);
        if (name !== undefined) row[name] = value;
        if (skip(/\s*,\s*/y) !== null) continue;
        if (skip(/\s*\)/y) === null) throw refusals.brokenDump();
        break;
      }
      more = skip(/\s*,/y) !== null;
      return row;
    },
    end: () => place.at,
  };
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  0: '\0',
  b: '\b',
  Z: '\u001A',
};

function valueAt(sql: string, skip: (pattern: RegExp) => string | null, place: Place): string | null {
  skip(/_\w+\s+/y); // `_binary 'x'`
  if (sql[place.at] === "'") return quotedAt(sql, place);
  const plain = skip(/[^\s,()']+/y);
  if (plain === null) throw refusals.brokenDump();
  if (/^null$/i.test(plain)) return null;
  return /^0x(?:[0-9a-f]{2})+$/i.test(plain) ? Buffer.from(plain.slice(2), 'hex').toString('utf8') : plain;
}

/** By hand: a text of megabytes with many escapes is more than a pattern may remember. */
function quotedAt(sql: string, place: Place): string {
  const parts: string[] = [];
  for (let from = place.at + 1; ;) {
    special.lastIndex = from;
    const found = special.exec(sql);
    if (!found) throw refusals.brokenDump();
    parts.push(sql.slice(from, found.index));
    const next = sql[found.index + 1] ?? '';
    if (found[0] === '\\') parts.push(escapes[next] ?? next);
    else if (next === "'") parts.push("'");
    else {
      place.at = found.index + 1;
      return parts.join('');
    }
    from = found.index + 2;
  }
}
const special = /['\\]/g;
