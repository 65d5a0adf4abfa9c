/** When, where, and whether it takes place. */
export interface EventDetails {
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
}

export const eventAnswers = ['yes', 'maybe', 'no'] as const;
export type EventAnswer = (typeof eventAnswers)[number];
export type EventCounts = Readonly<Record<EventAnswer, number>>;
export const noAnswers: EventCounts = { yes: 0, maybe: 0, no: 0 };

/** How long before its start those who come are reminded. */
export const leads = ['day', 'hour'] as const;
export type Lead = (typeof leads)[number];

/** Characters. */
export const placeMax = 300;

/** How long an event without an end is taken to last. */
const openEndMs = 24 * 3600 * 1000;

/** From then on nobody answers. */
export const overAt = ({ startsAt, endsAt }: Pick<EventDetails, 'startsAt' | 'endsAt'>): Date =>
  endsAt ?? new Date(startsAt.getTime() + openEndMs);

/** The same in SQL, over `events e`. */
export const isOver = `coalesce(e.ends_at, e.starts_at + interval '${openEndMs / 1000} seconds') <= now()`;
