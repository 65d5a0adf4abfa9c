import type { Hono } from 'hono';
import { subscribe, unsubscribe } from '#src/notifications/subscribe.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { browserName } from '../browser-name.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { idOf } from '../forms.ts';

/** Where one is pushed to: this browser, added by the controller `push`, and others, ended by hand. */
export function pushDeviceRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/settings/notifications/devices', async (c) => {
    const { visit, form } = c.var;
    await transaction(web.db, (tx) =>
      subscribe(tx, visit.me.id, {
        target: { endpoint: form.line('endpoint'), p256dh: form.line('p256dh'), auth: form.line('auth') },
        by: { sessionId: visit.session.id },
        name: deviceName(c),
        mayReach: web.push.mayReach,
      }),
    );
    return c.redirect('/settings/notifications#devices', 303);
  });
  app.post('/settings/notifications/devices/:id/removal', async (c) => {
    const id = idOf(c.req.param('id'));
    if (id === null) throw notFound('This device');
    await transaction(web.db, (tx) => unsubscribe(tx, c.var.visit.me.id, id));
    return c.redirect('/settings/notifications#devices', 303);
  });
}

/** "Firefox, Windows", as far as it says. */
function deviceName(c: WebRequest): string {
  const { browser, system } = browserName(c.req.header('user-agent') ?? '');
  return [browser, system].filter(Boolean).join(', ');
}
