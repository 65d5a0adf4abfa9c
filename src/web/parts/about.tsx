import { aboutTexts, isWebAddress, type About, type AboutText } from '#src/company/about.ts';
import { lookOf } from '#src/company/look.ts';
import type { House } from '#src/platform/house.ts';
import { locales, type Key, type Words } from '../words.ts';

export const aboutWords = {
  imprint: 'about.imprint',
  privacy: 'about.privacy',
  rules: 'about.rules',
} as const satisfies Readonly<Record<AboutText, Key>>;

/** What the company says to whoever comes in; nothing when it says nothing. */
export function Greeting(props: { readonly house: House }) {
  const { greeting } = lookOf(props.house).about;
  return greeting === null ? null : (
    <p class="greeting" dir="auto">
      {greeting}
    </p>
  );
}

/** Imprint, privacy notice, house rules and who helps: those of them that the company has. */
export function AboutLinks(props: { readonly words: Words; readonly house: House }) {
  const { words, house } = props;
  const { t } = words;
  const { about } = lookOf(house);
  const texts = aboutTexts.filter((name) => about[name] !== null);
  if (texts.length === 0 && about.help === null) return null;
  return (
    <ul class="about-links" aria-label={t('about.links', { company: house.company })}>
      {texts.map((name) => (
        <li>
          <a href={addressOfText(about, name)} data-turbo="false">
            {t(aboutWords[name])}
          </a>
        </li>
      ))}
      {about.help !== null && (
        <li>
          <Help text={about.help} words={words} />
        </li>
      )}
    </ul>
  );
}

const addressOfText = (about: About, name: AboutText): string => {
  const text = about[name] ?? '';
  return isWebAddress(text) ? text : `/about/${name}`;
};

function Help({ text, words }: { readonly text: string; readonly words: Words }) {
  const label = words.t('about.help');
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

/** The same page in each of our languages. `path`: its address, with its query. */
export function LanguageChoice(props: { readonly words: Words; readonly path: string }) {
  const { words, path } = props;
  const [page = '', query] = path.split('?');
  return (
    <nav class="languages" aria-label={words.t('about.language')}>
      {locales.map((locale) => {
        const asked = new URLSearchParams(query);
        asked.set('language', locale);
        return (
          <a
            href={`${page}?${asked}`}
            lang={locale}
            hreflang={locale}
            aria-current={locale === words.locale ? 'true' : undefined}
            data-turbo="false"
          >
            {new Intl.DisplayNames(locale, { type: 'language' }).of(locale)}
          </a>
        );
      })}
    </nav>
  );
}
