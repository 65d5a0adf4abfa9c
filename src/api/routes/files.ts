import type { Hono } from 'hono';
import { readCookie } from '#src/access/cookie.ts';
import { covers } from '#src/access/scopes.ts';
import { readSession } from '#src/access/sessions.ts';
import { readToken } from '#src/access/tokens.ts';
import { fileLink, namedLink, previewLink, readFileLink } from '#src/media/link.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { mediaFor } from '../files-origin.ts';

/**
 * A file's URL on our own origin redirects to the one on the files' origin (../files-origin.ts), given a token, a session of our pages, or a
 * sealed URL. No uploaded byte is served here.
 */
export function fileRoutes(app: Hono<ApiEnv>, api: ApiContext): void {
  app.get('/files/:uuid', (c) => lead(api, c, false));
  app.get('/files/:uuid/preview', (c) => lead(api, c, true));
  app.get('/files/:uuid/:name', (c) => lead(api, c, false));
}

async function lead(api: ApiContext, c: ApiRequest, preview: boolean): Promise<Response> {
  c.header('cache-control', 'private, no-store');
  c.header('vary', 'Authorization, Cookie');
  const uuid = c.req.param('uuid') ?? '';
  const { instance } = api.db;
  const sealedFor = readFileLink(instance, uuid, c.req.query());
  const viewer = sealedFor ?? (await whoAsks(api, c));
  if (viewer === null || (await mediaFor(api, viewer, uuid)) === null) throw notFound('file');
  // Not sealed anew: that would make an address that is over in a day last for ever.
  if (sealedFor !== null) {
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(instance.filesOrigin + pathname + search, 302);
  }
  const link = fileLink(instance, uuid, viewer);
  return c.redirect(preview ? previewLink(link) : namedLink(link, c.req.param('name') ?? ''), 302);
}

/** By token or by session. */
export async function whoAsks(api: ApiContext, c: ApiRequest): Promise<PersonId | null> {
  const { instance } = api.db;
  const secret = /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (secret !== undefined) {
    const grant = await readToken(api.db, secret);
    return grant && covers(grant.scopes, 'read:statuses') ? grant.personId : null;
  }
  const cookie = readCookie(instance, 'session', c.req.header('cookie'));
  const session = cookie === null ? null : await readSession(api.db, cookie);
  return session?.personId ?? null;
}
