import type { PostView } from '#src/posts/post.ts';
import type { PollView } from '#src/posts/kinds/poll/forms.ts';
import { isOver } from '#src/posts/kinds/poll/over.ts';
import { isOwn, type RequestContext } from '../../../shell/context.ts';
import { Hidden } from '../../../shell/layout.tsx';
import { Icon } from '../../../shell/icon.tsx';
import { Time } from '../../../shell/time.tsx';

interface Props {
  readonly post: PostView;
  readonly poll: PollView;
  readonly ctx: RequestContext;
}

/** A question to answer once; afterwards, and for its author, the result. */
export function Poll(props: Props) {
  const { post, poll, ctx } = props;
  const closed = isOver(poll, new Date());
  const open = !closed && poll.ownVotes.length === 0 && !isOwn(ctx, post.author);
  return open ? <Ballot {...props} /> : <Result {...props} closed={closed} />;
}

function Ballot(props: Props) {
  const { post, poll, ctx } = props;
  const { t } = ctx.i18n;
  return (
    <form class="poll" method="post" action={`/posts/${post.id}/votes`}>
      <Hidden ctx={ctx} />
      <fieldset>
        <legend>{t(poll.multiple ? 'poll.chooseSeveral' : 'poll.chooseOne')}</legend>
        {poll.options.map((option, position) => (
          <label class="choice">
            <input
              type={poll.multiple ? 'checkbox' : 'radio'}
              name="option"
              value={String(position)}
              required={!poll.multiple}
            />
            <span lang={post.language}>{option.title}</span>
          </label>
        ))}
      </fieldset>
      <p class="poll-foot">
        <button class="button second">{t('poll.vote')}</button>
        <Status {...props} closed={false} />
      </p>
    </form>
  );
}

function Result(props: Props & { readonly closed: boolean }) {
  const { post, poll, ctx } = props;
  const { t, number } = ctx.i18n;
  const most = Math.max(1, ...poll.options.map((option) => option.votesCount));
  const all = Math.max(1, poll.votersCount);
  return (
    <div class="poll">
      <ul>
        {poll.options.map((option, position) => {
          const share = Math.round((option.votesCount / all) * 100);
          const mine = poll.ownVotes.includes(position);
          return (
            <li class={option.votesCount === most ? 'leading' : undefined}>
              <span class="poll-option">
                <span lang={post.language}>{option.title}</span>
                {mine && (
                  <span class="poll-mine">
                    <Icon name="check" />
                    <span class="hidden">{t('poll.yourVote')}</span>
                  </span>
                )}
                <span class="count">{number(share)} %</span>
              </span>
              <progress
                value={option.votesCount}
                max={all}
                aria-label={t('poll.votes', { count: option.votesCount })}
              />
            </li>
          );
        })}
      </ul>
      <p class="poll-foot">
        <Status {...props} />
      </p>
    </div>
  );
}

function Status(props: Props & { readonly closed: boolean }) {
  const { poll, ctx, closed } = props;
  const { t, rich } = ctx.i18n;
  return (
    <span class="quiet">
      {t('poll.voters', { count: poll.votersCount })}
      {!closed && ` · ${t('poll.secret')}`}
      {poll.closesAt && (
        <>
          {' · '}
          {rich(closed ? 'poll.closedAt' : 'poll.closesAt', {
            when: <Time at={poll.closesAt} i18n={ctx.i18n} />,
          })}
        </>
      )}
    </span>
  );
}
