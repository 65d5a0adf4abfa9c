import { expect, test } from 'vitest';
import { firstIdAt, isId, newId } from '#src/platform/ids.ts';

test('ids made in the same millisecond are different, and sort as they were made', () => {
  const at = Date.now();
  const made = Array.from({ length: 10_000 }, () => newId(at));
  expect(new Set(made).size).toBe(made.length);
  const numbers = made.map(BigInt);
  expect(numbers.every((id, n) => n === 0 || id > (numbers[n - 1] ?? 0n))).toBe(true);
  expect(BigInt(newId(at + 1))).toBeGreaterThan(numbers.at(-1) ?? 0n);
});

test('two processes start at different places', async () => {
  const at = Date.now();
  // Between them lies another millisecond, as between two processes.
  const starts = Array.from({ length: 50 }, () => [newId(at), newId(at - 1)][0]);
  expect(new Set(starts).size).toBeGreaterThan(45);
});

test('the first id at a time is not greater than any made then', () => {
  const at = new Date();
  expect(BigInt(firstIdAt(at))).toBeLessThanOrEqual(BigInt(newId(at.getTime())));
  expect(BigInt(firstIdAt(at))).toBeGreaterThan(BigInt(newId(at.getTime() - 1)));
  expect(isId(firstIdAt(at))).toBe(true);
});
