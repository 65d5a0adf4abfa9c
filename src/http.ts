import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { apiRoutes } from '#src/api/api.ts';
import { filesApp } from '#src/api/files-origin.ts';
import { openToAll } from '#src/api/open-to-all.ts';
import type { App } from '#src/compose.ts';
import { isDatabaseDown } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { logger } from '#src/platform/log.ts';
import { healthRoutes } from '#src/health.ts';
import { webRoutes } from '#src/web/web.ts';
import { federationRoutes } from '#federation/routes.ts';
import { handshake } from '#federation/handshake.ts';
import { askedBy } from '#federation/gate.ts';
import { remoteFiles } from '#federation/objects.ts';
import { remoteLookup } from '#federation/remote-lookup.ts';

const log = logger('http');

/** All surfaces under one roof; the files' origin is asked for by its host and knows nothing but files. Order matters only for speed: partners' traffic is asked first. */
export function httpApp(app: App): Hono {
  const root = new Hono({ strict: false });
  const { db, wire, outside, config } = app;
  const remote = remoteLookup(wire);
  const push = {
    publicKey: app.ways.pushKey.publicKey,
    // Plain http is for development, where the host was named.
    mayReach: (endpoint: URL) => endpoint.protocol === 'https:' || outside.isNamed(endpoint.host),
  };
  const api = { db, book: app.book, remote, files: remoteFiles(wire), push };
  const files = filesApp(api);
  const isSecure = config.origin.startsWith('https:');
  const filesHost = new URL(config.filesOrigin).host;
  root.use(async (c, next) => {
    if (isTwofold(c.env as HttpBindings))
      return c.json({ error: 'Send one Host header, and a path without dots.' }, 400);
    if (isSecure) c.header('strict-transport-security', `max-age=${hstsSeconds}`);
    return next();
  });
  root.use(async (c, next) =>
    new URL(c.req.url).host === filesHost
      ? await files.fetch(c.req.raw, c.env as HttpBindings)
      : await next(),
  );
  // Who this server is, web clients of any origin may read, and also that something is not there.
  root.use('/.well-known/*', openToAll);
  root.use('/nodeinfo/*', openToAll);
  root.route('/', healthRoutes(app));
  root.route('/', federationRoutes(wire));
  root.route('/', handshake({ db, outside, askedBy: (request) => askedBy(wire, request) }));
  root.route('/', apiRoutes(api));
  root.route(
    '/',
    webRoutes({
      db,
      remote,
      book: app.book,
      push,
      sendsMail: config.mail !== null,
      live: app.live,
    }),
  );
  root.notFound((c) => c.json({ error: 'Not found' }, 404));
  root.onError(answer);
  return root;
}

/** A year; for this host alone, because what stands beside it is not ours to decide. */
const hstsSeconds = 31_536_000;

/**
 * Two of us could read it differently: a second Host header (RFC 9112 §3.2 wants 400), or a path with dot segments, encoded or not, which every
 * honest client has resolved before it asks (RFC 3986 §5.2.4).
 */
function isTwofold({ incoming }: HttpBindings): boolean {
  const { rawHeaders, url = '' } = incoming;
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === 'host') hosts++;
  return hosts > 1 || /\/(\.|%2e){1,2}([/?#]|$)/i.test(url.split('?')[0] ?? '');
}

/** The last resort: surfaces answer their own errors. What comes here is a bug, or the database is away. */
function answer(error: Error, c: Context): Response {
  if (error instanceof Refusal)
    return c.json({ error: error.message }, error.kind === 'not_found' ? 404 : 400);
  if (isDatabaseDown(error) || error instanceof Unavailable) {
    c.header('retry-after', '10');
    return c.json(
      { error: 'This server cannot answer right now. Nothing was lost; try again in a moment.' },
      503,
    );
  }
  log.error('A request failed: {reason}', {
    reason: error.message,
    path: c.req.routePath,
    stack: error.stack,
  });
  return c.json({ error: 'Something went wrong on this server. It was noted; please try again.' }, 500);
}
