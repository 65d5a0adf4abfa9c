import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerError } from '#src/api/errors.ts';
import {
  fieldsOf,
  fieldsOfJson,
  flagOf,
  groupsOf,
  listOf,
  numberOf,
  textOf,
  type Fields,
} from '#src/api/fields.ts';
import { Refusal, Unavailable, type RefusalKind } from '#src/platform/errors.ts';
import { startInstance, type TestInstance } from './instance.ts';

const answerTo = (error: unknown) => {
  const app = new Hono();
  app.get('/', () => {
    throw error;
  });
  return app.onError(answerError).request('/');
};

describe('an error', () => {
  const refusals: [RefusalKind, number][] = [
    ['invalid', 422],
    ['not_found', 404],
    ['not_allowed', 403],
    ['conflict', 409],
    ['gone', 410],
    ['too_many', 429],
  ];
  it.each(refusals)('of kind %s is %i, with its sentence', async (kind, status) => {
    const answer = await answerTo(new Refusal(kind, 'Do this.'));
    expect([answer.status, await answer.json()]).toEqual([status, { error: 'Do this.', code: kind }]);
  });
  it('of another server is 503 when trying again can help, else 502', async () => {
    const later = await answerTo(new Unavailable('It sleeps.'));
    expect([later.status, later.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await answerTo(new Unavailable('It is broken.', { retryable: false }))).status).toBe(502);
  });
  it('nobody expected is 500 and tells nothing', async () => {
    const answer = await answerTo(new Error('column secret_of_ada does not exist'));
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
  });
  it('of a value PostgreSQL cannot read is the asker’s, so that nobody asks again for ever', async () => {
    expect((await answerTo(Object.assign(new Error('invalid byte'), { code: '22021' }))).status).toBe(422);
  });
});

describe('a database that is away', () => {
  let alpha: TestInstance;
  beforeAll(async () => {
    alpha = await startInstance();
  });
  afterAll(() => alpha.stop());
  it('is 503 with the time to come back, for every door', async () => {
    const ada = await alpha.person('ada');
    expect((await ada.get('/api/v1/timelines/home')).status).toBe(200);
    await alpha.db.end({ timeout: 1 });
    for (const path of [
      '/api/v1/timelines/home',
      '/api/v1/accounts/verify_credentials',
      '/api/v1/instance',
    ]) {
      const answer = await ada.get(path);
      expect([answer.status, answer.get('retry-after')], path).toEqual([503, '5']);
    }
  });
});

describe('fields', () => {
  const of = (query: string): Fields => fieldsOf(new URLSearchParams(query));
  it('nest by brackets, lists and numbered lists alike', () => {
    expect(listOf(of('a[]=1&a[]=2'), 'a', 5)).toEqual(['1', '2']);
    expect(listOf(of('a[0]=1&a[1]=2'), 'a', 5)).toEqual(['1', '2']);
    expect(listOf(of('a=1'), 'a', 5)).toEqual(['1']);
    expect(listOf(of(''), 'a', 5)).toBeUndefined();
    const groups = groupsOf(of('f[0][name]=x&f[0][value]=y&f[1][name]=z'), 'f', 5);
    expect(groups?.map((group) => textOf(group, 'name'))).toEqual(['x', 'z']);
  });
  it('named like parts of a prototype are names like any other', () => {
    const fields = of('__proto__[admin]=1&constructor[prototype][x]=1&toString=2');
    expect(textOf(fields, 'toString')).toBe('2');
    expect(textOf(of(''), 'toString')).toBeUndefined();
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
    const json = fieldsOfJson(JSON.parse('{"__proto__":{"admin":true},"a":1}')) as Fields;
    expect(Object.getPrototypeOf(json)).toBeNull();
    expect(textOf(json, 'a')).toBe('1');
  });
  it('are refused beyond a thousand, or five levels', () => {
    expect(() => of('a=1&'.repeat(1_001))).toThrow(Refusal);
    expect(() => of('a[b][c][d][e]=1')).not.toThrow();
    expect(() => of('a[b][c][d][e][f]=1')).toThrow(Refusal);
    expect(() => fieldsOfJson({ a: { b: { c: { d: { e: { f: 1 } } } } } })).toThrow(Refusal);
  });
  it('hold what clients call true and false, and whole numbers', () => {
    for (const yes of ['true', '1', 'on', 'True']) expect(flagOf(of(`a=${yes}`), 'a')).toBe(true);
    for (const no of ['false', '0', 'off', 'False']) expect(flagOf(of(`a=${no}`), 'a')).toBe(false);
    expect(flagOf(of('a='), 'a')).toBeUndefined();
    for (const odd of [{ a: {} }, { a: { b: 1 } }, { a: [] }, { a: [{}] }])
      expect(() => flagOf(fieldsOfJson(odd) as Fields, 'a')).toThrow(Refusal);
    expect(numberOf(of('a=42'), 'a')).toBe(42);
    expect(() => numberOf(of('a=4.2'), 'a')).toThrow(Refusal);
    expect(() => numberOf(of('a=x'), 'a')).toThrow(Refusal);
  });
});
