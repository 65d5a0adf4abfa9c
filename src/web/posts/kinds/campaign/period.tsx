import { sayDay } from '#src/platform/days.ts';
import { answerDueAt, periodOf, type CampaignDetails } from '#src/posts/kinds/campaign/campaign.ts';
import { localTime } from '#src/posts/kinds/event/local-time.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { lastDay } from './typed.ts';

const dayMs = 24 * 3600 * 1000;
const dayShort = (day: string, i18n: I18n): string => sayDay(day, i18n.locale, 'short');

/** How much time is left, or how it stands with the answers: in words, not by colour alone. */
export function Period(props: {
  readonly of: CampaignDetails & { readonly unanswered: number };
  readonly i18n: I18n;
}) {
  const { of, i18n } = props;
  const now = new Date();
  const state = periodOf(of, now);
  const until = lastDay(of.endsAt, i18n.timeZone);
  const due = answerDueAt(of);
  const isLate = state === 'over' && of.unanswered > 0 && due <= now;
  const said =
    state === 'open'
      ? i18n.t('campaign.left', { count: Math.ceil((of.endsAt.getTime() - now.getTime()) / dayMs) })
      : i18n.t(state === 'before' ? 'campaign.begins' : 'campaign.ended', {
          day: dayShort(state === 'before' ? localTime(of.startsAt, i18n.timeZone)[0] : until, i18n),
        });
  return (
    <span class={`campaign-period period-${state}`}>
      <Icon name="calendar" />
      <span>
        {said}
        {state !== 'over' && (
          <span class="quiet"> {i18n.t('campaign.lastDay', { day: dayShort(until, i18n) })}</span>
        )}
        {state === 'over' && of.unanswered > 0 && (
          <span class={isLate ? 'idea-late' : 'quiet'}>
            {' '}
            {i18n.t(isLate ? 'campaign.late' : 'campaign.answerUntil', {
              count: of.unanswered,
              day: dayShort(localTime(due, i18n.timeZone)[0], i18n),
            })}
          </span>
        )}
      </span>
    </span>
  );
}

/** The same of one idea: until when its author has an answer. Nothing once there is one. */
export function AnswerDue(props: { readonly of: CampaignDetails; readonly i18n: I18n }) {
  const { of, i18n } = props;
  const due = answerDueAt(of);
  const isLate = due <= new Date();
  return (
    <span class={isLate ? 'idea-late' : 'quiet'}>
      {i18n.t(isLate ? 'idea.late' : 'idea.answerUntil', {
        day: dayShort(localTime(due, i18n.timeZone)[0], i18n),
      })}
    </span>
  );
}
