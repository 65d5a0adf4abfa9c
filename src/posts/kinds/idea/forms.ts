import type { PostId } from '#src/platform/ids.ts';
import type { Forms } from '../form.ts';
import type { CampaignDetails } from '../campaign/campaign.ts';
import type { IdeaStage } from './idea.ts';

/** As it was typed. */
export interface TypedIdea {
  readonly title: string;
  /** The id of its campaign, and what that asks; '' for none. */
  readonly campaign: string;
  readonly question: string;
}
export interface IdeaInput {
  /** The id of its campaign; null: it belongs to none. */
  readonly campaignId: PostId | null;
}
export interface IncomingIdea {
  readonly campaignUri: string | null;
}
export type NewIdea = IncomingIdea;

/** Another post, by its title. */
export interface Named {
  readonly id: PostId;
  readonly title: string;
}
export interface IdeaCampaign extends Named, CampaignDetails {
  /** The reader is of its jury. */
  readonly isMine: boolean;
}
export interface IdeaView {
  readonly stage: IdeaStage;
  readonly stageAt: Date;
  /** What the jury says to it; '' for nothing. */
  readonly reason: string;
  /** Of the idea and its doubles, each person once. */
  readonly votes: number;
  /** One of them is the reader's. */
  readonly voted: boolean;
  /** Null: none, or none that is here. */
  readonly campaign: IdeaCampaign | null;
  /** It is a double. `into`: of what, if that is here. */
  readonly merged: { readonly into: Named | null } | null;
  /** Its doubles. */
  readonly doubles: readonly Named[];
}
export interface IdeaSource {
  readonly stage: IdeaStage;
  readonly reason: string;
  readonly votes: number;
  readonly campaignUri: string | null;
  readonly question: string | null;
  readonly isAsked: boolean;
  readonly mergedInto: string | null;
}
export interface IdeaForms extends Forms {
  readonly typed: { readonly idea?: TypedIdea };
  /** The title, which says what it is, is the post's. */
  readonly input: IdeaInput;
  /** Title and text change by an edit, and nothing else. */
  readonly change: never;
  readonly incoming: IncomingIdea;
  readonly stored: NewIdea;
  readonly view: IdeaView;
  readonly source: IdeaSource;
}
