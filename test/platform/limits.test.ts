import { describe, expect, it } from 'vitest';
import { announcedBytes, createBodies } from '#src/platform/bodies.ts';
import { createLimits } from '#src/platform/limits.ts';

describe('a limit', () => {
  const limit = { max: 3, seconds: 60 };
  it('lets so many through at once, then says how long to wait, and fills up evenly', () => {
    const limits = createLimits();
    const take = (ms: number) => limits.take('door', 'a', limit, ms);
    expect([take(0), take(0), take(0)].map(({ waitSeconds, remaining }) => [waitSeconds, remaining])).toEqual(
      [
        [0, 2],
        [0, 1],
        [0, 0],
      ],
    );
    expect(take(0)).toMatchObject({ waitSeconds: 20, remaining: 0, max: 3, resetAt: new Date(60_000) });
    expect(take(20_000).waitSeconds).toBe(0);
    expect(take(20_000).waitSeconds).toBe(20);
  });
  it('of one is none of another, by key or by name', () => {
    const limits = createLimits();
    for (let n = 0; n < 3; n++) limits.take('door', 'a', limit, 0);
    expect(limits.take('door', 'b', limit, 0).waitSeconds).toBe(0);
    expect(limits.take('apps', 'a', limit, 0).waitSeconds).toBe(0);
    expect(limits.take('door', 'a', limit, 0).waitSeconds).toBeGreaterThan(0);
  });
  it('is not upset by a clock that goes back', () => {
    const limits = createLimits();
    limits.take('door', 'a', limit, 60_000);
    expect(limits.take('door', 'a', limit, 0).remaining).toBe(1);
  });
});

describe('the room for bodies', () => {
  const megabyte = 1_048_576;
  const stranger = (n: number) => ({ kind: 'stranger', key: `192.0.2.${n}` }) as const;
  it('has a bound for one stranger, and for all together', () => {
    const bodies = createBodies();
    for (let n = 0; n < 12; n++) bodies.reserve(stranger(1), megabyte);
    expect(() => bodies.reserve(stranger(1), 1)).toThrow('Very much is being sent');
    for (let n = 12; n < 48; n++) bodies.reserve(stranger(n), megabyte);
    expect(() => bodies.reserve(stranger(99), 1)).toThrow('Very much is being sent');
    expect(bodies.reserved).toBe(48 * megabyte);
  });
  it('of those who are signed in is another', () => {
    const bodies = createBodies();
    for (let n = 0; n < 48; n++) bodies.reserve(stranger(n), megabyte);
    bodies.reserve({ kind: 'known', key: '1' }, 80 * megabyte);
    expect(() => bodies.reserve({ kind: 'known', key: '1' }, 80 * megabyte)).toThrow('Very much');
    bodies.reserve({ kind: 'known', key: '2' }, 80 * megabyte);
  });
  it('is given back once', () => {
    const bodies = createBodies();
    const release = bodies.reserve(stranger(1), megabyte);
    bodies.reserve(stranger(1), megabyte);
    release();
    release();
    expect(bodies.reserved).toBe(megabyte);
  });
  it('is reckoned with all that may come where a request does not say', () => {
    const of = (headers: Record<string, string>) => announcedBytes((name) => headers[name], 500);
    expect(of({ 'content-length': '20' })).toBe(20);
    expect(of({ 'transfer-encoding': 'chunked', 'content-length': '20' })).toBe(500);
    expect([of({}), of({ 'content-length': 'x' }), of({ 'content-length': '-1' })]).toEqual([0, 0, 0]);
  });
});
