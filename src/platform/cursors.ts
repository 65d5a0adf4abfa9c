import type { Reader } from './database.ts';
import { isId } from './ids.ts';
import type { Fragment } from './sql.ts';

/** Cursor paging, newest first unless `minId`: Mastodon's max_id, since_id and min_id. */
export interface Page {
  readonly maxId?: string;
  readonly sinceId?: string;
  readonly minId?: string;
  readonly limit: number;
}
export const pageMax = 80;

/**
 * The condition, order and limit of a page over an id column, to follow a `where …`: `where f.followee_id = 1 ${pageOf(sql, 'p.id', page)}`.
 * The column is written by us, never by a client. With `minId` the rows come oldest first: turn them with `inPageOrder`.
 */
export function pageOf(sql: Reader, column: string, page: Page): Fragment {
  const id = sql.unsafe(column);
  const below = cursor(page.maxId);
  const above = cursor(page.minId) ?? cursor(page.sinceId);
  const limit = Math.min(Math.max(Math.trunc(page.limit), 1), pageMax);
  return sql`
    ${below === null ? sql`` : sql`and ${id} < ${below}`}
    ${above === null ? sql`` : sql`and ${id} > ${above}`}
    order by ${id} ${cursor(page.minId) === null ? sql`desc` : sql`asc`} limit ${limit}`;
}

/** Newest first, whatever way the page was read. */
export function inPageOrder<Row>(rows: readonly Row[], page: Page): Row[] {
  return cursor(page.minId) === null ? [...rows] : rows.toReversed();
}

/** A cursor that is no id is ignored, as other servers do; it must not reach SQL. */
const cursor = (id: string | undefined): string | null => (id !== undefined && isId(id) ? id : null);
