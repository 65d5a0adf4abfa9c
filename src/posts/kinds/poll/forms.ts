import type { Forms } from '../form.ts';
import type { PollInput } from './check-poll.ts';

export interface NewPoll {
  readonly options: readonly { readonly title: string; readonly votes: number }[];
  readonly multiple: boolean;
  readonly closesAt: Date | null;
  readonly voters: number;
}
export type IncomingPoll = NewPoll;
export interface PollView {
  readonly multiple: boolean;
  readonly closesAt: Date | null;
  readonly votersCount: number;
  readonly options: readonly { readonly title: string; readonly votesCount: number }[];
  readonly ownVotes: readonly number[];
}
interface PollSource {
  readonly multiple: boolean;
  readonly closesAt: string | null;
  readonly votersCount: number;
  readonly options: readonly { readonly title: string; readonly votesCount: number }[];
}
export interface PollForms extends Forms {
  readonly typed: {
    readonly pollOptions: readonly string[];
    readonly pollMultiple: boolean;
    /** Days until the poll closes; empty for never. */
    readonly pollDays: string;
  };
  readonly input: PollInput;
  /** Other options than before reset the votes. */
  readonly change: PollInput;
  readonly incoming: IncomingPoll;
  readonly stored: NewPoll;
  readonly view: PollView;
  readonly source: PollSource;
}
