import type postgres from 'postgres';

type Primitive = string | number | boolean | null | undefined;

/** `T`, as far as JSON can represent it: functions, buffers and bigints become `never`, because they would be stored as something else. */
export type Json<T> = T extends Primitive | Date
  ? T
  : T extends bigint | symbol | Uint8Array | ((...args: never[]) => unknown)
    ? never
    : { readonly [Key in keyof T]: Json<T[Key]> };

/** `T` as it comes back: JSON has no dates, only their text. */
export type Stored<T> = T extends Date
  ? string
  : T extends Primitive
    ? T
    : { readonly [Key in keyof T]: Stored<T[Key]> };

/** A value for a column or parameter of type jsonb. Keys without a value are left out. */
export const json = <T>(sql: Pick<postgres.ISql, 'json'>, value: T & Json<T>): postgres.Parameter =>
  sql.json(value as postgres.JSONValue);

const unstorable = /\\u(?:0000|d[89a-f])/;

/** JSON that `jsonb` can hold: without NUL, and with U+FFFD for half of a surrogate pair. */
export function storableJson(value: unknown): string {
  const said = JSON.stringify(value);
  if (!unstorable.test(said)) return said;
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'string' ? each.replaceAll('\0', '').toWellFormed() : each,
  );
}
