import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { noteRelease } from '#src/company/release.ts';
import { compose, type App } from '#src/compose.ts';
import { httpApp, peopleElsewhere, socketDoors } from '#src/http.ts';
import { healthRoutes } from '#src/health.ts';
import type { Config } from '#src/platform/config.ts';
import { openMailDoor } from '#src/lmtp.ts';
import { logger } from '#src/platform/log.ts';
import { endSlowReaders } from '#src/platform/slow-readers.ts';
import { stopTraces } from '#src/platform/traces.ts';
import { timeAnswers } from '#src/platform/timings.ts';
import { endSlowSenders } from '#src/platform/slow-senders.ts';
import { serveSockets, type Sockets } from '#src/platform/websocket.ts';

const log = logger('main');
/** SIGTERM drains within 30 s: requests first, then deliveries in flight. */
const requestGraceMs = 5_000;
const workGraceMs = 15_000;
const stopMaxMs = 28_000;
/** A slow sender may take this long for its headers and for a whole request (security.md: 500 slow connections hurt no one). */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 60_000;
/** Of a large document that a file manager saves; as long as `fileMostMs` in dav/body.ts. */
const requestMostMs = 3_600_000;

export interface Running {
  readonly app: App;
  readonly server: Server | null;
  stop(): Promise<void>;
}

/** Starts the roles of this process and returns once it can serve. */
export async function start(config: Config): Promise<Running> {
  const app = await compose(config, { waits: true });
  await noteRelease(app.db);
  const listening = config.role === 'worker' ? await listenForHealth(app) : await listen(app);
  if (config.role !== 'web') app.startWorker();
  const mailDoor = await openMailDoor(app.db, peopleElsewhere(app));
  return {
    app,
    server: listening?.server ?? null,
    async stop() {
      await mailDoor?.close();
      await app.closeLines();
      if (listening) await closeServer(listening);
      await app.close({ graceMs: workGraceMs });
      await stopTraces();
    },
  };
}

/** Serves until SIGTERM or SIGINT. */
export async function serve(config: Config): Promise<void> {
  const running = await start(config);
  log.info('{origin} is listening on {host}:{port} as {role}', {
    origin: config.origin,
    host: config.host,
    port: config.port,
    role: config.role,
  });
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      log.info('Stopping: finishing what is in flight.');
      // Whatever still hangs then is safe to leave: leases run out, and others take it up.
      setTimeout(() => process.exit(1), stopMaxMs).unref();
      running.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error('Could not stop cleanly: {reason}', { reason: String(error) });
          process.exit(1);
        },
      );
    });
  }
}

interface Listening {
  readonly server: Server;
  readonly sockets: Sockets | null;
}

/** A worker answers who watches it, if its operator has given it a port, and nobody else. */
async function listenForHealth(app: App): Promise<Listening | null> {
  const { workerPort, host } = app.config;
  if (workerPort === null) return null;
  const server = createServer(getRequestListener(healthRoutes(app).fetch));
  server.headersTimeout = headersTimeoutMs;
  server.requestTimeout = requestTimeoutMs;
  await bind(server, workerPort, host);
  return { server, sockets: null };
}

async function listen(app: App): Promise<Listening> {
  const root = httpApp(app);
  const server = createServer({ keepAliveTimeout: 30_000 }, getRequestListener(root.fetch));
  server.headersTimeout = headersTimeoutMs;
  endSlowSenders(server, { ms: requestTimeoutMs, mostMs: requestMostMs });
  endSlowReaders(server);
  const sockets = serveSockets(server, { origin: app.config.origin, doors: socketDoors(app) });
  timeAnswers(server);
  await bind(server, app.config.port, app.config.host);
  return { server, sockets };
}

const bind = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, 2048, resolve);
  });

async function closeServer({ server, sockets }: Listening): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  void sockets?.close(requestGraceMs);
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), requestGraceMs);
  await closed;
  clearTimeout(force);
}
