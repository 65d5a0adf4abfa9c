import type { Visit } from '../context.ts';
import type { Key } from '../words.ts';

const tabs = {
  look: { href: '/settings/company', word: 'companyTabs.look' },
  alerts: { href: '/settings/company/alerts', word: 'companyTabs.alerts' },
  people: { href: '/settings/company/people', word: 'companyTabs.people' },
  invitations: { href: '/settings/company/invitations', word: 'companyTabs.invitations' },
} as const satisfies Readonly<Record<string, { readonly href: string; readonly word: Key }>>;

/** What administrators look after, below the tab "company" of the settings. */
export function CompanyTabs(props: { readonly visit: Visit; readonly current: keyof typeof tabs }) {
  const { t } = props.visit.words;
  return (
    <nav class="tabs company-tabs" aria-label={t('settings.navCompany')}>
      {Object.entries(tabs).map(([name, tab]) => (
        <a href={tab.href} aria-current={name === props.current ? 'page' : undefined}>
          {t(tab.word)}
        </a>
      ))}
    </nav>
  );
}
