import { answerDaysUsual } from '#src/posts/kinds/campaign/campaign.ts';
import type { CampaignInput, CampaignView, TypedCampaign } from '#src/posts/kinds/campaign/forms.ts';
import { refusals } from '#src/posts/kinds/campaign/refusals.ts';
import { localTime } from '#src/posts/kinds/event/local-time.ts';
import { dayWritten, midnightIn } from '../../../shell/days.ts';
import type { Form } from '../../../shell/forms.ts';

const names: Readonly<Record<keyof TypedCampaign, string>> = {
  ...{ title: 'campaign_title', from: 'campaign_from', until: 'campaign_until', jury: 'campaign_jury' },
  ...{ answerDays: 'campaign_answer_days' },
};
export const campaignNames = names;

/** Nothing typed yet. */
export const untypedCampaign: TypedCampaign = {
  ...{ title: '', from: '', until: '', jury: '', answerDays: String(answerDaysUsual) },
};

export const readTyped = (form: Form): TypedCampaign => ({
  ...{ title: form.line(names.title), jury: form.line(names.jury), answerDays: form.line(names.answerDays) },
  ...{ from: dayWritten(form.line(names.from)), until: dayWritten(form.line(names.until)) },
});

export const fieldsOf = (typed: TypedCampaign): [string, string][] =>
  (Object.keys(names) as (keyof TypedCampaign)[]).map((name) => [names[name], typed[name]]);

/** From the beginning of the first day to the end of the last, where the writer is. */
export function campaignInput(typed: TypedCampaign, timeZone: string): CampaignInput {
  if (typed.from === '' || typed.until === '') throw refusals.periodMissing();
  return {
    startsAt: midnight(timeZone, typed.from, 0),
    endsAt: midnight(timeZone, typed.until, 1),
    answerDays: /^\d{1,4}$/.test(typed.answerDays) ? Number(typed.answerDays) : Number.NaN,
    jury: typed.jury.split(/[\s,;]+/).filter((name) => name !== ''),
  };
}

function midnight(timeZone: string, day: string, daysLater: number): Date {
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? midnightIn(timeZone, day, daysLater) : null;
  if (at === null) throw refusals.notADay({ day });
  return at;
}

/** The other way: a campaign as it stands in the form of an edit, whose title has a field of its own. */
export const typedOf = ({ startsAt, endsAt, jury, answerDays }: CampaignView, timeZone: string) => ({
  ...untypedCampaign,
  from: localTime(startsAt, timeZone)[0],
  until: lastDay(endsAt, timeZone),
  jury: jury.map(({ handle, host }) => `@${handle}${host === null ? '' : `@${host}`}`).join(', '),
  answerDays: String(answerDays),
});

/** The end is the first moment that is over. */
export const lastDay = (endsAt: Date, timeZone: string): string =>
  localTime(new Date(endsAt.getTime() - 1), timeZone)[0];
