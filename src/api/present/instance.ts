import { pixelsMax } from '#src/platform/images.ts';
import { altMax } from '#src/media/file.ts';
import {
  addressChars,
  filesMax,
  optionMax,
  pinsMax,
  pollOptionsMax,
  pollSecondsMax,
  pollSecondsMin,
  sourceMax,
} from '#src/posts/limits.ts';
import { featuredMax } from '#src/people/tags.ts';
import type { Instance } from '#src/platform/instance.ts';
import { locales } from '#src/platform/languages.ts';
import { version } from '#src/platform/version.ts';
import { editableFieldsMax } from '../profile-form.ts';
import { none } from './account.ts';
import { missingPicture } from './pictures.ts';

/** What Mastodon we can stand in for; clients read the first part and decide what to offer. */
const compatible = `4.3.0 (compatible; Kontor ${version})`;
/** For what has no limit here, where apps expect a number: the largest that all of them can read. */
const unlimited = 2 ** 31 - 1;

export interface Counted {
  readonly people: number;
  readonly posts: number;
  readonly peers: number;
}

/** GET /api/v2/instance. */
/** What clients are told beside the instance itself. */
export interface Offer {
  readonly uploadBytesMax: number;
  readonly mediaTypes: readonly string[];
  readonly pushKey: string;
}

export function presentInstance(instance: Instance, offer: Offer) {
  const { host } = instance.addresses;
  return {
    domain: host,
    title: instance.company,
    version: compatible,
    source_url: instance.sourceUrl ?? '',
    description: describe(instance),
    usage: { users: { active_month: 0 } },
    thumbnail: { url: missingPicture(instance, 'header'), blurhash: null, versions: {} },
    icon: none,
    languages: locales,
    configuration: {
      ...configurationOf(offer, instance.translator !== null),
      urls: { streaming: streamingOrigin(instance) },
    },
    registrations: { enabled: false, approval_required: false, message: null, url: null, min_age: null },
    // From 4 on an app may ask for pushes in the standard's encryption.
    api_versions: { mastodon: 4 },
    contact: { email: '', account: null },
    rules: none,
  };
}

/** GET /api/v1/instance, which older clients and libraries request first. */
export function presentInstanceV1(instance: Instance, offer: Offer, counted: Counted) {
  return {
    uri: instance.addresses.host,
    title: instance.company,
    short_description: describe(instance),
    description: describe(instance),
    email: '',
    version: compatible,
    urls: { streaming_api: streamingOrigin(instance) },
    stats: { user_count: counted.people, status_count: counted.posts, domain_count: counted.peers },
    thumbnail: missingPicture(instance, 'header'),
    languages: locales,
    registrations: false,
    approval_required: false,
    invites_enabled: false,
    configuration: configurationOf(offer, instance.translator !== null),
    contact_account: null,
    rules: none,
  };
}

function configurationOf({ uploadBytesMax, mediaTypes, pushKey }: Offer, translates: boolean) {
  return {
    accounts: {
      max_featured_tags: featuredMax,
      max_pinned_statuses: pinsMax,
      max_profile_fields: editableFieldsMax,
    },
    statuses: {
      max_characters: sourceMax,
      max_media_attachments: filesMax,
      characters_reserved_per_url: addressChars,
      supported_mime_types: ['text/markdown', 'text/plain'],
    },
    media_attachments: {
      supported_mime_types: mediaTypes,
      image_size_limit: uploadBytesMax,
      image_matrix_limit: pixelsMax,
      video_size_limit: uploadBytesMax,
      video_frame_rate_limit: unlimited,
      video_matrix_limit: unlimited,
      description_limit: altMax,
    },
    polls: {
      max_options: pollOptionsMax,
      max_characters_per_option: optionMax,
      min_expiration: pollSecondsMin,
      max_expiration: pollSecondsMax,
    },
    translation: { enabled: translates },
    vapid: { public_key: pushKey },
    limited_federation: true,
  };
}

/** Apps add the path. */
const streamingOrigin = ({ origin }: Instance): string => origin.replace(/^http/, 'ws');

const describe = (instance: Instance): string =>
  instance.country === '' ? instance.company : `${instance.company}, ${instance.country}`;
