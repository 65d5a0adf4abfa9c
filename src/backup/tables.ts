import type postgres from 'postgres';
import type { TableSums } from './manifest.ts';

/**
 * Rows of every table, and the sum of their hashes: the same rows give the same sums on every PostgreSQL, whatever their order. Generated columns are left
 * out: they are computed again, and versions of PostgreSQL differ in how they find the stem of a word.
 */
export async function sumTables(sql: postgres.ISql): Promise<TableSums> {
  const tables = await sql<{ name: string; columns: string[] }[]>`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    group by c.oid, c.relname order by 1`;
  const sums: Record<string, { rows: number; sum: string }> = {};
  for (const { name, columns } of tables) {
    const [row] = await sql<{ rows: number; sum: string }[]>`
      select count(*)::float8 as rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text as sum
      from (select ${sql(columns)} from ${sql(`public.${name}`)}) t`;
    sums[name] = { rows: row?.rows ?? 0, sum: row?.sum ?? '0' };
  }
  return sums;
}

/** Tables whose rows are not the same. */
export const differencesOf = (wanted: TableSums, found: TableSums): string[] =>
  [...new Set([...Object.keys(wanted), ...Object.keys(found)])]
    .filter((name) => wanted[name]?.rows !== found[name]?.rows || wanted[name]?.sum !== found[name]?.sum)
    .toSorted();
