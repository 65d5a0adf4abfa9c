import type { Translator } from './instance.ts';

/** KONTOR_TRANSLATE_URL and KONTOR_TRANSLATE_KEY; null: posts are not translated. */
export function checkTranslator(
  value: string,
  key: string,
  development: boolean,
  mistakes: string[],
): Translator | null {
  if (value === '') return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  const isOpen = url?.protocol === 'https:' || (development && url?.protocol === 'http:');
  if (url && isOpen && url.search === '' && url.hash === '' && url.username === '')
    return { url: url.href, key: key || null };
  mistakes.push(
    `KONTOR_TRANSLATE_URL must be the address of a server with LibreTranslate's API, e.g. https://translate.alpha.example; it is "${value}".`,
  );
  return null;
}
