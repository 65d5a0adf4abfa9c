import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import type { Theme } from '#src/people/preferences.ts';
import type { House } from '#src/platform/house.ts';
import { favicon, stylesheet } from './assets.ts';
import type { Visit, WebEnv } from './context.ts';
import type { Topic } from './live/topics.ts';
import { AboutLinks, LanguageChoice } from './parts/about.tsx';
import { BrandName } from './parts/brand.tsx';
import { HeldPosts } from './parts/held.tsx';
import { SearchBox } from './parts/search-box.tsx';
import { Icon, iconSheet } from './parts/icon.tsx';
import { Navigation, OwnMenu, type Room } from './parts/navigation.tsx';
import { Shortcuts } from './parts/shortcuts.tsx';
import type { Words } from './words.ts';

export type { Room } from './parts/navigation.tsx';

interface Page {
  readonly title: string;
  /** The room that is marked as the current one. */
  readonly room?: Room;
  /** What stands to the right on a desk and below on a phone. */
  readonly aside?: Child;
  /** Where "write" leads from here. */
  readonly write: string;
  /** What it shows, and where it can be read again; empty when nowhere. */
  readonly topics: readonly Topic[];
  readonly again: string;
  /** `again` is not the address that was asked for, but shows the same. */
  readonly moved: boolean;
  readonly children?: Child;
}

/** A page for somebody who is signed in: navigation, one column to read, and what belongs beside it. */
export function Layout(props: Page & { readonly visit: Visit; readonly house: House }) {
  const { visit, house, title, room, aside, write, topics, again, moved, children } = props;
  const { t } = visit.words;
  const news = visit.unread + visit.chats;
  const count = news > 0 ? `(${visit.words.number(news)}) ` : '';
  return (
    <Html words={visit.words} title={`${count}${title} · ${house.company}`} theme={visit.preferences.theme}>
      <a class="skip" href="#main">
        {t('nav.skip')}
      </a>
      <header class="bar">
        <Brand house={house} />
        <SearchBox visit={visit} />
        <OwnMenu visit={visit} house={house} />
      </header>
      <div class="frame">
        <Navigation visit={visit} room={room} write={write} />
        <main id="main" tabindex={-1}>
          <HeldPosts visit={visit} />
          {children}
        </main>
        {aside !== undefined && <aside class="aside">{aside}</aside>}
      </div>
      <ActForm visit={visit} moved={moved} />
      <div
        id="live"
        data-controller="live"
        data-live-topics-value={topics.join(' ')}
        data-live-again-value={again}
      />
      <Connection words={visit.words} />
      {visit.preferences.shortcuts && <Shortcuts words={visit.words} />}
      <p id="announcement" class="hidden" aria-live="polite" data-turbo-permanent></p>
    </Html>
  );
}

/** A page for somebody unknown, or of a server in trouble: one card. */
export function CardLayout(props: {
  readonly words: Words;
  readonly house: House;
  readonly title: string;
  /** Never shown inside another page's document: it is loaded anew, whatever led to it. */
  readonly alone?: boolean;
  /** Where it can be read in another language; without it no choice is offered. */
  readonly path?: string;
  /** It holds a text to read rather than a form. */
  readonly wide?: boolean;
  readonly children?: Child;
}) {
  const { words, house, title, alone, path, wide, children } = props;
  return (
    <Html words={words} title={`${title} · ${house.company}`} alone={alone}>
      <div class="card-page">
        <main class={wide ? 'card wide' : 'card'}>
          <p class="brand">
            <BrandName house={house} />
          </p>
          {children}
        </main>
        <footer class="card-foot">
          {path !== undefined && <LanguageChoice words={words} path={path} />}
          <AboutLinks words={words} house={house} />
        </footer>
      </div>
    </Html>
  );
}

/** The document, as text, with its script and the drawings it needs: hono's JSX writes no doctype. */
export function asDocument(c: Context<WebEnv>, page: Child): string {
  const html = String(page);
  return `<!doctype html>${html
    .replace('</head>', () => `${c.var.script}</head>`)
    .replace('</body>', () => `${iconSheet(html)}</body>`)}`;
}

function Html(props: {
  readonly words: Words;
  readonly title: string;
  readonly alone?: boolean;
  readonly theme?: Theme;
  readonly children?: Child;
}) {
  const theme = props.theme === 'auto' ? undefined : props.theme;
  return (
    <html lang={props.words.locale} data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme ?? 'light dark'} />
        <meta name="robots" content="noindex" />
        <title>{props.title}</title>
        <meta name="turbo-refresh-method" content="morph" />
        <meta name="turbo-refresh-scroll" content="preserve" />
        <meta name="turbo-cache-control" content="no-preview" />
        <meta name="turbo-prefetch" content="false" />
        {props.alone && <meta name="turbo-visit-control" content="reload" />}
        <link rel="stylesheet" href={stylesheet.path} data-turbo-track="reload" />
        <link rel="manifest" href="/manifest.webmanifest" />
        <link rel="apple-touch-icon" href="/app-icon/180.png" />
        <link rel="icon" type="image/svg+xml" href={favicon.path} />
      </head>
      <body>{props.children}</body>
    </html>
  );
}

function Brand(props: { readonly house: House }) {
  return (
    <a class="brand" href="/">
      <BrandName house={props.house} />
    </a>
  );
}

/** Shown by the script alone: without it there is no connection to lose. */
function Connection(props: { readonly words: Words }) {
  const { t } = props.words;
  return (
    <div id="connection" class="connection" role="status" data-controller="connection" data-turbo-permanent>
      <p data-connection-target="lost" hidden>
        <Icon name="warning" />
        <span>{t('live.lost')}</span>
      </p>
      <p data-connection-target="notSent" hidden>
        <Icon name="warning" />
        <span>{t('live.notSent')}</span>
      </p>
      <p data-connection-target="kept" hidden>
        <Icon name="warning" />
        <span>{t('live.kept', { when: props.words.moment(new Date()) })}</span>
      </p>
      <p data-connection-target="signedOut" hidden>
        <Icon name="lock" />
        <span>{t('live.signedOut')}</span>
        <a class="button" href="/sign-in" data-turbo="false">
          {t('live.signIn')}
        </a>
      </p>
    </div>
  );
}

/** The one form behind the small actions of a page: their buttons name it and where they lead. */
function ActForm(props: { readonly visit: Visit; readonly moved: boolean }) {
  return (
    <form id="act" method="post" action="/" hidden data-turbo-action={props.moved ? 'replace' : undefined}>
      <Hidden visit={props.visit} />
    </form>
  );
}

/** The proof that a form is ours, and where it leads back to. */
export function Hidden(props: { readonly visit: Visit; readonly back?: string }) {
  return (
    <>
      <input type="hidden" name="form_token" value={props.visit.token} />
      <input type="hidden" name="back" value={props.back ?? props.visit.path} />
    </>
  );
}
