import { isDay } from '#src/platform/days.ts';
import type { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import {
  checkLine,
  cleanLine,
  cleanUri,
  nameMax,
  type Days,
  type IncomingAbsence,
  type PersonSummary,
} from './person.ts';
import { refusals } from './refusals.ts';

/** What somebody says about their own absence. */
export interface AbsenceInput extends Days {
  /** One line, at most 280 characters; may be empty. */
  readonly note: string;
  readonly deputyId: PersonId | null;
  /** One's own company always sees it; partners only where this and the agreement's `presence` allow it. */
  readonly visibility: 'company' | 'partner' | 'all';
  /** The one partner of visibility `partner`. */
  readonly peerId: number | null;
}

/** An absence as its readers see it, on a day within it. */
export interface Absence extends Days {
  readonly personId: PersonId;
  readonly note: string;
  /** Null: nobody stands in, or nobody who is known here by more than a name. */
  readonly deputy: Pick<PersonSummary, 'id' | 'name' | 'handle' | 'host' | 'company' | 'peerId'> | null;
  /** Of a deputy who is not known here. */
  readonly deputyName: string;
  /** Whoever stands in is away, too. */
  readonly isDeputyAway: boolean;
}

export const absenceNoteMax = 280;
/** Two years: parental leave fits, a mistyped year does not. */
export const absenceDaysMax = 731;

const dayMs = 86_400_000;

export const isWithin = ({ from, until }: Days, today: string): boolean => from <= today && today <= until;

/** As it is stored. Refuses what a form must show as a mistake; `today`, where the person is. */
export function checkAbsence(input: AbsenceInput, today: string): AbsenceInput {
  const { from, until } = input;
  if (!isDay(from) || !isDay(until)) throw refusals.absenceDays();
  if (until < from) throw refusals.absenceBackwards();
  if (until < today) throw refusals.absenceOver();
  if (isLonger(input)) throw tooLong();
  return {
    ...{ from, until, deputyId: input.deputyId, visibility: input.visibility },
    note: checkLine(input.note, absenceNoteMax),
    peerId: input.visibility === 'partner' ? input.peerId : null,
  };
}

/** A partner's, as far as it is usable: null if its days make no sense, because their writer is not here to correct them. */
export function keepAbsence(incoming: IncomingAbsence | null | undefined): IncomingAbsence | null {
  if (!incoming || !isDay(incoming.from) || !isDay(incoming.until)) return null;
  if (incoming.until < incoming.from || isLonger(incoming)) return null;
  return {
    ...{ from: incoming.from, until: incoming.until },
    note: cleanLine(incoming.note, absenceNoteMax),
    deputyUri: cleanUri(incoming.deputyUri),
    deputyName: cleanLine(incoming.deputyName, nameMax),
  };
}

const isLonger = ({ from, until }: Days): boolean =>
  (Date.parse(until) - Date.parse(from)) / dayMs >= absenceDaysMax;
const tooLong = (): Refusal => refusals.absenceTooLong({ max: absenceDaysMax });
