import { periodOf } from '#src/posts/kinds/campaign/campaign.ts';
import type { IdeaView } from '#src/posts/kinds/idea/forms.ts';
import { isOpen } from '#src/posts/kinds/idea/idea.ts';
import { hindranceToVote } from '#src/posts/kinds/idea/policy.ts';
import type { PostView } from '#src/posts/post.ts';
import { isOwn, type RequestContext } from '../../../shell/context.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import type { PostContext } from '../../post-context.ts';
import { AnswerDue } from '../campaign/period.tsx';
import { stageIcons, wordsFor } from './words.ts';

interface Props {
  readonly post: PostView;
  readonly idea: IdeaView;
  readonly ctx: RequestContext;
  readonly around: Pick<PostContext, 'moderates'>;
}

/** Who the reader is to an idea; the verb checks again. */
export const tiesTo = ({ post, idea, ctx, around }: Props) => ({
  isAuthor: isOwn(ctx, post.author),
  decides:
    !(isOwn(ctx, post.author) && post.author.kind === 'alias') &&
    post.removedAt === null &&
    ((post.group !== null && around.moderates(post.group.id)) || (idea.campaign?.isMine ?? false)),
});

/** An idea: its votes, what became of it and why, and what it is a double of. */
export function IdeaCard(props: Props) {
  const { post, idea, ctx } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const ties = tiesTo(props);
  const { campaign, merged } = idea;
  const state = {
    ...{ stage: idea.stage, isMerged: merged !== null },
    period: campaign && periodOf(campaign, new Date()),
  };
  const mayVote = post.removedAt === null && hindranceToVote(ties, state) === null;
  return (
    <div
      role="group"
      class={`idea stage-${idea.stage}`}
      aria-label={t(campaign?.format === 'questions' ? 'hour.question' : 'idea.mark')}
    >
      <div class="idea-head">
        <Votes id={post.id} votes={idea.votes} voted={idea.voted} mayVote={mayVote} i18n={i18n} />
        <Stage idea={idea} i18n={i18n} />
        {campaign !== null &&
          campaign.format === 'ideas' &&
          isOpen(idea.stage) &&
          merged === null &&
          state.period === 'over' && <AnswerDue of={campaign} i18n={i18n} />}
      </div>
      {campaign !== null && (
        <p class="idea-campaign">
          <Icon name="recommend" />
          <a href={`/posts/${campaign.id}${campaign.format === 'questions' ? '/hour' : ''}`} dir="auto">
            {campaign.title}
          </a>
        </p>
      )}
      {idea.reason !== '' && (
        <blockquote class="idea-reason" dir="auto">
          <span class="quiet">
            {t(campaign?.format === 'questions' ? 'hour.answer' : 'idea.reasonGiven')}
          </span>{' '}
          {idea.reason}
        </blockquote>
      )}
      {merged !== null && (
        <p class="idea-merged">
          <Icon name="link" />
          {merged.into === null ? (
            t('idea.mergedAway')
          ) : (
            <span>
              {i18n.rich('idea.mergedInto', {
                title: (
                  <a href={`/posts/${merged.into.id}`} dir="auto">
                    {merged.into.title}
                  </a>
                ),
              })}
            </span>
          )}
        </p>
      )}
      <Doubles idea={idea} i18n={i18n} />
      <p class="card-links">
        <a href={`/posts/${post.id}/idea`}>{t(ties.decides ? 'idea.decide' : 'idea.history')}</a>
      </p>
    </div>
  );
}

function Stage({ idea, i18n }: Pick<Props, 'idea'> & { readonly i18n: I18n }) {
  return (
    <span class={`idea-stage stage-${idea.stage}`}>
      <Icon name={stageIcons[idea.stage]} />
      {i18n.t(wordsFor(idea.campaign)[idea.stage])}
    </span>
  );
}

function Doubles({ idea, i18n }: Pick<Props, 'idea'> & { readonly i18n: I18n }) {
  if (idea.doubles.length === 0) return null;
  return (
    <div class="idea-doubles">
      <span class="quiet">{i18n.t('idea.doubles')}</span>
      <ul>
        {idea.doubles.map(({ id, title }) => (
          <li>
            <a href={`/posts/${id}`} dir="auto">
              {title}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The number, and a button to be one of them. */
export function Votes(props: {
  readonly id: string;
  readonly votes: number;
  readonly voted: boolean;
  readonly mayVote: boolean;
  readonly i18n: I18n;
  /** Whose votes they are, where several stand below each other. */
  readonly title?: string;
}) {
  const { id, votes, voted, mayVote, i18n, title } = props;
  const { t } = i18n;
  const inside = (
    <>
      <Icon name="up" />
      <span class="count" aria-hidden="true">
        {i18n.number(votes)}
      </span>
      <span class="hidden">{t('idea.votes', { count: votes })}</span>
    </>
  );
  if (!mayVote)
    return (
      <span class={`idea-votes${voted ? ' voted' : ''}`} title={t('idea.votes', { count: votes })}>
        {inside}
        {voted && <span class="hidden">{t('idea.voted')}</span>}
      </span>
    );
  const act = t(voted ? 'idea.unvote' : 'idea.vote');
  return (
    <button
      class="idea-votes"
      form="act"
      formaction={`/posts/${id}/${voted ? 'idea-votes/removal' : 'idea-votes'}`}
      aria-pressed={voted ? 'true' : 'false'}
      title={act}
    >
      {inside}
      <span class={title === undefined ? '' : 'hidden'}>
        {' '}
        {t(voted ? 'idea.voted' : 'idea.vote')}
        {title !== undefined && `: ${title}`}
      </span>
    </button>
  );
}
