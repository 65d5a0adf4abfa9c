import { brandingOf, isFormal } from '#src/company/branding.ts';
import type { Person } from '#src/people/person.ts';
import type { Instance } from '#src/platform/instance.ts';
import { localeOf, type Locale } from '#src/platform/languages.ts';
import { i18nIn, type I18n } from './i18n.ts';

/** Texts for one of our people: in their language, with their time zone. For pages, and for what is sent to them. */
export const i18nFor = (instance: Instance, person: Pick<Person, 'locale' | 'timeZone'>): I18n =>
  spoken(instance, person.locale, person.timeZone);

/** Texts for someone unknown: what their browser asks for, otherwise the company's language. */
export const i18nForStranger = (instance: Instance, acceptLanguage: string | undefined): I18n =>
  spoken(instance, localeOf(acceptLanguage, brandingOf(instance).locale), null);

function spoken(instance: Instance, locale: Locale, ownZone: string | null): I18n {
  const branding = brandingOf(instance);
  return i18nIn(locale, { timeZone: ownZone ?? branding.timeZone, formal: isFormal(branding, locale) });
}
