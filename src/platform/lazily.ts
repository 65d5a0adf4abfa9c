/**
 * A value that is made when it is first asked for, and kept: for what a process may never need and every start would pay for. zod takes up to a
 * millisecond for each shape, ICU eighteen to list its time zones. If `make` throws, so does the call, and the next one tries again.
 */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
