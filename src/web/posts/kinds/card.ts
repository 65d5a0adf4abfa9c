import type { Child } from 'hono/jsx';
import type { Instance } from '#src/platform/instance.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../../shell/context.ts';
import type { I18n } from '../../shell/i18n.ts';

/** How posts are shown of a kind that composers do not offer; each part as in `WebKind`. */
export interface PostCard {
  mark?(props: { readonly post: PostView; readonly i18n: I18n }): Child;
  body?(props: {
    readonly post: PostView;
    readonly ctx: RequestContext;
    readonly instance: Instance;
    /** Alone on its page. */
    readonly whole: boolean;
  }): Child;
  /** It shows the files of such a post itself. */
  hasFiles?(post: PostView): boolean;
}
