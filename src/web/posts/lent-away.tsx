import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';

/** In place of a post that lies with its company, while that does not give it. */
export function LentAway({ post, ctx }: { readonly post: PostView; readonly ctx: RequestContext }) {
  if (post.lent !== 'away' || post.removedAt !== null) return null;
  return (
    <p class="notice lent-away">
      <Icon name="file" />
      <span>{ctx.i18n.t('post.lentAway', { company: post.author.company })}</span>
    </p>
  );
}
