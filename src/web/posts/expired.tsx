import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';

/** What remains of a partner's post when its agreed days are over: where it is, and a way to have it again. */
export function Expired({ post, ctx }: { readonly post: PostView; readonly ctx: RequestContext }) {
  const { t, moment } = ctx.i18n;
  const { expiredAt, author } = post;
  return (
    <div class="notice">
      <Icon name="file" />
      <div>
        <p>{t('post.expired', { company: author.company, when: expiredAt ? moment(expiredAt) : '' })}</p>
        <p>
          <button class="button second" form="act" formaction={`/posts/${post.id}/copy`}>
            {t('post.fetchAgain')}
          </button>{' '}
          {post.pageUrl !== null && (
            <a href={post.pageUrl} rel="noreferrer">
              {t('post.openAtHome', { company: author.company })}
            </a>
          )}
        </p>
      </div>
    </div>
  );
}
