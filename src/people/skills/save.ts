import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { may } from '#src/roles/roles.ts';
import { readPeople } from '../read.ts';
import { recordFact } from './facts.ts';
import { checkTerms, type SkillId, type SkillTerm } from './skill.ts';
import { deleteSkill, insertSkill, lockVocabulary, replaceTerms, takenTerms, touchSkill } from './store.ts';
import { refusals } from '../refusals.ts';

/**
 * Adds a skill to the vocabulary (`id` null) or replaces the names of an existing one; all names are given. For an administrator or the
 * instance's own actor. Refuses a name that another skill has in the same language: searching for it would mean both.
 */
export async function saveSkill(
  tx: Tx,
  by: PersonId,
  id: SkillId | null,
  terms: readonly SkillTerm[],
): Promise<SkillId> {
  await requireAdministrator(tx, by);
  const checked = checkTerms(terms);
  await lockVocabulary(tx);
  const [taken] = await takenTerms(tx, id, checked);
  if (taken) throw refusals.skillTaken({ term: taken.term, skill: taken.skill });
  if (id !== null && !(await touchSkill(tx, id))) throw notFound('skill');
  const skillId = id ?? (await insertSkill(tx));
  await replaceTerms(tx, skillId, checked);
  await recordFact(tx, by, 'skill.saved', { skillId });
  return skillId;
}

/** Removes a skill from the vocabulary; profiles keep it as written. For administrators. Idempotent. */
export async function removeSkill(tx: Tx, by: PersonId, id: SkillId): Promise<void> {
  await requireAdministrator(tx, by);
  if (await deleteSkill(tx, id)) await recordFact(tx, by, 'skill.removed', { skillId: id });
}

export async function requireAdministrator(tx: Tx, by: PersonId): Promise<void> {
  const [actor] = await readPeople(tx, [by]);
  if (!actor || actor.deactivatedAt || !may(actor, 'company')) throw refusals.onlyAdministratorsSkills();
}
