import type { Face, Profile, ShownField } from '#src/people/person.ts';
import type { PostingDefaults } from '#src/posts/posting-defaults.ts';
import { editableFieldsMax } from '../profile-form.ts';
import { visibilityOf } from './visibility.ts';
import { pictureOf } from './pictures.ts';
import type { House } from '#src/platform/house.ts';

/**
 * Mastodon's Account of anyone who wrote, was named or is listed. No other shape of a person leaves this surface.
 * Empty collections are shared: nothing changes what it is about to write out.
 */
export function presentAccount(house: House, face: Face) {
  const url = pageOf(house, face);
  const avatar = pictureOf(house, { id: face.id, part: 'avatar' }, face.avatarUrl);
  const header = pictureOf(house, { id: face.id, part: 'header' }, face.headerUrl);
  return {
    id: face.id as string,
    username: face.handle,
    acct: face.host === null ? face.handle : `${face.handle}@${face.host}`,
    display_name: face.name,
    locked: false,
    bot: face.kind === 'bot',
    discoverable: false,
    indexable: false,
    group: false,
    created_at: dayOf(face.createdAt),
    note: face.bioHtml,
    url,
    uri: face.uri,
    avatar,
    avatar_static: avatar,
    header,
    header_static: header,
    followers_count: face.followersCount ?? 0,
    following_count: face.followingCount ?? 0,
    statuses_count: face.postsCount ?? 0,
    last_status_at: face.lastPostAt?.toISOString().slice(0, 10) ?? null,
    hide_collections: false,
    noindex: true,
    emojis: none,
    roles: none,
    fields: none as readonly PresentedField[],
    /** What Mastodon has no word for, all under one key. */
    kontor: { company: face.company, country: face.country },
  };
}
export type PresentedAccount = ReturnType<typeof presentAccount>;

/** The account of a page of its own: with the fields this viewer may see. */
export function presentProfile(house: House, profile: Profile): PresentedAccount {
  return Object.assign(presentAccount(house, profile), {
    locked: profile.followPolicy === 'ask',
    fields: profile.fields.map(presentField),
  });
}

/** CredentialAccount: oneself, with what an editor needs. */
export function presentSelf(
  house: House,
  profile: Profile,
  more: {
    readonly followRequestsCount: number;
    readonly locale: string;
    readonly isAdmin: boolean;
    readonly defaults: PostingDefaults;
  },
) {
  return Object.assign(presentProfile(house, profile), {
    source: {
      privacy: visibilityOf[more.defaults.level ?? 'instance'],
      sensitive: more.defaults.sensitive ?? false,
      language: more.defaults.language ?? more.locale,
      note: profile.bioSource,
      fields: profile.fields
        .slice(0, editableFieldsMax)
        .map((f) => ({ name: labelOf(f.name), value: f.value, verified_at: null })),
      follow_requests_count: more.followRequestsCount,
      hide_collections: false,
      discoverable: false,
      indexable: false,
      attribution_domains: none,
    },
    role: {
      id: more.isAdmin ? '1' : '-99',
      name: more.isAdmin ? 'Administrator' : '',
      permissions: '0',
      color: '',
      highlighted: more.isAdmin,
    },
  });
}

interface PresentedField {
  readonly name: string;
  readonly value: string;
  readonly verified_at: string | null;
}

function presentField(field: ShownField): PresentedField {
  const text = escapeHtml(field.value);
  const value =
    field.name === 'link' ? `<a href="${text}" rel="nofollow noopener noreferrer">${text}</a>` : text;
  return { name: labelOf(field.name), value, verified_at: null };
}

/** `skill` → `Skill`; clients send the label back, and case does not matter then. */
const labelOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The human page: ours is known, a partner's is where its home says, else its id. */
export function pageOf(
  house: House,
  person: {
    readonly host: string | null;
    readonly handle: string;
    readonly pageUrl: string | null;
    readonly uri: string;
  },
): string {
  return person.pageUrl ?? (person.host === null ? house.addresses.personPage(person.handle) : person.uri);
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Mastodon tells the day, not the minute, somebody came. */
const dayOf = (date: Date): string => `${date.toISOString().slice(0, 10)}T00:00:00.000Z`;
export const none: readonly never[] = Object.freeze([]);
