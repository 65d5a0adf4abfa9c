import type { PollOption, PollView } from '#src/posts/kinds/poll/forms.ts';
import type { PollMode } from '#src/posts/kinds/poll/poll.ts';
import { sayHours } from '#src/posts/kinds/event/said-times.ts';
import type { PostView } from '#src/posts/post.ts';
import { isOwn, type RequestContext } from '../../../shell/context.ts';
import type { I18n, Key } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';

interface Props {
  readonly post: PostView;
  readonly poll: PollView;
  readonly ctx: RequestContext;
}

export function askWords({ mode, multiple }: PollView): Key {
  if (mode === 'ranked') return 'poll.rank';
  if (mode === 'dates') return 'poll.when';
  return multiple ? 'poll.chooseSeveral' : 'poll.chooseOne';
}

/** A date is said in the reader's language, on the clocks of the poll's zone; other answers as they were written. */
export function Title({ option, post, poll, ctx }: Props & { readonly option: PollOption }) {
  const { startsAt, endsAt, title } = option;
  if (startsAt === null) return <span lang={post.language}>{title}</span>;
  return (
    <time datetime={startsAt.toISOString()}>
      {sayHours({ startsAt, endsAt }, ctx.i18n.locale, poll.zone ?? ctx.i18n.timeZone, 'short').join(', ')}
    </time>
  );
}

/** A rank for each answer; those without one get no points. */
export function Ranks(props: Props) {
  const { poll, ctx } = props;
  const { t, number } = ctx.i18n;
  return (
    <ol class="poll-ranks">
      {poll.options.map((option, position) => (
        <li>
          <label>
            <select name={`rank_${position}`}>
              <option value="">–</option>
              {poll.options.map((_, at) => (
                <option value={String(at + 1)}>{t('poll.place', { place: number(at + 1) })}</option>
              ))}
            </select>{' '}
            <Title option={option} {...props} />
          </label>
        </li>
      ))}
    </ol>
  );
}

const marks = [
  ['yes', 'poll.yes'],
  ['maybe', 'poll.ifNeedBe'],
  ['no', 'poll.no'],
] as const satisfies readonly (readonly [string, Key])[];

/** Yes, if need be or no to each date; no at first. */
export function Dates(props: Props) {
  const { poll, ctx } = props;
  return (
    <ul class="poll-dates">
      {poll.options.map((option, position) => (
        <li>
          <fieldset>
            <legend>
              <Title option={option} {...props} />
            </legend>
            {marks.map(([value, word]) => (
              <label class="choice">
                <input type="radio" name={`date_${position}`} value={value} checked={value === 'no'} />
                {ctx.i18n.t(word)}
              </label>
            ))}
          </fieldset>
        </li>
      ))}
    </ul>
  );
}

export function countOf(mode: PollMode, { votesCount, points }: PollOption, all: number, i18n: I18n): string {
  const { t, number } = i18n;
  if (mode === 'ranked') return t('poll.points', { count: points });
  if (mode === 'dates') return t('poll.dateCounts', { yes: number(votesCount), maybe: number(points) });
  return `${number(Math.round((votesCount / all) * 100))} %`;
}

/** What a mark says, in a word. */
function sayMark(mode: PollMode, value: number, { t, number }: I18n): string {
  if (mode === 'ranked') return t('poll.place', { place: number(value) });
  if (mode === 'dates') return t(value === 2 ? 'poll.yes' : value === 1 ? 'poll.ifNeedBe' : 'poll.no');
  return t('poll.yourVote');
}

export function OwnMark(props: { readonly mode: PollMode; readonly value: number; readonly i18n: I18n }) {
  const { mode, value, i18n } = props;
  if (mode !== 'choice')
    return (
      <span class="poll-mine">
        <span class="hidden">{i18n.t('poll.yourVote')}: </span>
        {sayMark(mode, value, i18n)}
      </span>
    );
  return (
    <span class="poll-mine">
      <Icon name="check" />
      <span class="hidden">{i18n.t('poll.yourVote')}</span>
    </span>
  );
}

/** For the author: this date becomes an event. */
export function Plan(props: Props & { readonly position: number; readonly isLeading: boolean }) {
  const { post, poll, ctx, position, isLeading } = props;
  const start = poll.options[position]?.startsAt ?? null;
  const isOpen = poll.mode === 'dates' && poll.plannedId === null && start !== null && start > new Date();
  if (!isOpen || !isOwn(ctx, post.author)) return null;
  return (
    <button
      class={isLeading ? 'button' : 'button second'}
      form="act"
      formaction={`/posts/${post.id}/poll-event`}
      name="option"
      value={String(position)}
    >
      {ctx.i18n.t('poll.plan')}
    </button>
  );
}

/** Who voted for what, where that was said before. */
export function Ballots({ poll, ctx }: Props) {
  const { i18n } = ctx;
  if (poll.ballots.length === 0) return null;
  return (
    <details class="poll-ballots">
      <summary>{i18n.t('poll.who')}</summary>
      <ul>
        {poll.ballots.map(({ name, values }) => (
          <li>
            <bdi>{name}</bdi>:{' '}
            <span class="quiet">
              {values
                .flatMap((value, at) =>
                  value === null || (poll.mode === 'dates' && value === 0)
                    ? []
                    : poll.mode === 'choice'
                      ? [poll.options[at]?.title ?? '']
                      : [`${poll.options[at]?.title ?? ''} (${sayMark(poll.mode, value, i18n)})`],
                )
                .join(', ') || '–'}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
