import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { assetOf, type Asset } from './asset.ts';
import { client } from './client.ts';
import type { WebEnv } from './context.ts';
import { readStyles } from './styles.ts';

/** With a hash of its content in its name. */
function named(name: string, type: string, text: string) {
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 12);
  return { path: `/assets/${name.replace('.', `.${hash}.`)}`, type, text };
}

const { style, icon } = readStyles();
export const stylesheet = named('kontor.css', 'text/css; charset=utf-8', style);
export const favicon = named('favicon.svg', 'image/svg+xml', icon);

let made: Promise<ReadonlyMap<string, Asset>> | undefined;
/** Everything that pages load, by path; made when it is first asked for. */
const assets = (): Promise<ReadonlyMap<string, Asset>> => (made ??= makeAssets());

async function makeAssets(): Promise<ReadonlyMap<string, Asset>> {
  const [{ files }, ...others] = await Promise.all([
    client(),
    ...[stylesheet, favicon].map(({ path, type, text }) => assetOf(path, type, Buffer.from(text))),
  ]);
  return new Map([...files, ...others].map((asset) => [asset.path, asset]));
}

/** Script, styles and icon. Open to everyone, because the sign-in page uses them too. */
export function assetRoutes(app: Hono<WebEnv>): void {
  app.get('/assets/:name', async (c) => {
    const asset = (await assets()).get(c.req.path);
    if (!asset) return c.text('There is no such file.', 404);
    const accepted = c.req.header('accept-encoding') ?? '';
    const [encoding, body] = /\bbr\b/.test(accepted)
      ? (['br', asset.brotli] as const)
      : /\bgzip\b/.test(accepted)
        ? (['gzip', asset.gzip] as const)
        : ([null, asset.body] as const);
    if (encoding !== null) c.header('content-encoding', encoding);
    c.header('vary', 'Accept-Encoding');
    c.header('cache-control', 'public, max-age=31536000, immutable');
    return c.body(new Uint8Array(body), 200, { 'content-type': asset.type });
  });
  app.get('/favicon.ico', (c) => c.redirect(favicon.path, 302));
}
