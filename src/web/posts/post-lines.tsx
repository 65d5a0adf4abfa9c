import type { Entry, PostView } from '#src/posts/post.ts';
import { CompanyBadge } from '../company/company-badge.tsx';
import type { RequestContext } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';
import type { PostFrame } from './post-context.ts';
import { personPath } from './post-html.ts';

type Line = Pick<PostFrame, 'ctx' | 'around'> & { readonly post: PostView };

/** Why others no longer see it, and until when that can change; only its author reads this. */
export function Removed(props: Line) {
  const { post, ctx, around } = props;
  const { t, moment } = ctx.i18n;
  const hiding = around.hidingOf(post.id);
  if (!hiding || hiding.reason === '') return <p class="notice warning">{t('post.removedByModerator')}</p>;
  return (
    <div class="notice warning">
      <Icon name="hide" />
      <div>
        <p dir="auto">{t('post.removedBecause', { reason: hiding.reason })}</p>
        <p>{t('post.removedUntil', { when: moment(hiding.until) })}</p>
      </div>
    </div>
  );
}

/** Whose share brought it into this list. */
export function ShareLine(props: {
  readonly share: NonNullable<Entry['share']>;
  readonly ctx: RequestContext;
}) {
  const { share, ctx } = props;
  const by = <a href={personPath(share.by)}>{share.by.name}</a>;
  return (
    <p class="post-context">
      <Icon name="share" />
      <span>
        {ctx.i18n.rich('post.sharedBy', { name: by })} <CompanyBadge of={share.by} />
      </span>
    </p>
  );
}

/** Whom it answers, where that is not on the page. */
export function AnswerLine(props: Line) {
  const { post, ctx, around } = props;
  const name = post.replyToAuthorId === null ? null : around.nameOf(post.replyToAuthorId);
  const text = name === null ? ctx.i18n.t('post.answer') : ctx.i18n.t('post.answerTo', { name });
  return (
    <p class="post-context">
      <Icon name="reply" />
      <a href={`/posts/${post.replyToId}`}>{text}</a>
    </p>
  );
}
