import type { Reader } from './database.ts';
import { isId } from './ids.ts';
import type { Fragment } from './sql.ts';

/** Cursor paging, newest first unless `minId`: Mastodon's max_id, since_id and min_id. */
export interface Page {
  readonly maxId?: string | undefined;
  readonly sinceId?: string | undefined;
  readonly minId?: string | undefined;
  readonly limit: number;
}
export const pageMax = 80;

/**
 * The condition, order and limit of a page over an id column, to follow a `where …`: `where f.followee_id = 1 ${pageOf(sql, 'p.id', page)}`.
 * The column is written by us, never by a client. With `minId` the rows come oldest first: turn them with `inPageOrder`. `within`: the first column
 * of the index to walk, which has one value in all rows.
 */
export function pageOf(sql: Reader, column: string, page: Page, within?: string): Fragment {
  return sql`${walkOf(sql, column, page, within)} limit ${limitOf(page)}`;
}

/** The condition and order of a page without its limit, for a walk that filters what it meets and needs a limit of its own. */
export function walkOf(sql: Reader, column: string, page: Page, within?: string): Fragment {
  const id = sql.unsafe(column);
  const isDown = cursor(page.minId) === null;
  const first = within === undefined ? sql`` : sql.unsafe(`${within} ${isDown ? 'asc' : 'desc'},`);
  const below = cursor(page.maxId);
  const above = cursor(page.minId) ?? cursor(page.sinceId);
  return sql`
    ${below === null ? sql`` : sql`and ${id} < ${below}`}
    ${above === null ? sql`` : sql`and ${id} > ${above}`}
    order by ${first} ${id} ${isDown ? sql`desc` : sql`asc`}`;
}

/** The page's limit as it is used: at least 1, at most `pageMax`. */
export const limitOf = (page: Page): number => Math.min(Math.max(Math.trunc(page.limit), 1), pageMax);

/** Newest first, whichever way the page was read. */
export function inPageOrder<Row>(rows: readonly Row[], page: Page): Row[] {
  return cursor(page.minId) === null ? [...rows] : rows.toReversed();
}

/** A cursor that is no id is ignored, as other servers do; it must not reach SQL. */
const cursor = (id: string | undefined): string | null => (id !== undefined && isId(id) ? id : null);
