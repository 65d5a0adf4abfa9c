import type { Person } from '#src/people/person.ts';
import { serverTimeZone } from '#src/platform/time-zones.ts';
import { wordsIn, type Words } from './words.ts';

/** The words for one of our people: in their language, with their hours. For pages, and for what is sent to them. */
export const wordsFor = (person: Pick<Person, 'locale' | 'timeZone'>): Words =>
  wordsIn(person.locale, { timeZone: person.timeZone ?? serverTimeZone });
