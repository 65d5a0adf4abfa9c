import { cleanLine, cleanText, nameMax } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { renderMarkdown } from '#src/platform/markdown.ts';
import { askHomeToEdit } from './ask-home.ts';
import { recordFact } from './facts.ts';
import {
  accesses,
  charterMax,
  checkHue,
  companyRules,
  descriptionMax,
  type Group,
  type GroupChanges,
} from './group.ts';
import { canEdit, canGovern } from './policy.ts';
import { demandOpen, demandThat, sceneOf } from './scene.ts';
import { acceptOwnCharter, keepCharter } from './store-charter.ts';
import { setCompanies } from './store-companies.ts';
import { updateGroup } from './store.ts';

/**
 * Changes a group; what is not named stays. By moderators, its access by owners. The home of a partner's group is asked to do it, by the fact:
 * our copy follows when the home has decided.
 */
export async function editGroup(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  changes: GroupChanges,
): Promise<void> {
  const scene = await sceneOf(tx, groupId, by);
  demandThat(canEdit(scene.by.standing), 'Only moderators change a group; ask one of them.');
  demandThat(
    !changesEntrance(scene.group, changes) || canGovern(scene.by.standing),
    'Only owners decide who gets in and whether under a pseudonym; ask one of them.',
  );
  demandOpen(scene.group);
  if (scene.group.peerId !== null) return await askHomeToEdit(tx, by, groupId, changes);
  const name = changes.name === undefined ? null : cleanLine(changes.name, nameMax);
  if (name === '') throw new Refusal('invalid', 'A group needs a name, so that people know what it is for.');
  if (changes.access !== undefined && !accesses.includes(changes.access))
    throw new Refusal('invalid', said`A group is ${accesses.join(', ')}; it cannot be "${changes.access}".`);
  if (changes.companies !== undefined && !companyRules.includes(changes.companies))
    throw new Refusal(
      'invalid',
      said`Who may join is ${companyRules.join(', ')}; it cannot be "${changes.companies}".`,
    );
  const source = changes.description === undefined ? null : cleanText(changes.description, descriptionMax);
  await updateGroup(tx, groupId, {
    name,
    description: source === null ? null : { source, html: renderMarkdown(source).html },
    charterSource: changes.charter === undefined ? null : cleanText(changes.charter, charterMax),
    access: changes.access ?? null,
    companies: changes.companies ?? null,
    hue: changes.hue === undefined ? undefined : checkHue(changes.hue),
    pseudonyms: changes.pseudonyms ?? null,
  });
  if (changes.companies !== undefined)
    await setCompanies(tx, groupId, changes.companies === 'listed' ? (changes.companyIds ?? []) : []);
  if (changes.charter !== undefined) {
    await keepCharter(tx, groupId, by);
    await acceptOwnCharter(tx, groupId, by);
  }
  await recordFact(tx, by, 'group.updated', { groupId });
}

const changesEntrance = (group: Group, changes: GroupChanges): boolean =>
  (changes.access !== undefined && changes.access !== group.access) ||
  (changes.companies !== undefined && changes.companies !== group.companies) ||
  changes.companyIds !== undefined ||
  (changes.pseudonyms !== undefined && changes.pseudonyms !== group.pseudonyms);
