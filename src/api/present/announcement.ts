import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { PostView } from '#src/posts/post.ts';
import { none } from './account.ts';
import { presentStatus } from './status.ts';

/** Mastodon's Announcement: a must-read, which is dismissed by saying that one has read it, or flash news. */
export function presentAnnouncement(instance: Instance, post: PostView, viewerId: PersonId) {
  const status = presentStatus(instance, post, viewerId);
  return {
    id: status.id,
    content: status.content,
    starts_at: null,
    ends_at: (post.news ?? post.mustRead)?.until?.toISOString() ?? null,
    all_day: false,
    published_at: status.created_at,
    updated_at: status.edited_at ?? status.created_at,
    read: post.news ? post.news.isDismissed : (post.mustRead?.acknowledgedAt ?? null) !== null,
    mentions: status.mentions,
    statuses: none,
    tags: status.tags,
    emojis: none,
    reactions: post.reactions
      .filter(({ kind }) => kind === 'emoji')
      .map(({ emoji, count, mine }) => ({ name: emoji, count, me: mine })),
  };
}
