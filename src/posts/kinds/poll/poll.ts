/** How a poll is answered: by choosing, by ranking its options, or by saying of each date whether one can. */
export const pollModes = ['choice', 'ranked', 'dates'] as const;
export type PollMode = (typeof pollModes)[number];

/** One option in somebody's vote. Ranked: its rank, 1 is the best. Dates: 2 yes, 1 if need be, 0 no. Else 1: chosen. */
export interface Mark {
  readonly position: number;
  readonly value: number;
}

/** When one could meet. */
export interface Slot {
  readonly startsAt: Date;
  readonly endsAt: Date | null;
}

/** `closesAt` null: never. */
export interface PollInput {
  readonly options: readonly string[];
  readonly multiple: boolean;
  readonly closesAt: Date | null;
  /** Not said: by choosing. */
  readonly mode?: PollMode;
  /** Everybody who sees the poll sees who voted for what. Fixed once it is published. */
  readonly named?: boolean;
  /** Of dates, in place of options, on the clocks of `zone`. */
  readonly slots?: readonly Slot[];
  readonly zone?: string;
}

/** What a mark adds to an option: as one of those who want it most, and in points (docs/decisions/0060-polls.md). */
export function weightOf(mode: PollMode, value: number, options: number): { votes: number; points: number } {
  if (mode === 'choice') return { votes: 1, points: 0 };
  if (mode === 'dates') return { votes: value === 2 ? 1 : 0, points: value === 1 ? 1 : 0 };
  return { votes: value === 1 ? 1 : 0, points: options - value };
}

interface Counted {
  readonly votesCount: number;
  readonly points: number;
}

/** The options that lead; none while nobody voted. Dates: the most yes, then the most if need be. Ranked: the most points. */
export function leading(mode: PollMode, options: readonly Counted[]): readonly number[] {
  const rankOf = ({ votesCount, points }: Counted): number =>
    mode === 'ranked' ? points : mode === 'dates' ? votesCount * 100_000 + points : votesCount;
  const most = Math.max(1, ...options.map(rankOf));
  return options.flatMap((option, position) => (rankOf(option) === most ? [position] : []));
}

/** Votes with names that are told and shown. */
export const ballotsMax = 200;
