import { may, type Ability, type Officer } from '#src/roles/roles.ts';

/**
 * The rooms of the company in the order of their tabs, and what one must be able to do to come in: there and below. A new one is a line here;
 * whoever may not come in is shown neither tab nor page.
 */
export const tabs = {
  look: {
    href: '/settings/company',
    word: 'companyTabs.look',
    place: 'wide',
    section: 'companySections.face',
    needs: 'company',
  },
  about: {
    href: '/settings/company/about',
    word: 'companyTabs.about',
    place: 'more',
    section: 'companySections.face',
    needs: 'company',
  },
  announcements: {
    href: '/settings/company/announcements',
    word: 'companyTabs.announcements',
    place: 'more',
    section: 'companySections.face',
    needs: 'announce',
  },
  releases: {
    href: '/settings/company/releases',
    word: 'companyTabs.releases',
    place: 'more',
    section: 'companySections.face',
    needs: 'announce',
  },
  documents: {
    href: '/settings/company/documents',
    word: 'companyTabs.documents',
    place: 'more',
    section: 'companySections.face',
    needs: 'company',
  },
  notifications: {
    href: '/settings/company/alerts',
    word: 'companyTabs.alerts',
    place: 'more',
    section: 'companySections.face',
    needs: 'company',
  },
  skills: {
    href: '/settings/company/skills',
    word: 'companyTabs.skills',
    place: 'more',
    section: 'companySections.face',
    needs: 'company',
  },
  values: {
    href: '/settings/company/values',
    word: 'companyTabs.values',
    place: 'more',
    section: 'companySections.face',
    needs: 'company',
  },
  people: {
    href: '/settings/company/people',
    word: 'companyTabs.people',
    place: 'wide',
    section: 'companySections.people',
    needs: 'people',
  },
  signIn: {
    href: '/settings/company/sign-in',
    word: 'companyTabs.signIn',
    place: 'wide',
    section: 'companySections.people',
    needs: 'sign_in',
  },
  roles: {
    href: '/settings/company/roles',
    word: 'companyTabs.roles',
    place: 'more',
    section: 'companySections.people',
    needs: 'people',
  },
  invitations: {
    href: '/settings/company/invitations',
    word: 'companyTabs.invitations',
    place: 'more',
    section: 'companySections.people',
    needs: 'people',
  },
  guests: {
    href: '/settings/company/guests',
    word: 'guest.heading',
    place: 'more',
    section: 'companySections.people',
    needs: 'people',
  },
  firstWeeks: {
    href: '/settings/company/first-weeks',
    word: 'companyTabs.firstWeeks',
    place: 'more',
    section: 'companySections.people',
    needs: 'company',
  },
  partners: {
    href: '/settings/company/partners',
    word: 'companyTabs.partners',
    place: 'always',
    section: 'companySections.border',
    needs: 'partners',
  },
  successions: {
    href: '/settings/company/successions',
    word: 'companyTabs.successions',
    place: 'more',
    section: 'companySections.border',
    needs: 'partners',
  },
  carveOuts: {
    href: '/settings/company/carve-outs',
    word: 'companyTabs.carveOuts',
    place: 'more',
    section: 'companySections.border',
    needs: 'partners',
  },
  moderation: {
    href: '/settings/company/moderation',
    word: 'companyTabs.moderation',
    place: 'more',
    section: 'companySections.oversight',
    needs: 'company',
  },
  council: {
    href: '/settings/company/works-council',
    word: 'companyTabs.council',
    place: 'more',
    section: 'companySections.oversight',
    needs: 'council',
  },
  figures: {
    href: '/settings/company/figures',
    word: 'companyTabs.figures',
    place: 'more',
    section: 'companySections.oversight',
    needs: 'figures',
  },
  dataProtection: {
    href: '/settings/company/data-protection',
    word: 'companyTabs.dataProtection',
    place: 'more',
    section: 'companySections.oversight',
    needs: 'data_protection',
  },
  holds: {
    href: '/settings/company/holds',
    word: 'companyTabs.holds',
    place: 'more',
    section: 'companySections.oversight',
    needs: 'holds',
  },
  disclosures: {
    href: '/settings/company/disclosures',
    word: 'companyTabs.disclosures',
    place: 'more',
    section: 'companySections.oversight',
    needs: 'disclose',
  },
  audit: {
    href: '/settings/company/audit',
    word: 'companyTabs.audit',
    place: 'more',
    section: 'companySections.oversight',
    needs: 'audit',
  },
  services: {
    href: '/settings/company/services',
    word: 'companyTabs.services',
    place: 'more',
    section: 'companySections.operation',
    needs: 'services',
  },
  releaseNotes: {
    href: '/settings/company/release-notes',
    word: 'companyTabs.releaseNotes',
    place: 'more',
    section: 'companySections.operation',
    needs: 'company',
  },
  backups: {
    href: '/settings/company/backups',
    word: 'companyTabs.backups',
    place: 'more',
    section: 'companySections.operation',
    needs: 'company',
  },
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
