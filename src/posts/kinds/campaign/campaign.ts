/** From when until when a group is asked for ideas, and within how many days after that each is answered. */
export interface CampaignDetails {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly answerDays: number;
}

export const jurorsMax = 20;
/** Days: a year is as long as anyone waits for an answer. */
export const answerDaysMax = 365;
export const answerDaysUsual = 14;

export type Period = 'before' | 'open' | 'over';

export const periodOf = (
  { startsAt, endsAt }: Pick<CampaignDetails, 'startsAt' | 'endsAt'>,
  now: Date,
): Period => (now < startsAt ? 'before' : now < endsAt ? 'open' : 'over');

/** The same in SQL, over `campaigns k`. */
export const periodSql = `case when now() < k.starts_at then 'before' when now() < k.ends_at then 'open' else 'over' end`;

const dayMs = 24 * 3600 * 1000;

/** By then each of its ideas is chosen, done or declined. */
export const answerDueAt = ({ endsAt, answerDays }: Pick<CampaignDetails, 'endsAt' | 'answerDays'>): Date =>
  new Date(endsAt.getTime() + answerDays * dayMs);

/** Days before that in which the jury is reminded. */
const remindDays = 2;
export const remindAt = (campaign: Pick<CampaignDetails, 'endsAt' | 'answerDays'>): Date =>
  new Date(Math.max(campaign.endsAt.getTime(), answerDueAt(campaign).getTime() - remindDays * dayMs));
