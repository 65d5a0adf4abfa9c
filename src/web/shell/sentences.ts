import type { Locale } from '#src/platform/languages.ts';
import type account from '../account/locales/en.json';
import type audit from '../audit/locales/en.json';
import type calendar from '../calendar/locales/en.json';
import type chat from '../chat/locales/en.json';
import type company from '../company/locales/en.json';
import type groups from '../groups/locales/en.json';
import type home from '../home/locales/en.json';
import type identity from '../identity/locales/en.json';
import type live from '../live/locales/en.json';
import type notifications from '../notifications/locales/en.json';
import type partners from '../partners/locales/en.json';
import type people from '../people/locales/en.json';
import type posts from '../posts/locales/en.json';
import type reports from '../reports/locales/en.json';
import type search from '../search/locales/en.json';
import type services from '../services/locales/en.json';
import type shell from '../shell/locales/en.json';
import type sources from '../sources/locales/en.json';
import { readTexts, type Texts } from './read-texts.ts';

/** A key of the locales; English has all of them, and a test checks the other languages against it. */
export type Key = keyof (typeof account &
  typeof audit &
  typeof calendar &
  typeof chat &
  typeof company &
  typeof groups &
  typeof home &
  typeof identity &
  typeof live &
  typeof notifications &
  typeof partners &
  typeof people &
  typeof posts &
  typeof reports &
  typeof search &
  typeof services &
  typeof shell &
  typeof sources);

const known = new Map<string, Texts>();

/** The texts of a language, read when it is first spoken: a process that only ever speaks two keeps two. */
export function textsOf(locale: Locale): Texts {
  let texts = known.get(locale);
  if (!texts) known.set(locale, (texts = readTexts(locale)));
  return texts;
}

/** Texts of a language that has no files: for tests. */
export const teach = (locale: string, texts: Texts): unknown => known.set(locale, texts);
