import type { Instance } from '#src/platform/instance.ts';
import type { PostVersion } from '#src/posts/read/read.ts';
import type { PostView } from '#src/posts/post.ts';
import { none, presentAccount } from './account.ts';

/** Mastodon's StatusEdit: a post's text at one time. */
export function presentVersion(instance: Instance, post: PostView, version: PostVersion) {
  return {
    content: version.html,
    spoiler_text: version.summary,
    sensitive: post.sensitive,
    created_at: version.at.toISOString(),
    account: presentAccount(instance, post.author),
    media_attachments: none,
    emojis: none,
  };
}
