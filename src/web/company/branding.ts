import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { inTheDark, lightenBy, plainColour } from '#src/company/colour.ts';
import { brandingOf } from '#src/company/branding.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { WebContext, WebEnv } from '../shell/context.ts';

/** The company's stylesheet, which the sign-in page uses too. Under the name of a former one the current one is served, but not to be cached. */
export function brandingRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/assets/:name{look\\..+\\.css}', (c) => {
    const { path, text } = brandingSheet(web.db.instance);
    c.header('cache-control', c.req.path === path ? 'public, max-age=31536000, immutable' : 'no-store');
    return c.body(text, 200, { 'content-type': 'text/css; charset=utf-8' });
  });
}

/** For the head of every page: the stylesheet, and the colour of the browser's own bar. */
export function brandingTags(instance: Instance): string {
  const { light, dark } = brandColours(instance);
  return [
    `<link rel="stylesheet" href="${brandingSheet(instance).path}" data-turbo-track="reload"/>`,
    `<meta name="theme-color" media="(prefers-color-scheme: light)" content="${light}"/>`,
    `<meta name="theme-color" media="(prefers-color-scheme: dark)" content="${dark}"/>`,
  ].join('');
}

/** The company's own style: small, with a hash of its content in its name, so that browsers keep it until it changes. */
interface Sheet {
  readonly path: string;
  readonly text: string;
}

/** One brand colour; everything else is derived from it in tokens.css. The tenth of a millisecond it takes is spent once per colour. */
export function brandingSheet(instance: Instance): Sheet {
  const colour = brandingOf(instance).colour ?? plainColour;
  let sheet = sheets.get(colour);
  if (!sheet) {
    if (sheets.size >= sheetsMax) sheets.clear();
    sheets.set(colour, (sheet = sheetOf(colour)));
  }
  return sheet;
}

/** For what takes no CSS variables: the browser's bar, and the icon of the installed app. */
export function brandColours(instance: Instance): { readonly light: string; readonly dark: string } {
  const light = brandingOf(instance).colour ?? plainColour;
  return { light, dark: inTheDark(light) };
}

/** An administrator tries a few; the former are of no use. */
const sheetsMax = 50;
const sheets = new Map<string, Sheet>();

function sheetOf(colour: string): Sheet {
  const share = Math.round(lightenBy(colour) * 100);
  const text = `@layer company{:root{--brand-base:${colour};--brand:light-dark(var(--brand-base),color-mix(in oklch,var(--brand-base),white ${share}%))}}\n`;
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 12);
  return { path: `/assets/look.${hash}.css`, text };
}
