import type { WebContext, WebRequest } from '../shell/context.ts';
import { showTabbed, type TabbedPage } from '../shell/tabbed.tsx';

/** What administrators look after, in the order of its tabs. A new one is a line here. */
const tabs = {
  look: { href: '/settings/company', word: 'companyTabs.look' },
  about: { href: '/settings/company/about', word: 'companyTabs.about' },
  notifications: { href: '/settings/company/alerts', word: 'companyTabs.alerts' },
  partners: { href: '/settings/company/partners', word: 'companyTabs.partners' },
  skills: { href: '/settings/company/skills', word: 'companyTabs.skills' },
  people: { href: '/settings/company/people', word: 'companyTabs.people' },
  signIn: { href: '/settings/company/sign-in', word: 'companyTabs.signIn' },
  invitations: { href: '/settings/company/invitations', word: 'companyTabs.invitations' },
  holds: { href: '/settings/company/holds', word: 'companyTabs.holds' },
  audit: { href: '/settings/company/audit', word: 'companyTabs.audit' },
} as const;
const room = { heading: 'settings.navCompany', room: 'company', className: 'company-tabs', tabs } as const;

/** Answers with one page of the company's settings; each page checks who may see it. */
export const showCompany = (web: WebContext, c: WebRequest, shown: TabbedPage<keyof typeof tabs>): Response =>
  showTabbed(web, c, room, shown);
