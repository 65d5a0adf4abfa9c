import { sourceMax, filesMax, pollOptionsMax } from '#src/posts/post.ts';
import type { House } from '#src/platform/house.ts';
import { version } from '#src/platform/version.ts';
import { editableFieldsMax } from '../profile-form.ts';
import { none } from './account.ts';
import { missingPicture } from './pictures.ts';

/** What Mastodon we can stand in for; clients read the first part and decide what to offer. */
const compatible = `4.3.0 (compatible; Kontor ${version})`;
const pollSecondsMin = 300;
const pollSecondsMax = 2_629_746;
const pollOptionMax = 100;

export interface Counted {
  readonly people: number;
  readonly posts: number;
  readonly peers: number;
}

/** GET /api/v2/instance. */
/** What clients are told beside the house itself. */
export interface Offer {
  readonly uploadBytesMax: number;
  readonly mediaTypes: readonly string[];
  readonly pushKey: string;
}

export function presentInstance(house: House, offer: Offer) {
  const { host } = house.addresses;
  return {
    domain: host,
    title: house.company,
    version: compatible,
    source_url: '',
    description: describe(house),
    usage: { users: { active_month: 0 } },
    thumbnail: { url: missingPicture(house, 'header'), blurhash: null, versions: {} },
    icon: none,
    languages: ['de', 'fr', 'en'],
    // No `urls`: what is not there is not advertised, or apps ask for it again and again.
    configuration: configurationOf(offer),
    registrations: { enabled: false, approval_required: false, message: null, url: null, min_age: null },
    // From 4 on an app may ask for pushes in the standard's encryption.
    api_versions: { mastodon: 4 },
    contact: { email: '', account: null },
    rules: none,
  };
}

/** GET /api/v1/instance, which older clients and libraries ask first. */
export function presentInstanceV1(house: House, offer: Offer, counted: Counted) {
  return {
    uri: house.addresses.host,
    title: house.company,
    short_description: describe(house),
    description: describe(house),
    email: '',
    version: compatible,
    stats: { user_count: counted.people, status_count: counted.posts, domain_count: counted.peers },
    thumbnail: missingPicture(house, 'header'),
    languages: ['de', 'fr', 'en'],
    registrations: false,
    approval_required: false,
    invites_enabled: false,
    configuration: configurationOf(offer),
    contact_account: null,
    rules: none,
  };
}

function configurationOf({ uploadBytesMax, mediaTypes, pushKey }: Offer) {
  return {
    accounts: { max_featured_tags: 0, max_pinned_statuses: 5, max_profile_fields: editableFieldsMax },
    statuses: {
      max_characters: sourceMax,
      max_media_attachments: filesMax,
      characters_reserved_per_url: 23,
      supported_mime_types: ['text/markdown', 'text/plain'],
    },
    media_attachments: {
      supported_mime_types: mediaTypes,
      image_size_limit: uploadBytesMax,
      image_matrix_limit: 50_000_000,
      video_size_limit: uploadBytesMax,
      video_frame_rate_limit: 120,
      video_matrix_limit: 50_000_000,
      description_limit: 1_500,
    },
    polls: {
      max_options: pollOptionsMax,
      max_characters_per_option: pollOptionMax,
      min_expiration: pollSecondsMin,
      max_expiration: pollSecondsMax,
    },
    translation: { enabled: false },
    vapid: { public_key: pushKey },
    limited_federation: true,
  };
}

const describe = (house: House): string =>
  house.country === '' ? house.company : `${house.company}, ${house.country}`;
