import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { guardedScopeNames, scopeNames } from '#src/access/scopes.ts';
import { operations } from '#src/api/kontor/operations.ts';
import { ensureInstanceActor } from '#src/people/instance-actor.ts';
import { transaction } from '#src/platform/database.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { webRoutes, type WebContext } from '#src/web/web.ts';
import { apiRoutes, type ApiContext } from '#src/api/api.ts';
import { startInstance, type Caller, type TestInstance } from '../instance.ts';

/** docs/api-pages.json: by which operation, or by which endpoint of Mastodon's API, a program does what a page does; or why it cannot. */
interface Covered {
  readonly operations: Readonly<Record<string, string>>;
  readonly pagesOnly: Readonly<Record<string, string>>;
}
const covered = JSON.parse(
  readFileSync(new URL('../../../docs/api-pages.json', import.meta.url), 'utf8'),
) as Covered;

const unasked = { db: { instance: {} }, push: { publicKey: '' } };
const plainly = (path: string): string => path.replaceAll(/\{[^}]*\}/g, '');

it('whatever a page does, a program can do as well, or the list says why not', () => {
  const pages = webRoutes(unasked as unknown as WebContext)
    .routes.filter(({ method }) => method === 'POST')
    .map(({ path }) => `POST ${plainly(path)}`);
  const listed = [...Object.keys(covered.operations), ...Object.keys(covered.pagesOnly)];
  expect([...new Set(pages)].filter((page) => !listed.includes(page))).toEqual([]);
  expect(listed.filter((page) => !pages.includes(page))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
  expect(pages.length).toBeGreaterThan(150);
});

it('what is named there exists, and each reason is a sentence', () => {
  const mastodons = new Set(
    apiRoutes(unasked as unknown as ApiContext).routes.map(({ method, path }) => `${method} ${path}`),
  );
  const missing = Object.values(covered.operations).filter(
    (name) => !(name in operations) && !mastodons.has(name),
  );
  expect(missing).toEqual([]);
  for (const reason of Object.values(covered.pagesOnly)) expect(reason).toMatch(/^[A-Z].*\.$/);
});

let alpha: TestInstance;
let made = 0;
beforeAll(async () => {
  alpha = await startInstance();
  const keys = await generateKeys();
  await transaction(alpha.db, (tx) => ensureInstanceActor(tx, keys));
});
afterAll(() => alpha.stop());

/** Somebody new for each operation: together they ask more than one may in five minutes. */
async function somebody(isAdmin: boolean): Promise<Caller> {
  const person = await alpha.addPerson(`p${++made}`);
  await alpha.db`update people set is_admin = ${isAdmin} where id = ${person}`;
  return alpha.as(person, [...scopeNames, ...guardedScopeNames]);
}

const junk = [{}, { unknown: true, title: 7, reason: null, body: ['\0'], scope: 'x'.repeat(10_000) }];

it.each(Object.entries(operations))(
  '%s answers a sentence to nonsense, never a 5xx',
  async (_name, operation) => {
    const method = operation.method.toLowerCase() as 'get';
    const address = (part: string) => `/api/kontor/v1${operation.path.replaceAll(/\{\w+\}/g, part)}`;
    const query = '?cursor=%00&from=yesterday&peerId=-1&kind=no&name=%00&uri=x';
    const callers = [await somebody(true), await somebody(false)];
    for (const [at, caller] of callers.entries())
      for (const part of ['1', 'nonsense', '99999999999999999999', '%00']) {
        const path = address(part);
        const answer = await caller[method](method === 'get' ? path + query : path).send(
          method === 'get' ? undefined : junk[at],
        );
        expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(500);
        if (answer.status < 400) continue;
        expect(answer.headers['content-type']).toContain('application/problem+json');
        expect(answer.body).toMatchObject({ status: answer.status, detail: expect.stringMatching(/\S/) });
      }
    if (operation.needs !== null) expect((await callers[1]?.[method](address('1')))?.status).toBe(404);
  },
);
