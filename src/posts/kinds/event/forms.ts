import type { PersonId } from '#src/platform/ids.ts';
import type { Forms } from '../form.ts';
import type { EventAnswer, EventCounts, EventDetails, EventPlace } from './event.ts';
import type { Exception, Moved, Series } from './series.ts';

/** As it was typed: days and times on the clocks of its zone. */
export interface TypedEvent {
  readonly title: string;
  readonly day: string;
  readonly time: string;
  readonly endDay: string;
  readonly endTime: string;
  readonly zone: string;
  readonly place: string;
  readonly link: string;
  /** The next six may be missing in drafts of before. How it repeats; '' or not there: it does not. */
  readonly repeat?: string;
  /** Of a week: `MO`, `TU` and so on. */
  readonly repeatDays?: readonly string[];
  /** When it ends: `never`, on a day, or after so many dates. */
  readonly repeatEnd?: string;
  readonly repeatUntil?: string;
  readonly repeatCount?: string;
  /** The rule that another program wrote, of `own`. */
  readonly rule?: string;
  readonly capacity?: string;
}
export interface EventInput {
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly zone: string;
  readonly place: string;
  readonly link: string;
  /** Not said: as it was. */
  readonly cancelled?: boolean;
  /** RRULE; not said: it takes place once. A start that is none of its dates becomes the first that is one. */
  readonly rule?: string | null;
  readonly exceptions?: readonly Exception[];
  /** Not said: as many as like. */
  readonly capacity?: number | null;
  /** The poll that found its date. */
  readonly pollUri?: string;
}
export interface IncomingEvent extends Omit<EventDetails, 'zone' | 'series' | 'capacity'> {
  readonly zone: string;
  readonly counts: EventCounts;
  readonly series?: Series | null;
  readonly capacity?: number | null;
  readonly waiting?: number;
  readonly confirms?: boolean;
  readonly pollUri?: string | null;
}
export interface NewEvent extends Omit<EventDetails, 'cancelled'> {
  /** The last moment that is known of it; null: it never ends. */
  readonly until: Date | null;
  /** Its home says of each who comes. */
  readonly confirms: boolean;
  readonly waitingTold: number;
  readonly pollUri: string | null;
  /** Null: as it was. */
  readonly cancelled: boolean | null;
  /** What its home counts and nobody else can; outside of groups, of a partner's. */
  readonly told: EventCounts;
}
/** Somebody who answered. */
export interface Attendee {
  readonly id: PersonId;
  readonly answer: EventAnswer;
  /** They wait for a place. */
  readonly waits: boolean;
  readonly name: string;
  readonly handle: string;
  /** Null: ours. */
  readonly host: string | null;
  /** What it is called, or its host; null: ours. */
  readonly company: string | null;
}
export interface EventView extends EventDetails {
  readonly counts: EventCounts;
  /** How many wait for a place. */
  readonly waiting: number;
  /** Each yes is confirmed by its home. */
  readonly confirms: boolean;
  /** The reader's. */
  readonly own: EventAnswer | null;
  /** Of the reader's yes; null: nothing is said yet, or need not be. */
  readonly ownPlace: EventPlace | null;
  /** Those this instance knows by name, the first of each answer. */
  readonly people: readonly Attendee[];
  /** Of a series: when its last date is over; null: never. Not there: it is none. */
  readonly until?: Date | null;
}
interface EventSource extends Omit<EventDetails, 'startsAt' | 'endsAt' | 'series'> {
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly counts: EventCounts;
  readonly waiting: number;
  readonly series: StoredSeries | null;
  readonly pollUri: string | null;
}
/** As the database keeps it: JSON has no dates. */
export interface StoredSeries {
  readonly rule: string;
  readonly exceptions: readonly {
    readonly at: string;
    readonly moved:
      | (Pick<Moved, 'place'> & { readonly startsAt: string; readonly endsAt: string | null })
      | null;
  }[];
}
export interface EventForms extends Forms {
  /** Drafts of before do not say. */
  readonly typed: { readonly event?: TypedEvent };
  /** The title is the post's. */
  readonly input: EventInput;
  /** Answers stay, and whoever gave one hears of it. */
  readonly change: EventInput;
  readonly incoming: IncomingEvent;
  readonly stored: NewEvent;
  readonly view: EventView;
  readonly source: EventSource;
}
