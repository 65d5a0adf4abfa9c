import type postgres from 'postgres';

/** A piece of SQL with its parameters, to be put into a larger statement. */
export type Fragment = postgres.PendingQuery<postgres.Row[]>;

/** Anything SQL can be written with: a reader makes fragments, `sqlText` makes the text of a statement that is built once. */
export type Tag<F> = (strings: TemplateStringsArray, ...parts: F[]) => F;

/** Joins SQL as text, where what is put in is SQL too (`$1`, a column). For hot statements, whose text shall not be built at each call. */
export const sqlText: Tag<string> = (strings, ...parts) => String.raw({ raw: strings }, ...parts);
