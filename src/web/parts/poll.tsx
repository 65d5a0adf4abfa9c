import type { PollView, PostView } from '#src/posts/post.ts';
import { isOwn, type Visit } from '../context.ts';
import { Hidden } from '../layout.tsx';
import { Icon } from './icon.tsx';
import { Time } from './time.tsx';

interface Props {
  readonly post: PostView;
  readonly poll: PollView;
  readonly visit: Visit;
}

/** A question to answer once; afterwards, and for its author, the result. */
export function Poll(props: Props) {
  const { post, poll, visit } = props;
  const closed = poll.closesAt !== null && poll.closesAt <= new Date();
  const open = !closed && poll.ownVotes.length === 0 && !isOwn(visit, post.author);
  return open ? <Ballot {...props} /> : <Result {...props} closed={closed} />;
}

function Ballot(props: Props) {
  const { post, poll, visit } = props;
  const { t } = visit.words;
  return (
    <form class="poll" method="post" action={`/posts/${post.id}/votes`}>
      <Hidden visit={visit} />
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
  const { post, poll, visit } = props;
  const { t, number } = visit.words;
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
  const { poll, visit, closed } = props;
  const { t, rich } = visit.words;
  return (
    <span class="quiet">
      {t('poll.voters', { count: poll.votersCount })}
      {!closed && ` · ${t('poll.secret')}`}
      {poll.closesAt && (
        <>
          {' · '}
          {rich(closed ? 'poll.closedAt' : 'poll.closesAt', {
            when: <Time at={poll.closesAt} words={visit.words} />,
          })}
        </>
      )}
    </span>
  );
}
