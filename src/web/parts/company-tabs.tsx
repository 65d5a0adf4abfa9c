import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Visit, WebContext, WebRequest } from '../context.ts';
import { showPage } from '../show.tsx';
import type { Key } from '../words.ts';

/** What administrators look after, in the order of its tabs. A new one is a line here. */
const pages = {
  look: { href: '/settings/company', word: 'companyTabs.look' },
  about: { href: '/settings/company/about', word: 'companyTabs.about' },
  alerts: { href: '/settings/company/alerts', word: 'companyTabs.alerts' },
  skills: { href: '/settings/company/skills', word: 'companyTabs.skills' },
  people: { href: '/settings/company/people', word: 'companyTabs.people' },
  invitations: { href: '/settings/company/invitations', word: 'companyTabs.invitations' },
} as const satisfies Readonly<Record<string, { readonly href: string; readonly word: Key }>>;
export type CompanyPage = keyof typeof pages;

interface Shown {
  readonly page: CompanyPage;
  /** Of a page below one of the tabs. */
  readonly title?: string;
  readonly body: Child;
  /** 200 when not said; 422 when a form is shown again with its mistakes. */
  readonly status?: ContentfulStatusCode;
}

/** Answers with one page of the company's own room; who may see it is asked by the page. */
export function showCompany(web: WebContext, c: WebRequest, shown: Shown): Response {
  const { visit } = c.var;
  const { t } = visit.words;
  const body = (
    <>
      <h1>{t('settings.navCompany')}</h1>
      <CompanyTabs visit={visit} current={shown.page} />
      {shown.body}
    </>
  );
  const title = `${shown.title ?? t(pages[shown.page].word)} · ${t('settings.navCompany')}`;
  return showPage(web, c, { title, room: 'company', body, status: shown.status });
}

function CompanyTabs(props: { readonly visit: Visit; readonly current: CompanyPage }) {
  const { t } = props.visit.words;
  return (
    <nav class="tabs company-tabs" aria-label={t('settings.navCompany')}>
      {Object.entries(pages).map(([name, page]) => (
        <a href={page.href} aria-current={name === props.current ? 'page' : undefined}>
          {t(page.word)}
        </a>
      ))}
    </nav>
  );
}
