import { cleanLine } from '../person.ts';
import { refusals } from '../refusals.ts';

export type SkillId = number;

/** One name of a skill. The first in a language is its usual name, the others are synonyms. */
export interface SkillTerm {
  /** ISO 639, such as `de`. */
  readonly language: string;
  readonly term: string;
}

/** A skill in the company's vocabulary: a search for one of its terms finds people with any of them. */
export interface Skill {
  readonly id: SkillId;
  readonly terms: readonly SkillTerm[];
}

/** Characters. */
export const termMax = 100;
/** Of one skill, over all languages. */
export const termsMax = 60;

/** Terms as they will be stored: cleaned, each once per language. Refuses what a form must show as a mistake. */
export function checkTerms(terms: readonly SkillTerm[]): SkillTerm[] {
  const kept = new Map<string, SkillTerm>();
  for (const { language, term } of terms) {
    const line = cleanLine(term, termMax + 1);
    if (line === '') continue;
    if (line.length > termMax) throw refusals.skillNameTooLong({ max: termMax });
    if (!/^[a-z]{2,3}$/.test(language)) throw refusals.skillLanguage({ language: language.slice(0, 20) });
    if (!/[\p{L}\p{N}]/u.test(line)) throw refusals.skillWithoutLetters({ term: line });
    const key = `${language} ${line.toLowerCase()}`;
    if (!kept.has(key)) kept.set(key, { language, term: line });
  }
  if (kept.size === 0) throw refusals.skillNameMissing();
  if (kept.size > termsMax) throw refusals.skillTooManyNames({ max: termsMax });
  return [...kept.values()];
}
