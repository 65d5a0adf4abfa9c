import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Hono } from 'hono';
import type { WebEnv } from './context.ts';

/** In the order of their layers. */
const styles = [
  'tokens',
  'base',
  'frame',
  'parts',
  'faces',
  'menus',
  'prose',
  'posts',
  'attachments',
  'forms',
  'pages',
  'composer',
  'home',
  'groups',
  'people',
  'notices',
  'search',
  'access',
  'chat',
  'company',
  'live',
];

const read = (name: string): string => readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');

interface Asset {
  /** With a hash of its content, so that browsers may keep it for ever. */
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

function assetOf(name: string, type: string, body: string): Asset {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12);
  return { path: `/assets/${name.replace('.', `.${hash}.`)}`, type, body };
}

/** Layers are named first: what comes later wins, whatever its selectors weigh. */
const layers = `@layer ${styles.join(', ')};\n`;

export const stylesheet = assetOf(
  'kontor.css',
  'text/css; charset=utf-8',
  layers + styles.map((name) => read(`${name}.css`)).join('\n'),
);
export const favicon = assetOf('favicon.svg', 'image/svg+xml', read('favicon.svg'));

const assets: ReadonlyMap<string, Asset> = new Map([stylesheet, favicon].map((asset) => [asset.path, asset]));

/** The style and the icon: everything the pages load. Open to all, because the sign-in wears them too. */
export function assetRoutes(app: Hono<WebEnv>): void {
  app.get('/assets/:name', (c) => {
    const asset = assets.get(c.req.path);
    if (!asset) return c.text('There is no such file.', 404);
    c.header('cache-control', 'public, max-age=31536000, immutable');
    return c.body(asset.body, 200, { 'content-type': asset.type });
  });
  app.get('/favicon.ico', (c) => c.redirect(favicon.path, 302));
}
