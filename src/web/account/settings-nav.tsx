import { brandingOf } from '#src/company/branding.ts';
import type { WebContext, WebRequest } from '../shell/context.ts';
import { showTabbed, type TabbedPage } from '../shell/tabbed.tsx';
import { AboutLinks } from '../company/about.tsx';
import { SeenByPartnersLink } from '../partners/seen-by-partners.tsx';

/** The pages of settings, in the order of their tabs. A new one is a line here. */
const tabs = {
  profile: { href: '/settings', word: 'settings.navProfile', place: 'always' },
  absence: { href: '/settings/absence', word: 'absence.heading', place: 'always' },
  notifications: { href: '/settings/notifications', word: 'settings.navNotifications', place: 'wide' },
  reading: { href: '/settings/reading', word: 'settings.navReading', place: 'wide' },
  filters: { href: '/settings/filters', word: 'settings.navFilters', place: 'more' },
  feeds: { href: '/settings/feeds', word: 'source.heading', place: 'more' },
  security: { href: '/settings/security', word: 'settings.navSecurity', place: 'wide' },
  account: { href: '/settings/account', word: 'settings.navAccount', place: 'wide' },
} as const;

/** Answers with one page of settings. */
export function showSettings(web: WebContext, c: WebRequest, shown: TabbedPage<keyof typeof tabs>): Response {
  const { i18n } = c.var.ctx;
  const { about } = brandingOf(web.db.instance);
  const foot = (
    <footer class="settings-foot">
      <p>
        <SeenByPartnersLink i18n={i18n} />
        <a href="/decisions">{i18n.t('decisions.heading')}</a>
        {(about.rules !== null || about.privacy !== null) && (
          <a href="/settings/documents">{i18n.t('documents.own')}</a>
        )}
      </p>
      <AboutLinks i18n={i18n} instance={web.db.instance} />
    </footer>
  );
  const of = { heading: 'settings.heading', room: 'me', tabs, foot } as const;
  return showTabbed(web, c, of, shown);
}
