import { lookOf } from '#src/company/look.ts';
import type { Person } from '#src/people/person.ts';
import type { House } from '#src/platform/house.ts';
import { localeOf, wordsIn, type Locale, type Words } from './words.ts';

/** The words for one of our people: in their language, with their hours. For pages, and for what is sent to them. */
export const wordsFor = (house: House, person: Pick<Person, 'locale' | 'timeZone'>): Words =>
  spoken(house, person.locale, person.timeZone);

/** The words for somebody unknown: what their browser asks for, else the company's language. */
export const wordsForStranger = (house: House, acceptLanguage: string | undefined): Words =>
  spoken(house, localeOf(acceptLanguage, lookOf(house).locale), null);

function spoken(house: House, locale: Locale, ownZone: string | null): Words {
  const { timeZone, formal } = lookOf(house);
  return wordsIn(locale, {
    timeZone: ownZone ?? timeZone,
    formal: locale === 'en' ? undefined : formal[locale],
  });
}
