/** What a group is asked for: ideas for a time, or questions to those who answer in an announced hour. */
export const campaignFormats = ['ideas', 'questions'] as const;
export type CampaignFormat = (typeof campaignFormats)[number];

/** From when until when a group is asked for ideas, and within how many days after that each is answered. */
export interface CampaignDetails {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly answerDays: number;
  readonly format: CampaignFormat;
  /** Where an hour is seen and heard (https); null: nowhere. */
  readonly stream: string | null;
}

export const jurorsMax = 20;
/** Days: a year is as long as anyone waits for an answer. */
export const answerDaysMax = 365;
export const answerDaysUsual = 14;

export type Period = 'before' | 'open' | 'over';

/** Whether it takes ideas and votes. An hour takes questions from the moment it is announced. */
export const periodOf = (
  { startsAt, endsAt, format }: Pick<CampaignDetails, 'startsAt' | 'endsAt' | 'format'>,
  now: Date,
): Period => (now < startsAt && format === 'ideas' ? 'before' : now < endsAt ? 'open' : 'over');

/** The same in SQL, over `campaigns k`. */
export const periodSql = `case when now() < k.starts_at and k.format = 'ideas' then 'before' when now() < k.ends_at then 'open' else 'over' end`;

const dayMs = 24 * 3600 * 1000;

/** By then each of its ideas is chosen, done or declined. */
export const answerDueAt = ({ endsAt, answerDays }: Pick<CampaignDetails, 'endsAt' | 'answerDays'>): Date =>
  new Date(endsAt.getTime() + answerDays * dayMs);

/** Days before that in which the jury is reminded. */
const remindDays = 2;
export const remindAt = (campaign: Pick<CampaignDetails, 'endsAt' | 'answerDays'>): Date =>
  new Date(Math.max(campaign.endsAt.getTime(), answerDueAt(campaign).getTime() - remindDays * dayMs));
