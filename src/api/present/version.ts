import type { House } from '#src/platform/house.ts';
import type { PostVersion } from '#src/posts/read.ts';
import type { PostView } from '#src/posts/post.ts';
import { none, presentAccount } from './account.ts';

/** Mastodon's StatusEdit: how a post read at one time. */
export function presentVersion(house: House, post: PostView, version: PostVersion) {
  return {
    content: version.html,
    spoiler_text: version.summary,
    sensitive: post.sensitive,
    created_at: version.at.toISOString(),
    account: presentAccount(house, post.author),
    media_attachments: none,
    emojis: none,
  };
}
