import type { PostId } from '#src/platform/ids.ts';
import type { Forms } from '../form.ts';
import type { PollInput } from './poll.ts';
import type { Mark, PollMode } from './poll.ts';

/** Who voted for what, in a poll with names; a value for each option, null where nothing was said. */
export interface NamedBallot {
  readonly uri: string;
  readonly name: string;
  readonly values: readonly (number | null)[];
}
interface NewOption {
  readonly title: string;
  readonly votes: number;
  readonly points?: number;
  readonly startsAt?: Date | null;
  readonly endsAt?: Date | null;
}
export interface NewPoll {
  readonly options: readonly NewOption[];
  readonly multiple: boolean;
  readonly closesAt: Date | null;
  readonly voters: number;
  readonly mode?: PollMode;
  readonly named?: boolean;
  readonly zone?: string | null;
  /** Only its home knows them. */
  readonly ballots?: readonly NamedBallot[] | null;
}
export type IncomingPoll = NewPoll;
export interface PollOption {
  readonly title: string;
  /** Who chose it, put it first, or can come then. */
  readonly votesCount: number;
  /** Ranked: by Borda. Dates: who could come if need be. */
  readonly points: number;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
}
export interface PollView {
  readonly mode: PollMode;
  readonly named: boolean;
  readonly zone: string | null;
  readonly multiple: boolean;
  readonly closesAt: Date | null;
  readonly votersCount: number;
  readonly options: readonly PollOption[];
  /** Positions the reader chose, put first, or can come at. */
  readonly ownVotes: readonly number[];
  /** The reader's whole vote. */
  readonly ownMarks: readonly Mark[];
  /** Empty where votes are secret. */
  readonly ballots: readonly NamedBallot[];
  /** The event that was made of it. */
  readonly plannedId: PostId | null;
}
interface PollSource {
  readonly mode: PollMode;
  readonly named: boolean;
  readonly zone: string | null;
  readonly multiple: boolean;
  readonly closesAt: string | null;
  readonly votersCount: number;
  readonly options: readonly {
    readonly title: string;
    readonly votesCount: number;
    readonly points: number;
    readonly startsAt: string | null;
    readonly endsAt: string | null;
  }[];
  readonly ballots: readonly NamedBallot[] | null;
}
/** A date as it was typed. */
export interface TypedSlot {
  readonly day: string;
  readonly time: string;
  readonly endTime: string;
}
export interface PollForms extends Forms {
  readonly typed: {
    readonly pollOptions: readonly string[];
    readonly pollMultiple: boolean;
    /** Days until the poll closes; empty for never. */
    readonly pollDays: string;
    /** Drafts of before do not say. */
    readonly pollMode?: string;
    readonly pollNamed?: boolean;
    readonly pollSlots?: readonly TypedSlot[];
    readonly pollZone?: string;
  };
  readonly input: PollInput;
  /** Other options than before reset the votes. */
  readonly change: PollInput;
  readonly incoming: IncomingPoll;
  readonly stored: NewPoll;
  readonly view: PollView;
  readonly source: PollSource;
}
