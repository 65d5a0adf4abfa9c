import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Visit, WebContext, WebRequest } from '../context.ts';
import { showPage } from '../show.tsx';
import type { Key } from '../words.ts';

/** The pages of settings, in the order of their tabs. A new one is a line here. */
const pages = {
  profile: { href: '/settings', word: 'settings.navProfile' },
  notifications: { href: '/settings/notifications', word: 'settings.navNotifications' },
  reading: { href: '/settings/reading', word: 'settings.navReading' },
  security: { href: '/settings/security', word: 'settings.navSecurity' },
  account: { href: '/settings/account', word: 'settings.navAccount' },
} as const satisfies Readonly<Record<string, { readonly href: string; readonly word: Key }>>;
export type SettingsPage = keyof typeof pages;

interface Shown {
  readonly page: SettingsPage;
  /** Of a page below one of the tabs. */
  readonly title?: string;
  readonly body: Child;
  readonly aside?: Child;
  /** 200 when not said; 422 when a form is shown again with its mistakes. */
  readonly status?: ContentfulStatusCode;
}

/** Answers with one page of settings: the tabs of all, and this one's content under its own `h1`-less heading. */
export function showSettings(web: WebContext, c: WebRequest, shown: Shown): Response {
  const { visit } = c.var;
  const { t } = visit.words;
  const title = shown.title ?? t(pages[shown.page].word);
  const body = (
    <>
      <h1>{t('settings.heading')}</h1>
      <SettingsNav current={shown.page} visit={visit} />
      {shown.body}
    </>
  );
  const { aside, status } = shown;
  return showPage(web, c, { title: `${title} · ${t('settings.heading')}`, room: 'me', body, aside, status });
}

function SettingsNav(props: { readonly current: SettingsPage; readonly visit: Visit }) {
  const { current, visit } = props;
  const { t } = visit.words;
  return (
    <nav class="tabs settings-nav" aria-label={t('settings.heading')}>
      {Object.entries(pages).map(([name, page]) => (
        <a href={page.href} aria-current={name === current ? 'page' : undefined}>
          {t(page.word)}
        </a>
      ))}
    </nav>
  );
}
