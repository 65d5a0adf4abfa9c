import type { PersonSummary, Profile, ShownField } from '#src/people/person.ts';
import type { PostingDefaults } from '#src/posts/posting-defaults.ts';
import { editableFieldsMax } from '../profile-form.ts';
import { visibilityOf } from './visibility.ts';
import { pictureOf } from './pictures.ts';
import type { Instance } from '#src/platform/instance.ts';

/**
 * Mastodon's Account for any author, mentioned or listed person. No other representation of a person leaves this surface. Empty collections are
 * shared, because nothing modifies what is about to be serialised.
 */
export function presentAccount(instance: Instance, person: PersonSummary) {
  const url = pageOf(instance, person);
  const isSuspended = person.isSuspended === true;
  const picture = (part: 'avatar' | 'header', of: string | null) =>
    pictureOf(instance, { id: person.id, part }, isSuspended ? null : of);
  const avatar = picture('avatar', person.avatarUrl);
  const header = picture('header', person.headerUrl);
  return {
    id: person.id as string,
    username: person.handle,
    acct: person.host === null ? person.handle : `${person.handle}@${person.host}`,
    display_name: person.name,
    locked: false,
    bot: person.kind === 'bot' || person.kind === 'source',
    discoverable: false,
    indexable: false,
    group: false,
    created_at: dayOf(person.createdAt),
    note: isSuspended ? '' : person.bioHtml,
    url,
    uri: person.uri,
    avatar,
    avatar_static: avatar,
    header,
    header_static: header,
    // The numbers, and `locked`, are told when everything is answered (../answer.ts).
    followers_count: 0,
    following_count: 0,
    statuses_count: 0,
    last_status_at: null as string | null,
    hide_collections: false,
    noindex: true,
    emojis: none,
    roles: none,
    fields: none as readonly PresentedField[],
    // Mastodon's word for what its home, a partner, did. Otherwise there is no such key.
    ...(isSuspended && { suspended: true }),
    /** What Mastodon has no word for, all under one key. */
    kontor: { company: person.company, country: person.country },
  };
}
export type PresentedAccount = ReturnType<typeof presentAccount>;

/** The account on its own page: with the fields this viewer may see. */
export function presentProfile(instance: Instance, profile: Profile): PresentedAccount {
  return Object.assign(presentAccount(instance, profile), {
    locked: profile.followPolicy === 'ask',
    fields: profile.fields.map(presentField),
  });
}

/** CredentialAccount: oneself, with what an editor needs. */
export function presentSelf(
  instance: Instance,
  profile: Profile,
  more: {
    readonly followRequestsCount: number;
    readonly locale: string;
    readonly isAdmin: boolean;
    readonly defaults: PostingDefaults;
  },
) {
  return Object.assign(presentProfile(instance, profile), {
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
  return { name: labelOf(field.name), value: valueOf(field), verified_at: null };
}

/** HTML, as Mastodon wants it. */
function valueOf({ name, value, person }: ShownField): string {
  const text = escapeHtml(value);
  if (person) return `<a href="${text}" rel="nofollow noopener noreferrer">${escapeHtml(person.name)}</a>`;
  return name === 'link' ? `<a href="${text}" rel="nofollow noopener noreferrer">${text}</a>` : text;
}

/** `skill` → `Skill`; clients send the label back, and case does not matter then. */
const labelOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The human-readable page: ours is known, a partner's is where its home says, otherwise its id. */
export function pageOf(
  instance: Instance,
  person: {
    readonly host: string | null;
    readonly handle: string;
    readonly pageUrl: string | null;
    readonly uri: string;
  },
): string {
  return person.pageUrl ?? (person.host === null ? instance.addresses.personPage(person.handle) : person.uri);
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Mastodon tells the day, not the minute, someone came. */
const dayOf = (date: Date): string => `${date.toISOString().slice(0, 10)}T00:00:00.000Z`;
export const none: readonly never[] = Object.freeze([]);
