import type { Tx } from '#src/platform/database.ts';
import { notFound, Refusal, said } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { canAdminister } from '../policy.ts';
import { readPeople } from '../read.ts';
import { checkTerms, type SkillId, type SkillTerm } from './skill.ts';
import { deleteSkill, insertSkill, lockVocabulary, replaceTerms, takenTerms, touchSkill } from './store.ts';

/**
 * Adds a skill to the vocabulary (`id` null) or gives a known one other names; all names are given. By an administrator or the instance's own
 * actor. Refuses a name that another skill has in the same language: searching for it would mean both.
 */
export async function saveSkill(
  tx: Tx,
  by: PersonId,
  id: SkillId | null,
  terms: readonly SkillTerm[],
): Promise<SkillId> {
  await demandAdministrator(tx, by);
  const checked = checkTerms(terms);
  await lockVocabulary(tx);
  const [taken] = await takenTerms(tx, id, checked);
  if (taken)
    throw new Refusal(
      'conflict',
      said`"${taken.term}" belongs to the skill "${taken.skill}" already; add your words there, or remove it there first.`,
    );
  if (id !== null && !(await touchSkill(tx, id))) throw notFound('This skill');
  const skillId = id ?? (await insertSkill(tx));
  await replaceTerms(tx, skillId, checked);
  await record(tx, by, 'skill.saved', skillId);
  return skillId;
}

/** Takes a skill out of the vocabulary; profiles keep their words. By an administrator. Twice changes nothing. */
export async function removeSkill(tx: Tx, by: PersonId, id: SkillId): Promise<void> {
  await demandAdministrator(tx, by);
  if (await deleteSkill(tx, id)) await record(tx, by, 'skill.removed', id);
}

export async function demandAdministrator(tx: Tx, by: PersonId): Promise<void> {
  const [actor] = await readPeople(tx, [by]);
  if (!actor || actor.deactivatedAt || !canAdminister(actor))
    throw new Refusal('not_allowed', 'Only administrators change the vocabulary of skills; ask one of them.');
}

const record = (tx: Tx, by: PersonId, name: 'skill.saved' | 'skill.removed', skillId: SkillId) =>
  tx.house.journal.record(tx, { name, about: `skill:${skillId}`, by, data: { skillId } });
