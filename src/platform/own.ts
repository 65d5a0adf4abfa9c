/** What a table has under a key from outside. Never `table[word]`: "constructor" and "toString" exist in every object. */
export const own = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
