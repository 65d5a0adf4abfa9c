import type { Series } from './series.ts';

/** When, where, and whether it takes place. */
export interface EventDetails {
  /** Of a series its first date. */
  readonly startsAt: Date;
  /** Later than the start; null: it is not said. */
  readonly endsAt: Date | null;
  /** IANA: where its clocks are. Null: its home did not say. */
  readonly zone: string | null;
  /** In words; '' for none. */
  readonly place: string;
  /** Where it is met or described; http or https. */
  readonly link: string | null;
  readonly cancelled: boolean;
  /** Null: it takes place once. */
  readonly series: Series | null;
  /** How many may come; null: all. */
  readonly capacity: number | null;
}

export const eventAnswers = ['yes', 'maybe', 'no'] as const;
export type EventAnswer = (typeof eventAnswers)[number];
/** `yes`: those who have a place. */
export type EventCounts = Readonly<Record<EventAnswer, number>>;
export const noAnswers: EventCounts = { yes: 0, maybe: 0, no: 0 };

/** What became of a yes where places are limited: they have one, or wait for one. */
export type EventPlace = 'held' | 'waiting';

/** How long before its start those who come are reminded. */
export const leads = ['day', 'hour'] as const;
export type Lead = (typeof leads)[number];

/** Characters. */
export const placeMax = 300;
export const capacityMax = 100_000;

/** How long an event without an end is taken to last. */
const openEndMs = 24 * 3600 * 1000;
/** No calendar goes further. */
const never = new Date(8.64e15);

interface Ending extends Pick<EventDetails, 'startsAt' | 'endsAt'> {
  /** Of a series: when its last date is over; null: never. Not there: it is none. */
  readonly until?: Date | null;
}

/** From then on nobody answers. */
export const overAt = ({ startsAt, endsAt, until }: Ending): Date =>
  until === undefined ? (endsAt ?? new Date(startsAt.getTime() + openEndMs)) : (until ?? never);

/** The same in SQL, over `events e`. */
export const isOver = `(case when e.rule is null then coalesce(e.ends_at, e.starts_at + interval '${openEndMs / 1000} seconds') else e.until end <= now())`;
