import type { Hono } from 'hono';
import { brandingOf } from '#src/company/branding.ts';
import type { Instance } from '#src/platform/instance.ts';
import { languageOf } from '#src/platform/languages.ts';
import { drawIcon, iconSizes, markSvg, type IconSize } from './app-icon.ts';
import { stylesheet } from './assets.ts';
import { client } from './client.ts';
import type { WebContext, WebEnv } from './context.ts';
import { CardLayout } from './layout.tsx';
import { brandColours, brandingSheet } from '../company/branding.ts';
import { i18nForStranger } from './i18n-for.ts';
import { answerPage } from './answer.ts';

/** What makes the pages an installable app: manifest, icons, service worker, and the offline page. Open to everyone. */
export function installRoutes(app: Hono<WebEnv>, web: WebContext): void {
  manifestRoutes(app, web);
  iconRoutes(app, web);
  workerRoutes(app, web);
}

function manifestRoutes(app: Hono<WebEnv>, { db: { instance } }: WebContext): void {
  app.get('/manifest.webmanifest', (c) => {
    const icon = (size: IconSize, purpose: 'any' | 'maskable') => ({
      src: `/app-icon/${size}.png${purpose === 'any' ? '' : '?maskable'}`,
      sizes: `${size}x${size}`,
      type: 'image/png',
      purpose,
    });
    const { tag, dir } = languageOf(brandingOf(instance).locale);
    const manifest = {
      ...{ lang: tag, dir },
      ...{ id: '/', start_url: '/', scope: '/', display: 'standalone' },
      ...{ name: instance.company, short_name: instance.company },
      theme_color: brandColours(instance).light,
      background_color: paper,
      ...{ shortcuts: shortcutsIn(instance), share_target: shareTarget },
      icons: [
        { src: '/app-icon/mark.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
        icon(192, 'any'),
        icon(512, 'any'),
        icon(512, 'maskable'),
      ],
    };
    return c.body(JSON.stringify(manifest), 200, {
      'content-type': 'application/manifest+json',
      'cache-control': 'public, max-age=3600',
    });
  });
}

/** What other apps hand over begins a post, which somebody still has to send. */
const shareTarget = {
  ...{ action: '/posts/new', method: 'GET', enctype: 'application/x-www-form-urlencoded' },
  params: { title: 'shared_title', text: 'shared', url: 'shared_url' },
};

/** Held down, the icon of the app offers these. */
function shortcutsIn(instance: Instance): { readonly name: string; readonly url: string }[] {
  const { t } = i18nForStranger(instance, undefined);
  return [
    { name: t('nav.write'), url: '/posts/new' },
    { name: t('nav.chat'), url: '/chat' },
    { name: t('nav.notifications'), url: '/notifications' },
  ];
}

function iconRoutes(app: Hono<WebEnv>, { db: { instance } }: WebContext): void {
  app.get('/app-icon/mark.svg', (c) =>
    c.body(markSvg(brandColours(instance).light), 200, {
      'content-type': 'image/svg+xml',
      'cache-control': 'public, max-age=3600',
    }),
  );
  app.get('/app-icon/:file{\\d+\\.png}', async (c) => {
    const size = iconSizes.find((each) => `${each}.png` === c.req.param('file'));
    if (size === undefined) return c.text('There is no such file.', 404);
    const icon = await iconOf(size, brandColours(instance).light, c.req.query('maskable') !== undefined);
    return c.body(new Uint8Array(icon), 200, {
      'content-type': 'image/png',
      'cache-control': 'public, max-age=3600',
    });
  });
}

function workerRoutes(app: Hono<WebEnv>, { db: { instance } }: WebContext): void {
  app.get('/sw.js', async (c) => {
    const { worker, entry } = await client();
    // A worker whose text differs takes over at once, and keeps the page without a connection anew: so it names what that wears.
    const wears = [
      entry,
      stylesheet.path,
      brandingSheet(instance).path,
      encodeURIComponent(instance.company),
    ].join(' ');
    return c.body(`// ${wears}\n${worker}`, 200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
    });
  });

  app.get('/offline', (c) => {
    const i18n = i18nForStranger(instance, c.req.header('accept-language'));
    const page = (
      <CardLayout i18n={i18n} instance={instance} title={i18n.t('offline.title')}>
        <h1>{i18n.t('offline.title')}</h1>
        <p>{i18n.t('offline.sentence')}</p>
        <p class="buttons">
          <a class="button" href="/" data-turbo="false">
            {i18n.t('offline.feed')}
          </a>
        </p>
      </CardLayout>
    );
    return answerPage(c, page);
  });
}

/** The ground of the pages in tokens.css, which a manifest cannot ask for. */
const paper = '#fbfaf7';

const icons = new Map<string, Promise<Buffer>>();
/** Three pictures for the present colour; an administrator who tries others makes a few more. */
const iconsMax = 30;

function iconOf(size: IconSize, colour: string, maskable: boolean): Promise<Buffer> {
  const key = `${size} ${colour} ${maskable}`;
  let icon = icons.get(key);
  if (!icon) {
    if (icons.size >= iconsMax) icons.clear();
    icons.set(key, (icon = drawIcon(size, colour, maskable)));
  }
  return icon;
}
