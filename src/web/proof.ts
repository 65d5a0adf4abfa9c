import { createMiddleware } from 'hono/factory';
import type { WebEnv, WebRequest } from './context.ts';
import { ownPath } from './forms.ts';

/**
 * For what is sensitive: whoever did not show who they are within the last 15 minutes is asked again, and led back. What a form carried is
 * not kept, because it may be a password: such forms stand behind a page that asks first.
 */
export const proven = createMiddleware<WebEnv>(async (c, next) => {
  if (c.var.visit.session.isProven) return next();
  return askAgain(c);
});

function askAgain(c: WebRequest): Response {
  const back = c.req.method === 'GET' ? c.var.visit.path : ownPath(c.var.form.text('back'));
  return c.redirect(`/prove?next=${encodeURIComponent(back)}`, 303);
}
