import { recorder } from '#src/platform/journal.ts';
import type { SkillId } from './skill.ts';

/** What happens to the company's vocabulary of skills. */
interface SkillFacts {
  'skill.saved': { readonly skillId: SkillId };
  'skill.removed': { readonly skillId: SkillId };
  /** How many skills and names the file added. */
  'skill.imported': { readonly language: string; readonly skills: number; readonly terms: number };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends SkillFacts {}
}

export const recordFact = recorder<keyof SkillFacts>((data) =>
  'skillId' in data ? `skill:${data.skillId}` : 'skills',
);
