import type { PersonId } from '#src/platform/ids.ts';
import type { Forms } from '../form.ts';
import type { EventAnswer, EventCounts, EventDetails } from './event.ts';

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
}
export interface EventInput {
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly zone: string;
  readonly place: string;
  readonly link: string;
  /** Not said: as it was. */
  readonly cancelled?: boolean;
}
export interface IncomingEvent extends Omit<EventDetails, 'zone'> {
  readonly zone: string;
  readonly counts: EventCounts;
}
export interface NewEvent extends Omit<EventDetails, 'cancelled'> {
  /** Null: as it was. */
  readonly cancelled: boolean | null;
  /** What its home counts and nobody else can; outside of groups, of a partner's. */
  readonly told: EventCounts;
}
/** Somebody who answered. */
export interface Attendee {
  readonly id: PersonId;
  readonly answer: EventAnswer;
  readonly name: string;
  readonly handle: string;
  /** Null: ours. */
  readonly host: string | null;
  /** What it is called, or its host; null: ours. */
  readonly company: string | null;
}
export interface EventView extends EventDetails {
  readonly counts: EventCounts;
  /** The reader's. */
  readonly own: EventAnswer | null;
  /** Those this instance knows by name, the first of each answer. */
  readonly people: readonly Attendee[];
}
interface EventSource extends Omit<EventDetails, 'startsAt' | 'endsAt'> {
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly counts: EventCounts;
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
