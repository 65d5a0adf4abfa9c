import type { PostView } from '#src/posts/post.ts';
import type { PollView } from '#src/posts/kinds/poll/forms.ts';
import { isOver } from '#src/posts/kinds/poll/over.ts';
import { leading } from '#src/posts/kinds/poll/poll.ts';
import { isOwn, type RequestContext } from '../../../shell/context.ts';
import { Hidden } from '../../../shell/layout.tsx';
import { Time } from '../../../shell/time.tsx';
import { askWords, Ballots, countOf, Dates, OwnMark, Plan, Ranks, Title } from './poll-parts.tsx';

export interface Props {
  readonly post: PostView;
  readonly poll: PollView;
  readonly ctx: RequestContext;
}

/** A question to answer once; afterwards, and for its author, the result. */
export function Poll(props: Props) {
  const { post, poll, ctx } = props;
  const closed = isOver(poll, new Date());
  const open = !closed && poll.ownMarks.length === 0 && !isOwn(ctx, post.author);
  return open ? <Ballot {...props} /> : <Result {...props} closed={closed} />;
}

function Ballot(props: Props) {
  const { post, poll, ctx } = props;
  const { t } = ctx.i18n;
  return (
    <form class="poll" method="post" action={`/posts/${post.id}/votes`}>
      <Hidden ctx={ctx} />
      <fieldset>
        <legend>{t(askWords(poll))}</legend>
        {poll.mode === 'ranked' && <Ranks {...props} />}
        {poll.mode === 'dates' && <Dates {...props} />}
        {(poll.mode === 'choice' ? poll.options : []).map((option, position) => (
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
  const { poll, ctx } = props;
  const { t } = ctx.i18n;
  const leads = new Set(leading(poll.mode, poll.options));
  const isRanked = poll.mode === 'ranked';
  const all = Math.max(1, isRanked ? poll.votersCount * (poll.options.length - 1) : poll.votersCount);
  return (
    <div class="poll">
      <ul>
        {poll.options.map((option, position) => {
          const reached = isRanked ? option.points : option.votesCount;
          const mark = poll.ownMarks.find((each) => each.position === position)?.value;
          return (
            <li class={leads.has(position) ? 'leading' : undefined}>
              <span class="poll-option">
                <Title option={option} {...props} />
                {mark !== undefined && <OwnMark mode={poll.mode} value={mark} i18n={ctx.i18n} />}
                <span class="count">{countOf(poll.mode, option, all, ctx.i18n)}</span>
              </span>
              <progress
                value={Math.min(reached, all)}
                max={all}
                aria-label={t('poll.votes', { count: option.votesCount })}
              />
              <Plan position={position} isLeading={leads.has(position)} {...props} />
            </li>
          );
        })}
      </ul>
      {isRanked && <p class="quiet">{t('poll.borda', { most: poll.options.length - 1 })}</p>}
      {poll.plannedId !== null && (
        <p>
          <a class="more-link" href={`/posts/${poll.plannedId}`}>
            {t('poll.planned')}
          </a>
        </p>
      )}
      {poll.named && <Ballots {...props} />}
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
      {poll.named ? ` · ${t('poll.named')}` : !closed && ` · ${t('poll.secret')}`}
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
