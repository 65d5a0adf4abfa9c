import { Refusal, said } from '#src/platform/errors.ts';
import { cleanLine } from '../person.ts';

export type SkillId = number;

/** One name of a skill. The first of a language is how it is called there, the others are synonyms. */
export interface SkillTerm {
  /** ISO 639, such as `de`. */
  readonly language: string;
  readonly term: string;
}

/** A skill of the company's vocabulary: whoever searches for one of its terms finds people with any of them. */
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
    if (line.length > termMax)
      throw new Refusal('invalid', said`A skill's name has at most ${termMax} characters; shorten it.`);
    if (!/^[a-z]{2,3}$/.test(language))
      throw new Refusal('invalid', said`"${language.slice(0, 20)}" is not a language code such as de or en.`);
    if (!/[\p{L}\p{N}]/u.test(line))
      throw new Refusal('invalid', said`"${line}" has no letters; nobody could search for it.`);
    const key = `${language} ${line.toLowerCase()}`;
    if (!kept.has(key)) kept.set(key, { language, term: line });
  }
  if (kept.size === 0) throw new Refusal('invalid', 'Name the skill in at least one language.');
  if (kept.size > termsMax)
    throw new Refusal('invalid', said`A skill has at most ${termsMax} names; remove some.`);
  return [...kept.values()];
}
