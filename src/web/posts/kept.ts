import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Instance } from '#src/platform/instance.ts';
import { createLru, type Lru } from '#src/platform/lru.ts';
import type { CommonPost } from '#src/posts/post.ts';
import type { I18n } from '../shell/i18n.ts';

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    readonly keptHtml: KeptHtml;
  }
}

/** HTML by all that it was made of, and the version of the post. */
export type KeptHtml = Lru<string, { readonly common: CommonPost; readonly html: string }>;

/** Parts of posts that are kept; one is some three kilobytes. */
const keptMax = 3_000;
/** Longer parts are rendered each time. */
const keptCharsMax = 10_000;
export const createKeptHtml = (): KeptHtml => createLru(keptMax);

/** What a part says beyond the post and the language: what is the reader's own (`mine`, `may edit`), or may change without the post. */
type Own = Readonly<
  Record<string, string | boolean | readonly string[] | Readonly<Record<string, string>> | null>
>;

/** All that a kept part may be made of. */
export interface Keepable<O extends Own> {
  readonly post: CommonPost;
  readonly i18n: I18n;
  readonly own: O;
}

/**
 * A part of a post as HTML, rendered once for everyone to whom it says the same. It is made of nothing but its three arguments, which are its key:
 * what all readers of the post see alike, the language, and `own`. So whoever may read the post may be shown it, and no one gets what was
 * rendered for another. A new version of a post is another object (read/post-cache.ts): what was kept of the one before is not found again.
 */
export function kept<O extends Own>(
  instance: Instance,
  name: string,
  of: Keepable<O>,
  render: (of: Keepable<O>) => Child,
): ReturnType<typeof raw> {
  // What was fetched for one look is shown once.
  if (of.post.lent === 'open') return raw(String(render(of)));
  const { keptHtml } = instance.memory;
  const key = `${of.post.id} ${name} ${of.i18n.name} ${JSON.stringify(of.own)}`;
  const known = keptHtml.get(key);
  if (known?.common === of.post) return raw(known.html);
  const html = String(render(of));
  if (html.length <= keptCharsMax) keptHtml.set(key, { common: of.post, html });
  return raw(html);
}
