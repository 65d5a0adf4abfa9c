import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { App } from '#src/compose.ts';
import { render } from '#src/metrics.ts';

/** `/healthz`: the process turns. `/readyz`: it can serve (503 when the database does not answer within 3 s). `/metrics`: Prometheus. */
export function healthRoutes(app: App): Hono<{ Bindings: HttpBindings }> {
  const routes = new Hono<{ Bindings: HttpBindings }>();
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
      ? c.req.header('authorization') === `Bearer ${metricsToken}`
      : isLoopback(c.env.incoming.socket.remoteAddress);
    if (!allowed || (!metricsToken && c.req.header('x-forwarded-for') !== undefined))
      return c.json({ error: 'Not found' }, 404);
    const { type, body } = await render(app);
    return c.body(body, 200, { 'content-type': type });
  });
  return routes;
}

const readyMs = 3_000;
const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && /^(127\.|::1$|::ffff:127\.)/.test(address);
