import type { Child } from 'hono/jsx';
import { languageOf, locales, type Locale } from '#src/platform/languages.ts';
import type { I18n } from '../shell/i18n.ts';

/** A field for each language, called as the reader calls it: the company's and the reader's own at once, all others when they are asked for. */
export function InLanguages(props: {
  readonly i18n: I18n;
  readonly company: Locale;
  readonly field: (locale: Locale, name: string) => Child;
  /** Of those there are; all when not said. */
  readonly only?: readonly Locale[];
}) {
  const { i18n, company, field, only = locales } = props;
  const near = only.filter((each) => each === company || each === i18n.locale);
  const far = only.filter((each) => !near.includes(each));
  const named = (each: Locale): Child => field(each, languageName(i18n, each));
  return (
    <>
      {near.map(named)}
      {far.length > 0 && (
        <details class="other-languages">
          <summary>{i18n.t('company.otherLanguages')}</summary>
          {far.map(named)}
        </details>
      )}
    </>
  );
}

/** As the reader calls it. */
export const languageName = (i18n: I18n, language: string): string =>
  new Intl.DisplayNames(i18n.tag, { type: 'language' }).of(language) ?? languageOf(language).endonym;
