import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Entry, PostView } from '#src/posts/post.ts';
import { escapeHtml, none, pageOf, presentAccount } from './account.ts';
import type { PresentedMatch } from './filter.ts';
import { presentCard } from './card.ts';
import { presentFile } from './media.ts';
import { rememberShown } from '../filtered.ts';
import { apiKinds } from '../kinds/index.ts';
import { presentPoll } from '../kinds/poll/present.ts';
import { visibilityOf } from './visibility.ts';

/** Mastodon's Status for a post, as `viewerId` sees it. Plain objects created once and serialised at once: a page of 20 costs well under 0.3 ms. */
export function presentStatus(instance: Instance, post: PostView, viewerId: PersonId) {
  const { group } = post;
  const files = post.files.map((file) => presentFile(instance, file, viewerId));
  const status = {
    id: post.id as string,
    created_at: post.publishedAt.toISOString(),
    in_reply_to_id: post.replyToId as string | null,
    in_reply_to_account_id: post.replyToAuthorId as string | null,
    sensitive: post.sensitive,
    spoiler_text: post.summary,
    visibility: visibilityOf[post.level],
    language: post.language,
    uri: post.uri,
    url: post.pageUrl ?? (post.peerId === null ? instance.addresses.postPage(post.id) : post.uri),
    replies_count: post.repliesCount,
    reblogs_count: post.sharesCount,
    favourites_count: post.likesCount,
    edited_at: post.editedAt === null ? null : post.editedAt.toISOString(),
    favourited: post.reactions.some((reaction) => reaction.mine && reaction.kind === 'like'),
    reblogged: post.shared,
    muted: false,
    bookmarked: post.saved,
    // Only one's own posts can be pinned, and Mastodon leaves the field out elsewhere.
    pinned: post.author.id === viewerId ? post.pinned : undefined,
    content: contentOf(instance, post, files),
    // Those of the reader that it matches; see filtered.ts.
    filtered: none as readonly PresentedMatch[],
    reblog: null as object | null,
    // Apps show by what a post was written; of a group's post they show the group.
    application: group && { name: group.name, website: groupPageOf(instance, group) },
    account: presentAccount(instance, post.author),
    media_attachments: files,
    mentions: mentionsOf(instance, post),
    tags: post.tags.map((tag) => ({ name: tag, url: tagPage(instance, tag) })),
    emojis: none,
    card: post.card && presentCard(instance, post.card, viewerId),
    poll: post.poll === null ? null : presentPoll(post, post.poll, viewerId),
    kontor: {
      level: post.level,
      group: group && {
        id: group.id as string,
        acct: group.host === null ? group.handle : `${group.handle}@${group.host}`,
        name: group.name,
        uri: group.uri,
      },
      partner: post.partnerId,
      company: post.author.company,
      country: post.author.country,
      kind: post.kind,
      title: post.title,
      reactions: post.reactions,
      removed: post.removedAt !== null,
      expired: post.expiredAt !== null,
      by_reference: post.lent,
      addressees: post.addressees,
      ...Object.assign({}, ...apiKinds.map((kind) => kind.present?.(post, viewerId))),
    },
  };
  return rememberShown(status, post);
}
export type PresentedStatus = ReturnType<typeof presentStatus>;

function mentionsOf(instance: Instance, post: PostView) {
  // Whom a reply answers hears of it without being named, and apps tell by this list who was meant.
  const { answered } = post;
  const named = new Map(
    [...post.mentions, ...(answered ? [answered] : [])].map((person) => [person.id, person]),
  );
  const known = [...named.values()].map((person) => ({
    id: person.id as string,
    username: person.handle,
    acct: person.host === null ? person.handle : `${person.handle}@${person.host}`,
    url: pageOf(instance, person),
  }));
  // Apps show whom a message is addressed to by its mentions; these have no account here, or did not get it.
  const others = post.addressees.map(({ uri, name }) => ({
    ...{ id: '0', username: name.split('@')[0] ?? name, acct: name, url: uri },
  }));
  return [...known, ...others];
}

/** A timeline entry: a share is its own status around the post, with the sharer as its account. */
export function presentEntry(instance: Instance, entry: Entry, viewerId: PersonId): PresentedStatus {
  const status = presentStatus(instance, entry.post, viewerId);
  const { share } = entry;
  if (share === null) return status;
  const shared = {
    ...status,
    id: share.id,
    created_at: share.at.toISOString(),
    uri: share.uri,
    account: presentAccount(instance, share.by),
    reblog: status,
  };
  return rememberShown(shared, entry.post, share.id);
}

/** The page of a tag on this instance. */
export const tagPage = (instance: Instance, tag: string): string =>
  `${instance.origin}/tags/${encodeURIComponent(tag)}`;

/**
 * What Mastodon's posts have no place for stands in the text, where every app shows it: above it the group and an article's title, below it
 * the documents, which most apps draw nothing for.
 */
function contentOf(
  instance: Instance,
  post: PostView,
  files: readonly ReturnType<typeof presentFile>[],
): string {
  const { group } = post;
  const where = group
    ? `<p class="kontor-group">in <a href="${escapeHtml(groupPageOf(instance, group))}">${escapeHtml(group.name)}</a> · ${escapeHtml(group.company)}</p>`
    : '';
  const title = post.title === '' ? '' : `<p><strong>${escapeHtml(post.title)}</strong></p>`;
  const documents = files
    .filter((file) => file.type === 'unknown')
    .map(({ url, kontor }) => {
      const name = escapeHtml(kontor.name || kontor.media_type);
      return `<a href="${escapeHtml(url)}" target="_blank" rel="nofollow noopener noreferrer">${name}</a> (${sizeOf(kontor.bytes)})`;
    });
  const away =
    post.lent === 'away'
      ? `<p class="kontor-away">This post lies with ${escapeHtml(post.author.company)}, which does not answer at the moment.</p>`
      : '';
  const said = apiKinds.map((kind) => kind.above?.(post) ?? '').join('');
  const below = documents.length === 0 ? '' : `<p>${documents.join('<br>')}</p>`;
  const expired =
    post.expiredAt === null || post.lent !== null
      ? ''
      : `<p>The copy of this post was kept as long as agreed with ${escapeHtml(post.author.company)}. <a href="${escapeHtml(post.pageUrl ?? post.uri)}" rel="nofollow noopener noreferrer">Open it there</a></p>`;
  return where + title + away + said + post.html + expired + below;
}

const groupPageOf = (instance: Instance, { handle, host }: NonNullable<PostView['group']>): string =>
  instance.addresses.groupPage(host === null ? handle : `${handle}@${host}`);

function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
