import type { Child } from 'hono/jsx';
import type { TextSize, Theme } from '#src/people/preferences.ts';
import type { Instance } from '#src/platform/instance.ts';
import { favicon, stylesheet } from './assets.ts';
import type { RequestContext } from './context.ts';
import type { Topic } from '../live/topics.ts';
import { GuestWord } from '../company/company-badge.tsx';
import { AboutLinks, LanguageChoice } from '../company/about.tsx';
import { BrandName } from './brand.tsx';
import { PendingPosts } from '../posts/pending.tsx';
import { SearchBox } from '../search/search-box.tsx';
import { Icon } from './icon.tsx';
import { Navigation, OwnMenu, titleCount, type Room } from './navigation.tsx';
import { saidOnce } from './said-once.ts';
import { Shortcuts } from './shortcuts.tsx';
import type { I18n } from './i18n.ts';

export type { Room } from './navigation.tsx';

interface Page {
  readonly title: string;
  /** The room that is marked as the current one. */
  readonly room?: Room | undefined;
  /** Shown on the right on desktop and below on a phone. */
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

/** A page for someone who is signed in: navigation, one column to read, and what belongs beside it. */
export function Layout(props: Page & { readonly ctx: RequestContext; readonly instance: Instance }) {
  const { ctx, instance, title, room, aside, write, topics, again, moved, children } = props;
  const { t } = ctx.i18n;
  return (
    <Html
      i18n={ctx.i18n}
      title={`${titleCount(ctx)}${title} · ${instance.company}`}
      theme={ctx.preferences.theme}
      textSize={ctx.preferences.textSize}
      iconWords={ctx.preferences.iconWords || ctx.preferences.simple}
      simple={ctx.preferences.simple}
    >
      <a class="skip" href="#main">
        {t('nav.skip')}
      </a>
      <header class="bar">
        <Brand instance={instance} />
        {!ctx.preferences.simple && <SearchBox ctx={ctx} />}
        <OwnMenu ctx={ctx} instance={instance} />
      </header>
      <div class="frame">
        <Navigation ctx={ctx} room={room} write={write} />
        <main id="main" tabindex={-1}>
          <PendingPosts ctx={ctx} />
          {children}
        </main>
        {aside !== undefined && !ctx.preferences.simple && <aside class="aside">{aside}</aside>}
      </div>
      <ActForm ctx={ctx} moved={moved} />
      {/* Who is in by half is told nothing: their browser would ask for the line for ever. */}
      {!ctx.session.owes && ctx.session.owesFactor === null && (
        <div
          id="live"
          data-controller="live"
          data-live-topics-value={topics.join(' ')}
          data-live-again-value={again}
          data-live-since-value={again === '' ? undefined : ctx.since}
        />
      )}
      <Connection i18n={ctx.i18n} />
      {ctx.preferences.shortcuts &&
        saidOnce(ctx.i18n, 'shortcuts', {}, (_of, i18n) => <Shortcuts i18n={i18n} />)}
      <p id="announcement" class="hidden" aria-live="polite" data-turbo-permanent></p>
    </Html>
  );
}

/** A page for someone unknown, or for errors: one card. */
export function CardLayout(props: {
  readonly i18n: I18n;
  readonly instance: Instance;
  readonly title: string;
  /** Never shown inside another page's document: it is loaded in full, whatever led to it. */
  readonly alone?: boolean | undefined;
  /** Where it can be read in another language; without it no choice is offered. */
  readonly path?: string;
  /** It contains a text to read rather than a form. */
  readonly wide?: boolean;
  readonly children?: Child;
}) {
  const { i18n, instance, title, alone, path, wide, children } = props;
  return (
    <Html i18n={i18n} title={`${title} · ${instance.company}`} alone={alone}>
      <div class="card-page">
        <main class={wide ? 'card wide' : 'card'}>
          <p class="brand">
            <BrandName instance={instance} />
          </p>
          {children}
        </main>
        <footer class="card-foot">
          {path !== undefined && <LanguageChoice i18n={i18n} path={path} />}
          <AboutLinks i18n={i18n} instance={instance} />
        </footer>
      </div>
    </Html>
  );
}

function Html(props: {
  readonly i18n: I18n;
  readonly title: string;
  readonly alone?: boolean | undefined;
  readonly theme?: Theme;
  readonly textSize?: TextSize;
  readonly iconWords?: boolean;
  readonly simple?: boolean;
  readonly children?: Child;
}) {
  const theme = props.theme === 'auto' ? undefined : props.theme;
  return (
    <GuestWord.Provider value={props.i18n.t('guest.word')}>
      <html
        lang={props.i18n.locale}
        dir={props.i18n.dir === 'rtl' ? 'rtl' : undefined}
        data-theme={theme}
        data-text={props.textSize === 'normal' ? undefined : props.textSize}
        data-words={props.iconWords ? '' : undefined}
        data-simple={props.simple ? '' : undefined}
      >
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
    </GuestWord.Provider>
  );
}

function Brand(props: { readonly instance: Instance }) {
  return (
    <a class="brand" href="/">
      <BrandName instance={props.instance} />
    </a>
  );
}

/** Shown by the script alone: without it there is no connection to lose. */
function Connection(props: { readonly i18n: I18n }) {
  const { t } = props.i18n;
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
        <span>{t('live.kept', { when: props.i18n.moment(new Date()) })}</span>
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
function ActForm(props: { readonly ctx: RequestContext; readonly moved: boolean }) {
  return (
    <form id="act" method="post" action="/" hidden data-turbo-action={props.moved ? 'replace' : undefined}>
      <Hidden ctx={props.ctx} />
    </form>
  );
}

/** The proof that a form is ours, and where it leads back to. */
export function Hidden(props: { readonly ctx: RequestContext; readonly back?: string | undefined }) {
  return (
    <>
      <input type="hidden" name="form_token" value={props.ctx.token} />
      <input type="hidden" name="back" value={props.back ?? props.ctx.path} />
    </>
  );
}
