import { periodOf, type CampaignDetails } from '#src/posts/kinds/campaign/campaign.ts';
import { isOpen, reasonMax, type IdeaStage } from '#src/posts/kinds/idea/idea.ts';
import type { IdeaRow } from '#src/posts/kinds/idea/list-ideas.ts';
import { hindranceToVote } from '#src/posts/kinds/idea/policy.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { RequestContext } from '../../../shell/context.ts';
import type { Key } from '../../../shell/i18n.ts';
import { Hidden } from '../../../shell/layout.tsx';
import { Empty } from '../../../shell/notice.tsx';
import { Votes } from '../idea/idea-card.tsx';

interface Shown {
  readonly hourId: PostId;
  readonly hour: CampaignDetails;
  readonly ctx: RequestContext;
  /** The reader says what comes next, and answers. */
  readonly decides: boolean;
}

/** In the order in which they stand, each with the stages of its questions. */
const parts: readonly { readonly word: Key; readonly stages: readonly IdeaStage[] }[] = [
  { word: 'hour.now', stages: ['discussed'] },
  { word: 'hour.waiting', stages: ['new', 'chosen'] },
  { word: 'hour.answered', stages: ['done'] },
  { word: 'hour.declined', stages: ['declined'] },
];

/**
 * The questions by what became of them. Empty parts are there, too: the script (controllers/hour.ts) puts into them what it is told while
 * the page is open, made of the templates below, which are questions that say nothing.
 */
export function HourQuestions(props: Shown & { readonly rows: readonly IdeaRow[] }) {
  const { rows, ctx, hourId } = props;
  const { t } = ctx.i18n;
  const many = 1_111;
  const other = t('idea.votes', { count: many }).replace(ctx.i18n.number(many), '{count}');
  return (
    <div
      class="hour-questions"
      id="hour-questions"
      data-controller="hour"
      data-hour-id-value={hourId}
      data-hour-me-value={ctx.me.id}
      data-hour-starts-at-value={String(props.hour.startsAt.getTime())}
      data-hour-ends-at-value={String(props.hour.endsAt.getTime())}
      data-hour-one-value={t('idea.votes', { count: 1 }).replace('1', '{count}')}
      data-hour-other-value={other}
    >
      <div class="hour-none" hidden={rows.length > 0}>
        <Empty sentence={t('hour.none')} />
      </div>
      {parts.map(({ word, stages }) => (
        <Part
          {...props}
          word={word}
          stages={stages}
          rows={sorted(
            word,
            rows.filter(({ stage }) => stages.includes(stage)),
          )}
        />
      ))}
      {parts.map(({ stages: [stage = 'new'] }) => (
        <template data-stage={stage}>
          <Question {...props} row={{ ...nobody, stage }} />
        </template>
      ))}
      {votesTemplates.map(([name, voted, mayVote]) => (
        <template data-votes={name}>
          <Votes {...votesOf(nobody)} voted={voted} mayVote={mayVote} i18n={ctx.i18n} />
        </template>
      ))}
    </div>
  );
}

/** Votes as they can be given, were given, and cannot be given. */
const votesTemplates = [
  ['open', false, true],
  ['voted', true, true],
  ['none', false, false],
] as const;

const sorted = (word: Key, rows: readonly IdeaRow[]) => (word === 'hour.answered' ? rows.toReversed() : rows);

/** A question before anything is known of it. */
type Row = Pick<
  IdeaRow,
  | 'id'
  | 'title'
  | 'language'
  | 'stage'
  | 'votes'
  | 'voted'
  | 'author'
  | 'company'
  | 'isOwn'
  | 'isMerged'
  | 'reason'
>;
const nobody: Row = {
  ...{ id: '0' as PostId, title: '', language: 'und', stage: 'new', votes: 0, voted: false },
  ...{ author: '', company: '', isOwn: false, isMerged: false, reason: '' },
};
const votesOf = ({ id, votes, voted, title }: Row) => ({ id, votes, voted, title });

type PartProps = Shown & {
  readonly word: Key;
  readonly stages: readonly IdeaStage[];
  readonly rows: readonly IdeaRow[];
};

function Part(props: PartProps) {
  const { word, rows, stages, ctx } = props;
  const id = word.replace('.', '-');
  return (
    <section class="my-rows" aria-labelledby={id} data-stages={stages.join(' ')} hidden={rows.length === 0}>
      <h2 id={id}>
        {ctx.i18n.t(word)} <span class="count">{ctx.i18n.number(rows.length)}</span>
      </h2>
      <ul class="rows">
        {rows.map((row) => (
          <Question {...props} row={row} />
        ))}
      </ul>
    </section>
  );
}

/** A question with its votes, its answer pinned below it, and the buttons of those who answer. */
function Question(props: Shown & { readonly row: Row }) {
  const { row, ctx } = props;
  const { i18n } = ctx;
  const period = periodOf(props.hour, new Date());
  const state = { stage: row.stage, isMerged: row.isMerged, period };
  const mayVote = hindranceToVote({ isAuthor: row.isOwn }, state) === null;
  return (
    <li
      class={`idea-row stage-${row.stage}`}
      id={`post-${row.id}`}
      data-stage={row.stage}
      data-votes={String(row.votes)}
    >
      <Votes {...votesOf(row)} mayVote={mayVote} i18n={i18n} />
      <div class="row-text">
        <a class="row-name" href={`/posts/${row.id}`} lang={row.language} dir="auto">
          {row.title}
        </a>
        <div class="row-glance">
          <span>
            <bdi class="hour-author">{row.author}</bdi> <span class="hour-company quiet">{row.company}</span>
          </span>
        </div>
        <blockquote class="idea-reason" dir="auto" hidden={row.reason === ''}>
          {row.reason}
        </blockquote>
        {props.decides && <Answering {...props} />}
      </div>
    </li>
  );
}

function Answering({ hourId, row, ctx }: Shown & { readonly row: Row }) {
  const { t } = ctx.i18n;
  return (
    <form class="hour-answering" method="post" action={`/posts/${hourId}/hour`}>
      <Hidden ctx={ctx} />
      <input type="hidden" name="question" value={row.id} />
      {row.stage === 'discussed' || row.stage === 'done' ? (
        <>
          <label>
            {t('hour.answerField')}
            <textarea name="reason" rows={2} maxlength={reasonMax} dir="auto">
              {row.reason}
            </textarea>
          </label>
          <button class="button" name="stage" value="done">
            {t(row.stage === 'done' ? 'hour.saveAnswer' : 'hour.markAnswered')}
          </button>
        </>
      ) : (
        isOpen(row.stage) && (
          <button class="button second" name="stage" value="discussed">
            {t('hour.take')}
            <span class="hidden">
              : <span class="hour-title">{row.title}</span>
            </span>
          </button>
        )
      )}
    </form>
  );
}
