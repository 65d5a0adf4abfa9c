import { aboutTexts, isWebAddress, type About, type AboutText } from '#src/company/about.ts';
import { brandingOf } from '#src/company/branding.ts';
import type { Instance } from '#src/platform/instance.ts';
import { languageOf, locales } from '#src/platform/languages.ts';
import { type Key, type I18n } from '../shell/i18n.ts';

export const aboutWords = {
  imprint: 'about.imprint',
  privacy: 'about.privacy',
  rules: 'about.rules',
} as const satisfies Readonly<Record<AboutText, Key>>;

/** The company's greeting for people who come in; nothing if there is none. */
export function Greeting(props: { readonly instance: Instance }) {
  const { greeting } = brandingOf(props.instance).about;
  return greeting === null ? null : (
    <p class="greeting" dir="auto">
      {greeting}
    </p>
  );
}

/** Imprint, privacy notice, house rules, help contact and source: those that exist. */
export function AboutLinks(props: { readonly i18n: I18n; readonly instance: Instance }) {
  const { i18n, instance } = props;
  const { t } = i18n;
  const { about } = brandingOf(instance);
  const texts = aboutTexts.filter((name) => about[name] !== null);
  if (texts.length === 0 && about.help === null && instance.sourceUrl === null) return null;
  return (
    <ul class="about-links" aria-label={t('about.links', { company: instance.company })}>
      {texts.map((name) => (
        <li>
          <a href={addressOfText(about, name)} data-turbo="false">
            {t(aboutWords[name])}
          </a>
        </li>
      ))}
      {about.help !== null && (
        <li>
          <Help text={about.help} i18n={i18n} />
        </li>
      )}
      {instance.sourceUrl !== null && (
        <li>
          <a href={instance.sourceUrl} data-turbo="false">
            {t('about.source')}
          </a>
        </li>
      )}
    </ul>
  );
}

const addressOfText = (about: About, name: AboutText): string => {
  const text = about[name] ?? '';
  return isWebAddress(text) ? text : `/about/${name}`;
};

function Help({ text, i18n }: { readonly text: string; readonly i18n: I18n }) {
  const label = i18n.t('about.help');
  const to = isWebAddress(text) ? text : /^[^\s@]+@[^\s@]+$/.test(text) ? `mailto:${text}` : null;
  return to === null ? (
    <span>
      {label} – {text}
    </span>
  ) : (
    <a href={to} data-turbo="false">
      {label}
    </a>
  );
}

/** The same page in each of our languages. `path`: its URL, with its query. */
export function LanguageChoice(props: { readonly i18n: I18n; readonly path: string }) {
  const { i18n, path } = props;
  const [page = '', query] = path.split('?');
  return (
    <nav class="languages" aria-label={i18n.t('about.language')}>
      {locales.map((locale) => {
        const asked = new URLSearchParams(query);
        asked.set('language', locale);
        return (
          <a
            href={`${page}?${asked}`}
            lang={locale}
            hreflang={locale}
            aria-current={locale === i18n.locale ? 'true' : undefined}
            data-turbo="false"
          >
            {languageOf(locale).endonym}
          </a>
        );
      })}
    </nav>
  );
}
