import { createMiddleware } from 'hono/factory';
import type { WebEnv } from './context.ts';

/** Nothing but our own style, pictures and forms: no script runs in these pages, wherever it came from. */
const policy =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** What every page says to the browser. Pages are for one reader: nobody on the way keeps them. */
export const guarded = createMiddleware<WebEnv>(async (c, next) => {
  await next();
  c.header('content-security-policy', policy);
  c.header('x-content-type-options', 'nosniff');
  c.header('x-frame-options', 'DENY');
  // Not no-referrer: browsers would then send `Origin: null` with our own forms.
  c.header('referrer-policy', 'same-origin');
  c.header('cross-origin-opener-policy', 'same-origin');
  c.header('cross-origin-resource-policy', 'same-origin');
  c.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
  if (!c.res.headers.has('cache-control')) {
    c.header('cache-control', 'private, no-store');
    c.header('vary', 'Cookie, Accept-Language', { append: true });
  }
});
