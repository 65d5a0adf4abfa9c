import { createMiddleware } from 'hono/factory';
import type { House } from '#src/platform/house.ts';
import type { WebEnv } from './context.ts';

/** Nothing but our own style, forms and pictures, and what people uploaded, from its own origin: no script runs in these pages. */
const policyOf = (house: House): string =>
  `default-src 'none'; style-src 'self'; img-src 'self' ${house.filesOrigin}; media-src ${house.filesOrigin}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

/** What every page says to the browser. Pages are for one reader: nobody on the way keeps them. */
export const guarded = (house: House) =>
  createMiddleware<WebEnv>(async (c, next) => {
    await next();
    c.header('content-security-policy', policyOf(house));
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
