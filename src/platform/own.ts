/**
 * What a table holds under a word from outside. Never `table[word]`: "constructor" and "toString" are in every object without anybody having
 * written them there.
 */
export const own = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
