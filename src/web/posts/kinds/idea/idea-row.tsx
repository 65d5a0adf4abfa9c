import { periodOf } from '#src/posts/kinds/campaign/campaign.ts';
import { isOpen } from '#src/posts/kinds/idea/idea.ts';
import type { IdeaRow } from '#src/posts/kinds/idea/list-ideas.ts';
import { hindranceToVote } from '#src/posts/kinds/idea/policy.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Time } from '../../../shell/time.tsx';
import { groupPath } from '../../post-html.ts';
import { AnswerDue } from '../campaign/period.tsx';
import { Votes } from './idea-card.tsx';
import { stageIcons, wordsFor } from './words.ts';

/** A line of a list: vote, open it, see the rest at a glance. */
export function IdeaLine(props: {
  readonly row: IdeaRow;
  readonly i18n: I18n;
  readonly writes: boolean;
  /** The campaign or the group that the list is of goes without saying. */
  readonly here: 'group' | 'campaign' | 'mine';
}) {
  const { row, i18n, writes, here } = props;
  const { t, number } = i18n;
  const { campaign, group } = row;
  const period = campaign && periodOf(campaign, new Date());
  const hindrance = hindranceToVote(
    { isAuthor: row.isOwn },
    { stage: row.stage, isMerged: row.isMerged, period },
  );
  return (
    <li class={`idea-row stage-${row.stage}`} id={`post-${row.id}`}>
      <Votes
        id={row.id}
        votes={row.votes}
        voted={row.voted}
        mayVote={writes && hindrance === null}
        i18n={i18n}
        title={row.title}
      />
      <div class="row-text">
        <a class="row-name" href={`/posts/${row.id}`} lang={row.language} dir="auto">
          {row.title}
        </a>
        <div class="row-glance">
          <span class={`idea-stage stage-${row.stage}`}>
            <Icon name={row.isMerged ? 'link' : stageIcons[row.stage]} />
            {t(row.isMerged ? 'idea.isDouble' : wordsFor(campaign)[row.stage])}
          </span>
          {campaign?.format === 'ideas' && isOpen(row.stage) && !row.isMerged && period === 'over' && (
            <AnswerDue of={campaign} i18n={i18n} />
          )}
          <span>
            <bdi>{row.author}</bdi>
            {row.company !== '' && <span class="quiet"> {row.company}</span>}
          </span>
          <Time at={row.publishedAt} i18n={i18n} />
          {row.replies > 0 && (
            <span>
              <Icon name="reply" />
              {number(row.replies)}
              <span class="hidden"> {t('post.reply')}</span>
            </span>
          )}
          {here !== 'campaign' && campaign !== null && (
            <a href={`/posts/${campaign.id}`} dir="auto">
              {campaign.title}
            </a>
          )}
          {here === 'mine' && (
            <a href={`${groupPath(group)}/ideas`} dir="auto">
              {group.name}
              {group.host !== null && <span class="quiet"> {group.host}</span>}
            </a>
          )}
        </div>
      </div>
    </li>
  );
}
