import { may, type Ability, type Officer } from '#src/roles/roles.ts';

/**
 * The rooms of the company in the order of their tabs, and what one must be able to do to come in: there and below. A new one is a line here;
 * whoever may not come in is shown neither tab nor page.
 */
export const tabs = {
  look: { href: '/settings/company', word: 'companyTabs.look', place: 'wide', needs: 'company' },
  about: { href: '/settings/company/about', word: 'companyTabs.about', place: 'more', needs: 'company' },
  documents: {
    href: '/settings/company/documents',
    word: 'companyTabs.documents',
    place: 'more',
    needs: 'company',
  },
  notifications: {
    href: '/settings/company/alerts',
    word: 'companyTabs.alerts',
    place: 'more',
    needs: 'company',
  },
  partners: {
    href: '/settings/company/partners',
    word: 'companyTabs.partners',
    place: 'always',
    needs: 'partners',
  },
  skills: { href: '/settings/company/skills', word: 'companyTabs.skills', place: 'more', needs: 'company' },
  people: { href: '/settings/company/people', word: 'companyTabs.people', place: 'wide', needs: 'people' },
  roles: { href: '/settings/company/roles', word: 'companyTabs.roles', place: 'more', needs: 'people' },
  signIn: { href: '/settings/company/sign-in', word: 'companyTabs.signIn', place: 'wide', needs: 'sign_in' },
  invitations: {
    href: '/settings/company/invitations',
    word: 'companyTabs.invitations',
    place: 'more',
    needs: 'people',
  },
  council: {
    href: '/settings/company/works-council',
    word: 'companyTabs.council',
    place: 'more',
    needs: 'council',
  },
  announcements: {
    href: '/settings/company/announcements',
    word: 'companyTabs.announcements',
    place: 'more',
    needs: 'announce',
  },
  figures: {
    href: '/settings/company/figures',
    word: 'companyTabs.figures',
    place: 'more',
    needs: 'figures',
  },
  moderation: {
    href: '/settings/company/moderation',
    word: 'companyTabs.moderation',
    place: 'more',
    needs: 'company',
  },
  services: {
    href: '/settings/company/services',
    word: 'companyTabs.services',
    place: 'more',
    needs: 'services',
  },
  holds: { href: '/settings/company/holds', word: 'companyTabs.holds', place: 'more', needs: 'holds' },
  dataProtection: {
    href: '/settings/company/data-protection',
    word: 'companyTabs.dataProtection',
    place: 'more',
    needs: 'data_protection',
  },
  backups: {
    href: '/settings/company/backups',
    word: 'companyTabs.backups',
    place: 'more',
    needs: 'company',
  },
  audit: { href: '/settings/company/audit', word: 'companyTabs.audit', place: 'more', needs: 'audit' },
} as const;
export type Name = keyof typeof tabs;
const rooms: readonly { readonly href: string; readonly needs: Ability }[] = Object.values(tabs);

/** The first room that somebody may enter; null for who has none. */
export const firstRoomOf = (me: Officer): string | null =>
  rooms.find(({ needs }) => may(me, needs))?.href ?? null;

/** The room that a path is in: the one whose address is the longest beginning of it. */
export function roomOf(path: string): { readonly needs: Ability } | undefined {
  return rooms
    .filter(({ href }) => path === href || path.startsWith(`${href}/`))
    .reduce<(typeof rooms)[number] | undefined>(
      (found, each) => (found && found.href.length > each.href.length ? found : each),
      undefined,
    );
}
