import { expect, it } from 'vitest';
import { lazily } from '#src/platform/lazily.ts';

it('makes a value when it is first asked for, and once, also if it is undefined', () => {
  let times = 0;
  const nothing = lazily(() => {
    times++;
    return undefined;
  });
  expect(times).toBe(0);
  expect([nothing(), nothing()]).toEqual([undefined, undefined]);
  expect(times).toBe(1);
});

it('tries again after a failure', () => {
  let times = 0;
  const value = lazily(() => {
    if (++times === 1) throw new Error('not yet');
    return times;
  });
  expect(value).toThrow('not yet');
  expect([value(), value()]).toEqual([2, 2]);
});
