import { readAudit, type AuditFilter, type AuditView } from '#src/audit/read.ts';
import { csvLine } from '#src/platform/csv.ts';
import type { Db } from '#src/platform/database.ts';

/** Entries of one file, and read at once. */
const exportedMax = 50_000;
const batchMax = 1_000;

const columns = [
  'number',
  'at',
  'kind',
  'what',
  'by',
  'byName',
  'about',
  'aboutName',
  'peer',
  'count',
  'reason',
  'detail',
] as const;

/** CSV (RFC 4180) with a head line, newest first. */
export async function* csvOf(db: Db, filter: AuditFilter): AsyncGenerator<string> {
  yield csvLine(columns);
  for await (const entry of entriesOf(db, filter)) yield csvLine(columns.map((name) => entry[name]));
}

/** One JSON array, newest first. */
export async function* jsonOf(db: Db, filter: AuditFilter): AsyncGenerator<string> {
  let before = '[\n';
  for await (const { id: _id, ...entry } of entriesOf(db, filter)) {
    yield before + JSON.stringify(entry);
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

async function* entriesOf(db: Db, filter: AuditFilter): AsyncGenerator<AuditView> {
  let { before } = filter;
  for (let done = 0; done < exportedMax;) {
    const entries = await readAudit(db, { ...filter, before, limit: batchMax });
    yield* entries;
    done += entries.length;
    if (entries.length < batchMax) return;
    before = entries.at(-1)?.id;
  }
}
