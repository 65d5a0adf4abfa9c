import type postgres from 'postgres';

/** A piece of SQL with its parameters, to be inserted into a larger statement. */
export type Fragment = postgres.PendingQuery<postgres.Row[]>;

/** Anything SQL can be written with: a reader makes fragments, `sqlText` makes the text of a statement that is built once. */
export type Tag<F> = (strings: TemplateStringsArray, ...parts: F[]) => F;

/** Adapts what makes fragments to a tag: `Reader` and its kin have more overloads than a `Tag`. */
export const tagOf =
  (sql: postgres.ISql): Tag<Fragment> =>
  (strings, ...parts) =>
    sql(strings, ...parts);

/** Joins SQL as text, with interpolated values that are SQL too (`$1`, a column). For hot statements, whose text should not be built on each call. */
export const sqlText: Tag<string> = (strings, ...parts) => String.raw({ raw: strings }, ...parts);

/**
 * `hostOf` in SQL (addresses.ts), of a column that holds origins or URIs as they are stored: `hostIn(sql, 'peer.origin')`. Null of null.
 */
export const hostIn = (sql: postgres.ISql, column: string): Fragment =>
  sql`split_part(${sql(column)}, '/', 3)`;
