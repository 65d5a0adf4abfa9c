import { checkLine, cleanMultiline, nameMax } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { renderMarkdown } from '#src/platform/markdown.ts';
import { askHomeToEdit } from './moderation/ask-home.ts';
import { recordFact } from './facts.ts';
import {
  accesses,
  charterMax,
  checkHue,
  companyRules,
  descriptionMax,
  purposeMax,
  welcomeMax,
  type Group,
  type GroupChanges,
} from './group.ts';
import { canEdit, canGovern } from './policy.ts';
import { requireOpen, requireThat, readGroupAction } from './group-action.ts';
import { acceptOwnCharter, keepCharter } from './charters/store-charter.ts';
import { setCompanies } from './store-companies.ts';
import { updateGroup } from './store.ts';
import { refusals } from './refusals.ts';

/**
 * Changes a group; fields not given stay. For moderators; access only for owners. For a partner's group its home is asked to do it, by the fact:
 * our copy follows once the home has decided.
 */
export async function editGroup(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  changes: GroupChanges,
): Promise<void> {
  const action = await readGroupAction(tx, groupId, by);
  requireThat(canEdit(action.by.standing), refusals.onlyModeratorsEdit);
  requireThat(
    !changesEntrance(action.group, changes) || canGovern(action.by.standing),
    refusals.onlyOwnersGovern,
  );
  requireOpen(action.group);
  if (action.group.peerId !== null) {
    if (changes.avatar !== undefined || changes.header !== undefined)
      throw refusals.picturesAtHome({ company: action.group.company });
    return await askHomeToEdit(tx, by, groupId, changes);
  }
  if (changes.startPage) await requirePage(tx, groupId, changes.startPage);
  if (action.group.practice !== null && (changes.companies ?? 'own') !== 'own')
    throw refusals.practiceStaysHere();
  const name = changes.name === undefined ? null : checkLine(changes.name, nameMax);
  if (name === '') throw refusals.nameMissing();
  if (changes.access !== undefined && !accesses.includes(changes.access))
    throw refusals.notAnAccess({ accesses: accesses.join(', '), access: changes.access });
  if (changes.companies !== undefined && !companyRules.includes(changes.companies))
    throw refusals.notACompanyRule({ rules: companyRules.join(', '), rule: changes.companies });
  const source =
    changes.description === undefined ? null : cleanMultiline(changes.description, descriptionMax);
  await updateGroup(tx, groupId, {
    name,
    description: source === null ? null : { source, html: renderMarkdown(source).html },
    charterSource: changes.charter === undefined ? null : cleanMultiline(changes.charter, charterMax),
    access: changes.access ?? null,
    companies: changes.companies ?? null,
    hue: changes.hue === undefined ? undefined : checkHue(changes.hue),
    pseudonyms: changes.pseudonyms ?? null,
    pagesRestricted: changes.pagesRestricted ?? null,
    purpose: changes.purpose === undefined ? null : checkLine(changes.purpose, purposeMax),
    welcome: changes.welcome === undefined ? null : cleanMultiline(changes.welcome, welcomeMax),
    ...{ startPage: changes.startPage, avatar: changes.avatar, header: changes.header },
  });
  if (changes.companies !== undefined)
    await setCompanies(tx, groupId, changes.companies === 'listed' ? (changes.companyIds ?? []) : []);
  if (changes.charter !== undefined) {
    await keepCharter(tx, groupId, by);
    await acceptOwnCharter(tx, groupId, by);
  }
  await recordFact(tx, by, 'group.updated', { groupId });
}

/** Newcomers begin with a page of the group's own wiki. */
async function requirePage(tx: Tx, groupId: GroupId, uri: string): Promise<void> {
  const pages = await tx`
    select from pages g join posts p on p.id = g.post_id
    where p.uri = ${uri} and g.group_id = ${groupId} and p.removed_at is null`;
  if (pages.length === 0) throw refusals.startPageElsewhere();
}

const changesEntrance = (group: Group, changes: GroupChanges): boolean =>
  (changes.access !== undefined && changes.access !== group.access) ||
  (changes.companies !== undefined && changes.companies !== group.companies) ||
  changes.companyIds !== undefined ||
  (changes.pseudonyms !== undefined && changes.pseudonyms !== group.pseudonyms);
