import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { Refusal } from '#src/platform/errors.ts';

export interface ScimEnv {
  Bindings: HttpBindings;
}
export type ScimContext = Context<ScimEnv>;

export type Status = 400 | 401 | 403 | 404 | 409 | 412 | 413 | 429 | 500 | 503;
/** As RFC 7644 §3.12 wants errors. */
export function sayError(c: ScimContext, status: Status, detail: string, scimType?: string): Response {
  return scimJson(
    c,
    {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      ...{ status: String(status), detail, ...(scimType === undefined ? {} : { scimType }) },
    },
    status,
  );
}

export function scimJson(c: ScimContext, body: object, status: Status | 200 | 201 = 200): Response {
  c.header('cache-control', 'no-store');
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/scim+json; charset=utf-8' });
}

/** The body of a request. Refuses what is no JSON. */
export async function readJson(c: ScimContext): Promise<unknown> {
  try {
    return (await c.req.json()) as unknown;
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal('invalid', 'The body is not JSON.');
  }
}

/** A page as SCIM asks for it: `startIndex` begins with 1 (RFC 7644 §3.4.2.4). */
export function pageOf(c: ScimContext): { readonly offset: number; readonly limit: number } {
  const number = (name: string, otherwise: number): number => {
    const value = Number.parseInt(c.req.query(name) ?? '', 10);
    return Number.isFinite(value) ? value : otherwise;
  };
  const offset = Math.min(Math.max(number('startIndex', 1), 1), 10_000_000) - 1;
  return { offset, limit: Math.min(Math.max(number('count', pageMax), 0), pageMax) };
}
export const pageMax = 200;

export const listOf = (total: number, offset: number, resources: readonly object[]): object => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  ...{ totalResults: total, startIndex: offset + 1, itemsPerPage: resources.length, Resources: resources },
});

/** The request is about another version than there is: 412 (RFC 7644 §3.14). */
export class Outdated extends Error {
  constructor() {
    super('It has changed since: read it again, then send the change.');
  }
}
/** Throws Outdated if the request names another version. */
export function requireCurrent(c: ScimContext, version: number): void {
  const wanted = c.req.header('if-match');
  if (wanted !== undefined && wanted !== '*' && wanted !== etagOf(version)) throw new Outdated();
}
export const etagOf = (version: number): string => `W/"${version}"`;
