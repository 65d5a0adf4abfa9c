import { hostOf } from '#src/platform/addresses.ts';
import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { apiRoutes, streamingDoor } from '#src/api/api.ts';
import { filesApp } from '#src/api/files-origin.ts';
import { openToAll } from '#src/api/open-to-all.ts';
import type { App } from '#src/compose.ts';
import { readingLists } from '#src/standby-reads.ts';
import { davRoutes } from '#src/dav/dav.ts';
import { isDatabaseDown } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { logger } from '#src/platform/log.ts';
import { isTracing, traced } from '#src/platform/traces.ts';
import type { SocketDoor } from '#src/platform/websocket.ts';
import type { PersonLookup } from '#src/posts/resolve-mentions.ts';
import { healthRoutes } from '#src/health.ts';
import { scimRoutes } from '#src/scim/scim.ts';
import { explainFor } from '#src/web/shell/explain-for.ts';
import { webRoutes } from '#src/web/web.ts';
import { federationRoutes } from '#federation/routes.ts';
import { handshake } from '#federation/handshake.ts';
import { askedBy } from '#federation/gate.ts';
import { tellTyping } from '#federation/outbox/tell-now.ts';
import { remoteFiles } from '#federation/objects/objects.ts';
import { remoteLookup } from '#federation/actors/remote-lookup.ts';

const log = logger('http');

/** All surfaces under one roof; the files' origin is asked for by its host and knows nothing but files. Order matters only for speed: partners' traffic is asked first. */
export function httpApp(app: App): Hono {
  const root = new Hono({ strict: false });
  const { db, federation, egress, config } = app;
  const remote = remoteLookup(federation);
  const push = {
    publicKey: app.channels.pushKey.publicKey,
    // Plain http is for development, where the host was named.
    mayReach: (endpoint: URL) => endpoint.protocol === 'https:' || egress.isNamed(endpoint.host),
  };
  const { streaming } = app;
  const api = {
    ...{ db, registry: app.registry, remote, files: remoteFiles(federation), push, streaming },
    ...{ egress, explain: explainFor(db), dryRun: app.dryRun, checkLine: app.checkLine },
  };
  const files = filesApp(api);
  const isSecure = config.origin.startsWith('https:');
  const filesHost = hostOf(config.filesOrigin);
  if (isTracing()) root.use(traceRequest);
  if (app.standby !== null) root.use(readingLists(app.standby));
  root.use(async (c, next) => {
    if (isTwofold(c.env as HttpBindings))
      return c.json({ error: 'Send one Host header, and a path without dots.' }, 400);
    if (isSecure) c.header('strict-transport-security', `max-age=${hstsSeconds}`);
    return next();
  });
  root.use(async (c, next) =>
    hostOf(c.req.url) === filesHost ? await files.fetch(c.req.raw, c.env as HttpBindings) : await next(),
  );
  // Who this server is, web clients of any origin may read, and also that something is not there.
  root.use('/.well-known/*', openToAll);
  root.use('/nodeinfo/*', openToAll);
  root.use('/ns/*', openToAll);
  root.route('/', healthRoutes(app));
  root.route('/', federationRoutes(federation));
  root.route(
    '/',
    handshake({
      ...{ db, egress, registry: app.registry },
      askedBy: (request, evenEnded) => askedBy(federation, request, evenEnded),
    }),
  );
  root.route('/', apiRoutes(api));
  root.route('/', scimRoutes({ db }));
  root.route('/', davRoutes({ db, openRemote: api.files.open }));
  root.route(
    '/',
    webRoutes({
      db,
      remote,
      registry: app.registry,
      egress,
      dryRun: app.dryRun,
      checkLine: app.checkLine,
      push,
      sendsMail: config.mail !== null,
      live: app.live,
      tellTyping: tellTyping(federation),
      coedit: app.coedit,
      coeditElsewhere: app.coeditElsewhere,
      files: api.files,
    }),
  );
  root.notFound((c) => c.json({ error: 'Not found' }, 404));
  root.onError(answer);
  return root;
}

/** Named by its route, which has no ids of people or posts in it. What a stranger says of a trace is not believed. */
const traceRequest: MiddlewareHandler = (c, next) =>
  traced(
    c.req.method,
    { kind: 'server', attributes: { 'http.request.method': c.req.method } },
    async (span) => {
      await next();
      const route = matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path ?? '*';
      span.set({ 'http.route': route, 'http.response.status_code': c.res.status });
    },
  );

/** Where WebSockets are answered; each surface names its own. */
export const socketDoors = (app: App): readonly SocketDoor[] => [streamingDoor(app)];

/** Who is meant by a handle of another company. */
export const peopleElsewhere = (app: App): PersonLookup => remoteLookup(app.federation);

/** A year; for this host alone, because sibling hosts are not ours to decide about. */
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
