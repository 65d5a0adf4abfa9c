import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { inTheDark, lightenBy, plainColour } from '#src/company/colour.ts';
import { brandingOf } from '#src/company/branding.ts';
import type { Instance } from '#src/platform/instance.ts';
import { createLru } from '#src/platform/lru.ts';
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
  return lookOf(instance).tags;
}

/** The company's own style: small, with a hash of its content in its name, so that browsers keep it until it changes. */
interface Sheet {
  readonly path: string;
  readonly text: string;
}

export const brandingSheet = (instance: Instance): Sheet => lookOf(instance).sheet;

/** For what takes no CSS variables: the browser's bar, and the icon of the installed app. */
export const brandColours = (instance: Instance): Colours => lookOf(instance).colours;

interface Colours {
  readonly light: string;
  readonly dark: string;
}

/** One brand colour; everything else is derived from it, here and in tokens.css. The half millisecond it takes is spent once per colour. */
interface Look {
  readonly sheet: Sheet;
  readonly colours: Colours;
  readonly tags: string;
}

/** An administrator tries a few; the former are of no use. */
const looksMax = 50;
const looks = createLru<string, Look>(looksMax);

function lookOf(instance: Instance): Look {
  const light = brandingOf(instance).colour ?? plainColour;
  let look = looks.get(light);
  if (!look) {
    const [sheet, dark] = [sheetOf(light), inTheDark(light)];
    const tags = [
      `<link rel="stylesheet" href="${sheet.path}" data-turbo-track="reload"/>`,
      `<meta name="theme-color" media="(prefers-color-scheme: light)" content="${light}"/>`,
      `<meta name="theme-color" media="(prefers-color-scheme: dark)" content="${dark}"/>`,
    ].join('');
    looks.set(light, (look = { sheet, colours: { light, dark }, tags }));
  }
  return look;
}

function sheetOf(colour: string): Sheet {
  const share = Math.round(lightenBy(colour) * 100);
  const text = `@layer company{:root{--brand-base:${colour};--brand:light-dark(var(--brand-base),color-mix(in oklch,var(--brand-base),white ${share}%))}}\n`;
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 12);
  return { path: `/assets/look.${hash}.css`, text };
}
