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
    // Maps too, where the operator has named who draws them.
    `img-src 'self' ${instance.filesOrigin}${instance.map === null ? '' : ` ${instance.map.origin}`}`,
    // `blob:`: a film that is about to be sent is played beside itself, for a picture of it (client/composer/poster.ts).
    ['media-src', instance.filesOrigin, 'blob:', ...instance.mediaServers].join(' '),
    // Nothing is framed unless the operator named the company's own media servers. Turbo shows pages under the policy of the first: all say so.
    ...(instance.mediaServers.length > 0 ? [`frame-src ${instance.mediaServers.join(' ')}`] : []),
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
    // What compress() would add afterwards, at that price.
    c.header('vary', 'Accept-Encoding');
    await next();
    // Set on what was answered: c.header would make another response of it, and read the page through a stream.
    const { headers } = c.res;
    // An act carried out from within (proof.ts) was answered under these rules already, with the nonce that its page names.
    if (headers.has('content-security-policy')) return;
    headers.set('content-security-policy', policyOf(instance, nonce));
    headers.set('x-content-type-options', 'nosniff');
    headers.set('x-frame-options', 'DENY');
    // Not no-referrer: browsers would then send `Origin: null` with our own forms.
    headers.set('referrer-policy', 'same-origin');
    headers.set('cross-origin-opener-policy', openerPolicyOf(c));
    headers.set('cross-origin-resource-policy', 'same-origin');
    headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=(self), payment=(), usb=()');
    if (!headers.has('cache-control')) {
      headers.set('cache-control', 'private, no-store');
      headers.append('vary', 'Cookie, Accept-Language');
    }
  });
