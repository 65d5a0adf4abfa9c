import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { inTheDark, lightenBy, plainColour } from '#src/company/colour.ts';
import { lookOf } from '#src/company/look.ts';
import type { House } from '#src/platform/house.ts';
import type { WebContext, WebEnv } from './context.ts';

/** The company's style, which the sign-in wears too. Under the name of a former one the present is given, but not to be kept. */
export function lookRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/assets/:name{look\\..+\\.css}', (c) => {
    const { path, text } = lookSheet(web.db.house);
    c.header('cache-control', c.req.path === path ? 'public, max-age=31536000, immutable' : 'no-store');
    return c.body(text, 200, { 'content-type': 'text/css; charset=utf-8' });
  });
}

/** For the head of every page: the style, and the colour of the browser's own bar. */
export function lookTags(house: House): string {
  const { light, dark } = brandColours(house);
  return [
    `<link rel="stylesheet" href="${lookSheet(house).path}" data-turbo-track="reload"/>`,
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
export function lookSheet(house: House): Sheet {
  const colour = lookOf(house).colour ?? plainColour;
  let sheet = sheets.get(colour);
  if (!sheet) {
    if (sheets.size >= sheetsMax) sheets.clear();
    sheets.set(colour, (sheet = sheetOf(colour)));
  }
  return sheet;
}

/** What takes no variables: the bar of the browser, and the icon of the installed app. */
export function brandColours(house: House): { readonly light: string; readonly dark: string } {
  const light = lookOf(house).colour ?? plainColour;
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
