import { claimHandle } from '#src/people/handles.ts';
import { checkLine, cleanMultiline, nameMax } from '#src/people/person.ts';
import { readPeople } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { storeKeys, type NewKeys } from '#src/platform/keys.ts';
import { renderMarkdown } from '#src/platform/markdown.ts';
import { recordFact } from './facts.ts';
import {
  accesses,
  charterMax,
  checkHue,
  companyRules,
  descriptionMax,
  practices,
  type Access,
  type Companies,
  type Practice,
} from './group.ts';
import { acceptOwnCharter, keepCharter } from './charters/store-charter.ts';
import { setCompanies } from './store-companies.ts';
import { activate, insertGroup } from './store.ts';
import { refusals } from './refusals.ts';

export interface NewGroup {
  readonly handle: string;
  readonly name: string;
  readonly access: Access;
  /** Markdown, at most 5,000 characters. */
  readonly description?: string;
  /** Markdown, at most 20,000 characters. */
  readonly charter?: string;
  /** Who may join; `listed` with the partners in `companyIds`. */
  readonly companies?: Companies;
  readonly companyIds?: readonly number[];
  readonly hue?: number | null;
  readonly pseudonyms?: boolean;
  /** A practice room: for our own people alone. */
  readonly practice?: Practice | null;
  /** From generateKeys(), made before the transaction. */
  readonly keys: NewKeys;
}

/** Creates a group hosted here, with its first owner. Refuses a handle already used by a person or group here. */
export async function createGroup(tx: Tx, owner: PersonId, group: NewGroup): Promise<GroupId> {
  const [person] = await readPeople(tx, [owner]);
  if (
    !person ||
    person.peerId !== null ||
    person.kind === 'instance' ||
    person.kind === 'alias' ||
    person.guestOf !== null ||
    person.deactivatedAt
  )
    throw refusals.onlyMembersCreate();
  const name = checkLine(group.name, nameMax);
  if (name === '') throw refusals.nameMissing();
  if (!accesses.includes(group.access))
    throw refusals.notAnAccess({ accesses: accesses.join(', '), access: group.access });
  const practice = group.practice ?? null;
  if (practice !== null && !practices.includes(practice))
    throw refusals.notAPractice({ practices: practices.join(', '), practice });
  const companies = practice === null ? (group.companies ?? 'all') : 'own';
  if (!companyRules.includes(companies))
    throw refusals.notACompanyRule({ rules: companyRules.join(', '), rule: companies });
  const source = cleanMultiline(group.description ?? '', descriptionMax);
  const charterSource = cleanMultiline(group.charter ?? '', charterMax);
  await claimHandle(tx, group.handle);

  const { addresses } = tx.instance;
  const uri = addresses.group(newUuid());
  const description = { source, html: renderMarkdown(source).html };
  const groupId = await insertGroup(tx, {
    uri,
    handle: group.handle,
    name,
    access: group.access,
    description,
    charterSource,
    companies,
    hue: checkHue(group.hue ?? null),
    pseudonyms: group.pseudonyms ?? false,
    practice,
  });
  if (companies === 'listed') await setCompanies(tx, groupId, group.companyIds ?? []);
  await keepCharter(tx, groupId, owner);
  await acceptOwnCharter(tx, groupId, owner);
  await storeKeys(tx, uri, group.keys);
  const key = { groupId, personId: owner };
  await activate(tx, key, { from: [null], uri: addresses.activity(newUuid()), role: 'owner' });
  await recordFact(tx, owner, 'group.created', { groupId });
  return groupId;
}
