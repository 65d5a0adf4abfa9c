import { randomBytes } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import type { Instance } from '#src/platform/instance.ts';
import { client, type Client } from './client.ts';
import type { WebEnv, WebRequest } from './context.ts';
import { leadsToApp } from './entry.ts';
import { brandingTags } from '../company/branding.ts';

/**
 * Only the script that carries this answer's nonce runs, and what it loads itself; text becomes HTML by one named way (client/trusted.ts).
 * Style, forms and connections are our own; pictures too, and what people uploaded, from its own origin. docs/decisions/0013-scripts.md.
 */
const policyOf = (instance: Instance, nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' ${instance.filesOrigin}`,
    `media-src ${instance.filesOrigin}`,
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default kontor',
  ].join('; ');

/**
 * `data-turbo-track`: a page with another script, after an update, is loaded anew. `data-turbo-eval`: Turbo never runs it a second time. The
 * nonce of the meta is for the one style that Turbo brings, its progress bar.
 */
function scriptTags({ entry, preloads }: Client, nonce: string): string {
  return [
    `<meta name="csp-nonce" nonce="${nonce}"/>`,
    ...preloads.map(
      (path) => `<link rel="modulepreload" href="${path}" nonce="${nonce}" fetchpriority="low"/>`,
    ),
    `<script type="module" src="${entry}" nonce="${nonce}" fetchpriority="low" data-turbo-track="reload" data-turbo-eval="false"></script>`,
  ].join('');
}

/**
 * Web apps ask for a sign-in in a popup, and hear of its end by `window.opener`, which `same-origin` would take from them. So the way to
 * an application's question, which itself keeps its opener, leaves it in place; on every other page no one holds our window.
 */
const openerPolicyOf = (c: WebRequest): 'unsafe-none' | 'same-origin' =>
  /^\/(sign-in|prove)(\/|$)/.test(c.req.path) && leadsToApp(c) ? 'unsafe-none' : 'same-origin';

/** What every page tells the browser. Pages are for one reader: no one on the way may cache them. */
export const guarded = (instance: Instance) =>
  createMiddleware<WebEnv>(async (c, next) => {
    const nonce = randomBytes(16).toString('base64');
    c.set('script', brandingTags(instance) + scriptTags(await client(), nonce));
    await next();
    // An act carried out from within (proof.ts) was answered under these rules already, with the nonce that its page names.
    if (c.res.headers.has('content-security-policy')) return;
    c.header('content-security-policy', policyOf(instance, nonce));
    c.header('x-content-type-options', 'nosniff');
    c.header('x-frame-options', 'DENY');
    // Not no-referrer: browsers would then send `Origin: null` with our own forms.
    c.header('referrer-policy', 'same-origin');
    c.header('cross-origin-opener-policy', openerPolicyOf(c));
    c.header('cross-origin-resource-policy', 'same-origin');
    c.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
    if (!c.res.headers.has('cache-control')) {
      c.header('cache-control', 'private, no-store');
      c.header('vary', 'Cookie, Accept-Language', { append: true });
    }
  });
