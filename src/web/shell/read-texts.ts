import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Texts {
  /** Every sentence of the pages: each room brings its own, a file for each language. */
  readonly sentences: Readonly<Record<string, string>>;
  /** What lies over them where strangers are addressed. */
  readonly formal: Readonly<Record<string, string>>;
  /** What refusals say, by their ids; of English nothing, which comes with them. */
  readonly refusals: Readonly<Record<string, string>>;
}

const web = fileURLToPath(new URL('..', import.meta.url));

/** The texts of a language from the files of all rooms. `npm run build` writes what this returns to `texts/` and puts in its place what reads it there. */
export function readTexts(locale: string): Texts {
  const rooms = globSync(`*/locales/${locale}.json`, { cwd: web }).toSorted();
  return {
    sentences: Object.assign({}, ...rooms.map(read)) as Texts['sentences'],
    formal: read(`shell/locales/${locale}-formal.json`),
    refusals: read(`shell/locales/${locale}-refusals.json`),
  };
}

const read = (name: string): Readonly<Record<string, string>> =>
  existsSync(web + name) ? (JSON.parse(readFileSync(web + name, 'utf8')) as Record<string, string>) : {};
