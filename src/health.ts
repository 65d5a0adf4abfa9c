import type { HttpBindings } from '@hono/node-server';
import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono, type Context } from 'hono';
import type { App } from '#src/compose.ts';
import { render } from '#src/metrics.ts';
import { watchCertificates } from '#src/platform/certificates.ts';

/** `/healthz`: the process turns. `/readyz`: it can serve (503 when the database does not answer within 3 s). `/metrics`: Prometheus. */
export function healthRoutes(app: App): Hono<{ Bindings: HttpBindings }> {
  const routes = new Hono<{ Bindings: HttpBindings }>();
  const certificates = watchCertificates([app.config.origin, app.config.filesOrigin]);
  routes.get('/healthz', (c) => c.text('ok\n'));
  routes.get('/readyz', async (c) => {
    const ready = await Promise.race([
      app.db`select 1`.then(
        () => true,
        () => false,
      ),
      new Promise<boolean>((resolve) => setTimeout(resolve, readyMs, false).unref()),
    ]);
    return ready ? c.text('ready\n') : c.text('The database does not answer.\n', 503);
  });
  routes.get('/metrics', async (c) => {
    const { metricsToken } = app.config;
    const allowed = metricsToken
      ? isEqual(c.req.header('authorization') ?? '', `Bearer ${metricsToken}`)
      : isLoopback(c.env.incoming.socket.remoteAddress) && isForThisMachine(c);
    if (!allowed) return c.json({ error: 'Not found' }, 404);
    const { type, body } = await render(app, certificates);
    return c.body(body, 200, { 'content-type': type });
  });
  return routes;
}

/** Hashed first, so that not even the length is told by the time it takes. */
function isEqual(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}

/** Asked by a name of this machine and by no one's proxy: one that says nothing of itself still passes on the public name. */
function isForThisMachine(c: Context): boolean {
  if (['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'].some((name) => c.req.header(name) !== undefined))
    return false;
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(c.req.header('host') ?? '');
}

const readyMs = 3_000;
const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && /^(127\.|::1$|::ffff:127\.)/.test(address);
