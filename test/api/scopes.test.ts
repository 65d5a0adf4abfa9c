import { afterAll, beforeAll, expect, it } from 'vitest';
import { allScopeNames, covers } from '#src/access/scopes.ts';
import { issueToken } from '#src/access/tokens.ts';
import { apiRoutes, type ApiContext } from '#src/api/api.ts';
import { scopesOf } from '#src/api/guard.ts';
import { transaction } from '#src/platform/database.ts';
import { startInstance, type TestInstance } from './instance.ts';

// Every route of the client API that wants a scope, against a token of each other scope: what it does is not the question here.
const unasked = { db: { instance: {} }, push: { publicKey: '' } } as unknown as ApiContext;
const guarded = apiRoutes(unasked).routes.flatMap(({ method, path, handler }) => {
  const scopes = scopesOf(handler);
  return scopes === null || method === 'ALL' ? [] : [{ method, path, scopes }];
});
const routes = [...new Map(guarded.map((route) => [`${route.method} ${route.path}`, route])).values()];

/** Without a person's token: who this server is, signing in, files (whose addresses are secret), and pictures. */
const open =
  /^\/(api\/(openapi|reference)|api\/v\d\/(apps|instance|streaming\/health$|streaming$|custom_emojis|peers)|oauth|files|pictures|avatars|headers|\.well-known)/;

let alpha: TestInstance;
const tokens = new Map<string, string>();

beforeAll(async () => {
  alpha = await startInstance({ apiRequestsMax: 3_000 });
  // A person each: together they ask more than one may in five minutes.
  for (const scope of allScopeNames) {
    const person = await alpha.addPerson(`p-${scope.replaceAll(':', '-')}`);
    tokens.set(
      scope,
      await transaction(alpha.db, (tx) => issueToken(tx, { personId: person, name: scope, scopes: [scope] })),
    );
  }
});
afterAll(() => alpha.stop());

it('no route is open that is not meant to be', () => {
  const known = new Set(routes.map(({ method, path }) => `${method} ${path}`));
  const all = apiRoutes(unasked).routes.filter(
    ({ method, path }) => method !== 'ALL' && path.startsWith('/api/'),
  );
  const unguarded = all.filter(({ method, path }) => !known.has(`${method} ${path}`) && !open.test(path));
  expect([...new Set(unguarded.map(({ method, path }) => `${method} ${path}`))]).toEqual([]);
  expect(routes.length).toBeGreaterThan(150);
});

it('reading wants a scope for reading, and everything else one for writing', () => {
  // As Mastodon documents them: to ask for a translation is to read, and a file being processed is its uploader's to watch.
  const others = ['POST /api/v1/statuses/:id/translate', 'GET /api/v1/media/:id'];
  const strict = routes.filter(({ method, path }) => !others.includes(`${method} ${path}`));
  expect(strict).toHaveLength(routes.length - others.length);
  const wrong = strict.filter(({ method, scopes }) =>
    scopes.some(
      (scope) =>
        !(
          method === 'GET' ? /^(admin:read|read|export|profile|push)/ : /^(admin:write|write|export|push)/
        ).test(scope),
    ),
  );
  expect(wrong.map(({ method, path, scopes }) => `${method} ${path}: ${scopes.join()}`)).toEqual([]);
});

it.each(allScopeNames)('a token of the scope %s alone opens nothing that wants another', async (scope) => {
  const token = tokens.get(scope) ?? '';
  const opened: string[] = [];
  for (const { method, path, scopes } of routes) {
    if (scopes.length === 0 || scopes.some((needed) => covers([scope], needed))) continue;
    const answer = await fetch(`http://127.0.0.1:${alpha.port}${path.replaceAll(/:\w+/g, '1')}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
    });
    const { error, detail = error } = (await answer.json()) as { error?: string; detail?: string };
    if (answer.status !== 403 || !detail?.includes('scope'))
      opened.push(`${method} ${path}: ${answer.status}`);
  }
  expect(opened).toEqual([]);
});

it('a token of the scope that a route for reading wants opens it', async () => {
  const refused: string[] = [];
  for (const { method, path, scopes } of routes) {
    if (method !== 'GET' || scopes.length === 0 || path.includes('/streaming/')) continue;
    const answer = await alpha
      .http()
      .get(path.replaceAll(/:\w+/g, '1'))
      .set('authorization', `Bearer ${tokens.get(scopes[0] ?? '')}`);
    if ([401, 403, 500].includes(answer.status)) refused.push(`${path}: ${answer.status}`);
  }
  expect(refused).toEqual([]);
});
