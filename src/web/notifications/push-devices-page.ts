import type { Hono } from 'hono';
import { subscribe, unsubscribe } from '#src/notifications/subscribe.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { browserName } from '../account/browser-name.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { idOf } from '../shell/forms.ts';

/** Where push messages go: this browser, added by the controller `push`, and others, removed by hand. */
export function pushDeviceRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/settings/notifications/devices', async (c) => {
    const { ctx, form } = c.var;
    await transaction(web.db, (tx) =>
      subscribe(tx, ctx.me.id, {
        target: { endpoint: form.line('endpoint'), p256dh: form.line('p256dh'), auth: form.line('auth') },
        by: { sessionId: ctx.session.id },
        name: deviceName(c),
        mayReach: web.push.mayReach,
      }),
    );
    return c.redirect('/settings/notifications#devices', 303);
  });
  app.post('/settings/notifications/devices/:id/removal', async (c) => {
    const id = idOf(c.req.param('id'));
    if (id === null) throw notFound('device');
    await transaction(web.db, (tx) => unsubscribe(tx, c.var.ctx.me.id, id));
    return c.redirect('/settings/notifications#devices', 303);
  });
}

/** "Firefox, Windows", as far as it says. */
function deviceName(c: WebRequest): string {
  const { browser, system } = browserName(c.req.header('user-agent') ?? '');
  return [browser, system].filter(Boolean).join(', ');
}
