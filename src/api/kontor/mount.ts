import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import type { z } from 'zod';
import { covers } from '#src/access/scopes.ts';
import { answerOnce, claimRequest, completeRequest, type KeyedRequest } from '#src/access/api-requests.ts';
import { refusals } from '#src/access/refusals.ts';
import { requireRoom } from '#src/company/limits.ts';
import { readPerson } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { may, type Ability } from '#src/roles/roles.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { createGuards } from '../guard.ts';
import { AnsweredFile, takesKey, type Call, type Operation } from './operation.ts';
import { answerProblem, Misfit } from './problem.ts';

/** Where all of it lies. */
export const kontorPath = '/api/kontor/v1';

/** Adds a route for each operation. */
export function mount(app: Hono<ApiEnv>, api: ApiContext, operations: readonly Operation[]): void {
  const guards = createGuards(api, {
    unauthorized: (c, detail) => {
      c.header('www-authenticate', 'Bearer realm="Kontor"');
      return answerProblem(c, 401, { detail, code: 'unauthorized' });
    },
    refused: (c, status, detail) =>
      answerProblem(c, status, { detail, code: status === 403 ? 'scope' : 'notAPerson' }),
  });
  for (const each of operations)
    app.on(each.method, routePath(each), guards.signedIn(...each.scopes), (c) => serve(api, c, each));
  app.all(`${kontorPath}/*`, (c) =>
    answerProblem(c, 404, { detail: 'There is no such endpoint here.', code: 'noEndpoint' }),
  );
}

/** As Hono writes it: `/api/kontor/v1/tasks/:post`. */
export const routePath = ({ path }: Pick<Operation, 'path'>): string =>
  kontorPath + path.replaceAll(/\{(\w+)\}/g, ':$1');

async function serve(api: ApiContext, c: ApiRequest, operation: Operation): Promise<Response> {
  const me = c.get('personId');
  if (operation.needs !== null) await requireAbility(api, me, operation.needs);
  const fields = operation.method === 'GET' ? {} : await readFields(c);
  const call: Call = {
    ...{ api, me, viewer: { personId: me }, parts: partsOf(c, operation) },
    carries: (scope) => covers(c.get('grant').scopes, scope),
    query: operation.query && parse(operation.query, c.req.query()),
    body: operation.body && parse(operation.body, { ...fields }),
  };
  if (operation.method !== 'GET') requireRoom(api.db.instance, me, 'acts');
  const request = keyedRequest(c, operation, fields);
  if (!operation.act && !operation.run) return answered(c, operation, await operation.show?.(call, ''));
  await operation.prepare?.(call);
  const { key, repeated } = await once(api, request, operation, call);
  if (repeated) c.header('idempotency-replayed', 'true');
  return answered(c, operation, await operation.show?.(call, key));
}

async function requireAbility({ db }: ApiContext, me: PersonId, ability: Ability): Promise<void> {
  const person = await readPerson(db, me);
  if (!person || !may(person, ability)) throw notFound();
}

/** Acts, or finds that this request was carried out before. */
async function once(
  api: ApiContext,
  request: KeyedRequest | null,
  { act, run }: Operation,
  call: Call,
): Promise<{ readonly key: string; readonly repeated: boolean }> {
  const { db } = api;
  if (act)
    return await transaction(db, async (tx) => {
      if (!request) return { key: keyOf(await act(tx, call)), repeated: false };
      return await answerOnce(tx, request, async () => keyOf(await act(tx, call)));
    });
  if (!request) return { key: keyOf(await run?.(call)), repeated: false };
  const known = await transaction(db, (tx) => claimRequest(tx, request));
  if (known !== null) return { key: known, repeated: true };
  try {
    const key = keyOf(await run?.(call));
    await transaction(db, (tx) => completeRequest(tx, request, key));
    return { key, repeated: false };
  } catch (error) {
    await transaction(db, (tx) => completeRequest(tx, request, null));
    throw error;
  }
}

const keyOf = (made: unknown): string => (typeof made === 'string' ? made : '');

/** The request under its Idempotency-Key; null when it has none. */
function keyedRequest(c: ApiRequest, operation: Operation, fields: object): KeyedRequest | null {
  const key = c.req.header('idempotency-key');
  if (!key || operation.method === 'GET') return null;
  // Whoever sends one relies on it.
  if (!takesKey(operation)) throw refusals.keyNotTaken();
  if (key.length > keyMax)
    throw new Refusal('invalid', `Idempotency-Key may have at most ${keyMax} characters.`);
  const said = `${operation.method} ${c.req.path}\n${JSON.stringify(fields)}`;
  return { personId: c.get('personId'), keyHash: sha256(key), requestHash: sha256(said) };
}
const keyMax = 255;
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

function partsOf(c: ApiRequest, { path, texts }: Operation): Readonly<Record<string, string>> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(
    names.map((name) => {
      const value = c.req.param(name) ?? '';
      if (!texts.includes(name) && !isId(value)) throw notFound();
      return [name, value];
    }),
  );
}

function parse(schema: z.ZodObject, value: unknown): unknown {
  const { success, data, error } = schema.safeParse(value);
  if (!success) throw new Misfit(error);
  return data;
}

/** What the schema does not name is not told. */
function answered(c: ApiRequest, { answer, file, method }: Operation, shown: unknown): Response {
  if (file !== null && shown instanceof AnsweredFile)
    return c.body(shown.stream, 200, {
      'content-type': file,
      'content-disposition': `attachment; filename="${shown.name}"`,
    });
  if (!answer) return c.body(null, 204);
  const body = answer.encode(shown);
  return c.json(body as object, method === 'POST' ? 201 : 200);
}
