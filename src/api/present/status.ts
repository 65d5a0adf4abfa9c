import type { House } from '#src/platform/house.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Entry, PostView } from '#src/posts/post.ts';
import { escapeHtml, none, pageOf, presentAccount } from './account.ts';
import { presentFile } from './media.ts';
import { presentPoll } from './poll.ts';
import { visibilityOf } from './visibility.ts';

/** Mastodon's Status of a post, as `viewerId` sees it. Plain objects made once and written out at once: a page of 20 costs well under 0.3 ms. */
export function presentStatus(house: House, post: PostView, viewerId: PersonId) {
  const { group } = post;
  const files = post.files.map((file) => presentFile(house, file, viewerId));
  return {
    id: post.id as string,
    created_at: post.publishedAt.toISOString(),
    in_reply_to_id: post.replyToId as string | null,
    in_reply_to_account_id: post.replyToAuthorId as string | null,
    sensitive: post.sensitive,
    spoiler_text: post.summary,
    visibility: visibilityOf[post.level],
    language: post.language,
    uri: post.uri,
    url: post.pageUrl ?? (post.peerId === null ? house.addresses.postPage(post.id) : post.uri),
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
    content: contentOf(house, post, files),
    filtered: none,
    reblog: null as object | null,
    // Apps show by what a post was written; of a group's post they show the group.
    application: group && { name: group.name, website: groupPageOf(house, group) },
    account: presentAccount(house, post.author),
    media_attachments: files,
    mentions: mentionsOf(house, post),
    tags: post.tags.map((tag) => ({ name: tag, url: tagPage(house, tag) })),
    emojis: none,
    card: null,
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
      addressees: post.addressees,
      must_read: post.mustRead && {
        until: post.mustRead.until?.toISOString() ?? null,
        acknowledged_at: post.mustRead.acknowledgedAt?.toISOString() ?? null,
      },
    },
  };
}
export type PresentedStatus = ReturnType<typeof presentStatus>;

function mentionsOf(house: House, post: PostView) {
  // Whom a reply answers hears of it without being named, and apps tell by this list who was meant.
  const { answered } = post;
  const named = new Map(
    [...post.mentions, ...(answered ? [answered] : [])].map((person) => [person.id, person]),
  );
  const known = [...named.values()].map((person) => ({
    id: person.id as string,
    username: person.handle,
    acct: person.host === null ? person.handle : `${person.handle}@${person.host}`,
    url: pageOf(house, person),
  }));
  // Apps show whom a message is addressed to by its mentions; these have no account here, or did not get it.
  const others = post.addressees.map(({ uri, name }) => ({
    ...{ id: '0', username: name.split('@')[0] ?? name, acct: name, url: uri },
  }));
  return [...known, ...others];
}

/** A line of a timeline: a share is a status of its own around the post, with the sharer as its account. */
export function presentEntry(house: House, entry: Entry, viewerId: PersonId): PresentedStatus {
  const status = presentStatus(house, entry.post, viewerId);
  const { share } = entry;
  if (share === null) return status;
  return {
    ...status,
    id: share.id,
    created_at: share.at.toISOString(),
    uri: share.uri,
    account: presentAccount(house, share.by),
    reblog: status,
  };
}

/** Where a tag is read on the pages of this instance. */
export const tagPage = (house: House, tag: string): string =>
  `${house.origin}/tags/${encodeURIComponent(tag)}`;

/**
 * What Mastodon's posts have no place for stands in the text, where every app shows it: above it the group and an article's title, below it
 * the documents, which most apps draw nothing for.
 */
function contentOf(house: House, post: PostView, files: readonly ReturnType<typeof presentFile>[]): string {
  const { group } = post;
  const where = group
    ? `<p class="kontor-group">in <a href="${escapeHtml(groupPageOf(house, group))}">${escapeHtml(group.name)}</a> · ${escapeHtml(group.company)}</p>`
    : '';
  const title = post.title === '' ? '' : `<p><strong>${escapeHtml(post.title)}</strong></p>`;
  const documents = files
    .filter((file) => file.type === 'unknown')
    .map(({ url, kontor }) => {
      const name = escapeHtml(kontor.name || kontor.media_type);
      return `<a href="${escapeHtml(url)}" target="_blank" rel="nofollow noopener noreferrer">${name}</a> (${sizeOf(kontor.bytes)})`;
    });
  const below = documents.length === 0 ? '' : `<p>${documents.join('<br>')}</p>`;
  return where + title + post.html + below;
}

const groupPageOf = (house: House, { handle, host }: NonNullable<PostView['group']>): string =>
  house.addresses.groupPage(host === null ? handle : `${handle}@${host}`);

function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
