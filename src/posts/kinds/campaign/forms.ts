import type { PersonId } from '#src/platform/ids.ts';
import type { Forms } from '../form.ts';
import type { CampaignDetails } from './campaign.ts';

/** As it was typed: days where the writer is, and people in a text. */
export interface TypedCampaign {
  readonly title: string;
  /** The first and the last day. */
  readonly from: string;
  readonly until: string;
  /** `@ada, @bob@beta.example` */
  readonly jury: string;
  readonly answerDays: string;
}
/** An hour of questions as it was typed: a day and two times where the writer is. */
export interface TypedHour {
  readonly title: string;
  readonly day: string;
  readonly from: string;
  readonly until: string;
  /** `@ada, @bob@beta.example` */
  readonly hosts: string;
  readonly stream: string;
}
/** Ideas are wanted unless it says otherwise. */
export interface CampaignInput
  extends Omit<CampaignDetails, 'format' | 'stream'>, Partial<Pick<CampaignDetails, 'format' | 'stream'>> {
  /** Each an id, or `@handle@host`. */
  readonly jury: readonly string[];
}
export interface IncomingCampaign extends CampaignDetails {
  readonly juryUris: readonly string[];
}
export interface NewCampaign extends CampaignDetails {
  readonly juryIds: readonly PersonId[];
  readonly juryUris: readonly string[];
}
/** Somebody of the jury. */
export interface Juror {
  readonly id: PersonId;
  readonly name: string;
  readonly handle: string;
  /** Null: ours. */
  readonly host: string | null;
  /** What it is called, or its host; null: ours. */
  readonly company: string | null;
}
export interface CampaignView extends CampaignDetails {
  readonly jury: readonly Juror[];
  /** The reader is one of them. */
  readonly isMine: boolean;
  /** Ideas in it, doubles left out, and those among them that nobody has decided about. */
  readonly ideas: number;
  readonly unanswered: number;
}
export interface CampaignSource extends Pick<CampaignDetails, 'format' | 'stream'> {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly answerDays: number;
  readonly jury: readonly { readonly uri: string; readonly name: string }[];
}
export interface CampaignForms extends Forms {
  readonly typed: { readonly campaign?: TypedCampaign; readonly hour?: TypedHour };
  /** The question is the post's title. */
  readonly input: CampaignInput;
  readonly change: CampaignInput;
  readonly incoming: IncomingCampaign;
  readonly stored: NewCampaign;
  readonly view: CampaignView;
  readonly source: CampaignSource;
}
