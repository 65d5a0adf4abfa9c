import type { WebContext, WebRequest } from '../shell/context.ts';
import { showTabbed, type TabbedPage } from '../shell/tabbed.tsx';

/** What administrators look after, in the order of its tabs. A new one is a line here. */
const tabs = {
  look: { href: '/settings/company', word: 'companyTabs.look', place: 'always' },
  about: { href: '/settings/company/about', word: 'companyTabs.about', place: 'more' },
  notifications: { href: '/settings/company/alerts', word: 'companyTabs.alerts', place: 'more' },
  partners: { href: '/settings/company/partners', word: 'companyTabs.partners', place: 'always' },
  skills: { href: '/settings/company/skills', word: 'companyTabs.skills', place: 'more' },
  people: { href: '/settings/company/people', word: 'companyTabs.people', place: 'wide' },
  signIn: { href: '/settings/company/sign-in', word: 'companyTabs.signIn', place: 'wide' },
  invitations: { href: '/settings/company/invitations', word: 'companyTabs.invitations', place: 'more' },
  holds: { href: '/settings/company/holds', word: 'companyTabs.holds', place: 'more' },
  audit: { href: '/settings/company/audit', word: 'companyTabs.audit', place: 'wide' },
} as const;
const room = { heading: 'settings.navCompany', room: 'company', tabs } as const;

/** Answers with one page of the company's settings; each page checks who may see it. */
export const showCompany = (web: WebContext, c: WebRequest, shown: TabbedPage<keyof typeof tabs>): Response =>
  showTabbed(web, c, room, shown);
