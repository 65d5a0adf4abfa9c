import type { Addresses } from '#src/platform/addresses.ts';
import type { Named, PostSource } from '#src/posts/read/source.ts';
import { spokenKinds } from './kinds/index.ts';
import { isObject, prune, text, type Json } from './read.ts';
import { kontorTerms } from './namespace.ts';

const termsOfKinds: Json = Object.assign({}, ...spokenKinds.map((kind) => kind.context));

/** Only terms that AS2 itself does not have; each maps to the IRI the field uses. */
export const postContext = [
  'https://www.w3.org/ns/activitystreams',
  'https://w3id.org/security/data-integrity/v1',
  {
    Hashtag: 'as:Hashtag',
    sensitive: 'as:sensitive',
    toot: 'http://joinmastodon.org/ns#',
    focalPoint: { '@id': 'toot:focalPoint', '@container': '@list' },
    litepub: 'http://litepub.social/ns#',
    EmojiReact: 'litepub:EmojiReact',
    ...kontorTerms('byReference', 'fileName', 'notReached'),
    schema: 'http://schema.org#',
    size: 'schema:size',
    ...termsOfKinds,
  },
] as const;

const asPublic = 'https://www.w3.org/ns/activitystreams#Public';

export interface Addressing {
  readonly to: string[];
  readonly cc: string[];
  readonly audience?: string;
}

/**
 * A post's addressees (protocol.md §3). Refuses `as:Public` unless the post is public, and a post for "my company" altogether: a caller that
 * asks for its federated form has a bug, and a bug must not become a leak.
 */
export function addressingOf(post: PostSource): Addressing {
  const mentioned = namedIn(post).map((person) => person.uri);
  switch (post.level) {
    case 'instance':
      throw new Error(`Post ${post.id} is for this company only and has no form on the wire.`);
    case 'public':
      return { to: [asPublic], cc: [...followers(post), ...mentioned] };
    case 'followers':
      return { to: followers(post), cc: mentioned };
    case 'group':
      return {
        to: [post.groupUri ?? '', post.groupFollowersUri ?? ''].filter(Boolean),
        cc: mentioned,
        audience: post.groupUri ?? '',
      };
    case 'partner':
      // Only a Kontor has an address for the whole company; elsewhere those who are named are all there is.
      return { to: post.partnerKind === 'kontor' ? [`${post.partnerOrigin}/actor`] : [], cc: mentioned };
    case 'direct':
      return { to: [...mentioned, ...post.addressees.map((each) => each.uri)], cc: [] };
  }
}

/** Those mentioned, and who is answered: servers show and notify only where a post names someone (ActivityPub §6.1). */
function namedIn(post: PostSource): readonly Named[] {
  const { answered, mentions } = post;
  return answered === null || mentions.some((one) => one.id === answered.id)
    ? mentions
    : [answered, ...mentions];
}

const followers = (post: PostSource): string[] =>
  post.audienceFollowersUri ? [post.audienceFollowersUri] : [];

/** A post of ours as a Note, or as its kind requires. Files are links: the reader's server requests them when someone looks. */
export function writePost(post: PostSource, addresses: Addresses): Json {
  const html = htmlFor(post, addresses);
  return prune({
    id: post.uri,
    type: 'Note',
    attributedTo: post.authorUri,
    ...addressingOf(post),
    context: post.threadUri,
    inReplyTo: post.replyToUri,
    name: post.title || null,
    summary: post.summary || null,
    sensitive: post.sensitive || null,
    content: html,
    contentMap: { [post.language]: html },
    published: post.publishedAt.toISOString(),
    updated: post.editedAt?.toISOString() ?? null,
    url: addresses.postPage(post.id),
    tag: [
      ...[...namedIn(post), ...post.addressees.filter(isNamed)].map((m) => ({
        type: 'Mention',
        href: m.uri,
        name: `@${m.name}`,
      })),
      ...post.tags.map((t) => ({
        type: 'Hashtag',
        href: `${addresses.origin}/tags/${encodeURIComponent(t)}`,
        name: `#${t}`,
      })),
    ],
    notReached: post.addressees.filter((each) => !each.reached).map((each) => each.uri),
    attachment: post.files.map((f) => writeFile(f, addresses)),
    ...Object.assign({}, ...spokenKinds.map((kind) => kind.write(post, addresses))),
  });
}

/**
 * What goes in place of a post where posts go by reference: that there is one, by whom, for whom and when. No words, names, topics or files;
 * those whom it names are among its addressees.
 */
export const writeReference = (post: PostSource): Json =>
  prune({
    id: post.uri,
    type: 'Note',
    attributedTo: post.authorUri,
    ...addressingOf(post),
    context: post.threadUri,
    inReplyTo: post.replyToUri,
    published: post.publishedAt.toISOString(),
    updated: post.editedAt?.toISOString() ?? null,
    byReference: post.kind,
  });

/** Whether it stands for a post that is fetched when somebody looks. */
export const isReference = (object: unknown): boolean => isObject(object) && text(object.byReference) !== '';

/** The text, after what servers that do not know its kind could not show otherwise. */
export const htmlFor = (post: PostSource, addresses: Addresses): string =>
  [...spokenKinds.map((kind) => kind.plainHtml?.(post, addresses) ?? ''), post.html].join('');

/** Of whom no handle is known has no name but their host's. */
const isNamed = ({ name }: { readonly name: string }): boolean => name.includes('@');

function writeFile(file: PostSource['files'][number], addresses: Addresses): Json {
  return prune({
    type: file.kind === 'image' ? 'Image' : 'Document',
    mediaType: file.mediaType,
    url: addresses.file(file.uuid),
    name: file.alt || file.name,
    // GoToSocial reads what a picture shows in `summary`.
    summary: file.kind === 'image' ? file.alt || null : null,
    // `name` is the description, as everywhere since Mastodon; what the file is called and how large it is only we say.
    ...(file.alt === '' ? {} : { fileName: file.name || undefined }),
    size: file.bytes || undefined,
    width: file.width,
    height: file.height,
    duration: file.seconds === null ? null : `PT${Math.round(file.seconds * 100) / 100}S`,
    // What a film shows before it is played.
    icon:
      file.kind === 'video' && file.hasPreview
        ? { type: 'Image', mediaType: 'image/webp', url: addresses.filePreview(file.uuid) }
        : null,
    focalPoint: file.focus,
  });
}
