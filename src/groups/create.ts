import { claimHandle } from '#src/people/handles.ts';
import { cleanLine, cleanText, nameMax } from '#src/people/person.ts';
import { readPeople } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import { Refusal, said } from '#src/platform/errors.ts';
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
  type Access,
  type Companies,
} from './group.ts';
import { acceptOwnCharter, keepCharter } from './store-charter.ts';
import { setCompanies } from './store-companies.ts';
import { activate, insertGroup } from './store.ts';

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
  /** From generateKeys(), made before the transaction. */
  readonly keys: NewKeys;
}

/** Creates a group whose home is here, with its first owner. Refuses a handle that a person or group of ours has. */
export async function createGroup(tx: Tx, owner: PersonId, group: NewGroup): Promise<GroupId> {
  const [person] = await readPeople(tx, [owner]);
  if (
    !person ||
    person.peerId !== null ||
    person.kind === 'instance' ||
    person.kind === 'alias' ||
    person.deactivatedAt
  )
    throw new Refusal('not_allowed', 'A group is created by an active person of this company.');
  const name = cleanLine(group.name, nameMax);
  if (name === '') throw new Refusal('invalid', 'Give the group a name, so that people know what it is for.');
  if (!accesses.includes(group.access))
    throw new Refusal('invalid', said`A group is ${accesses.join(', ')}; it cannot be "${group.access}".`);
  const companies = group.companies ?? 'all';
  if (!companyRules.includes(companies))
    throw new Refusal(
      'invalid',
      said`Who may join is ${companyRules.join(', ')}; it cannot be "${companies}".`,
    );
  const source = cleanText(group.description ?? '', descriptionMax);
  const charterSource = cleanText(group.charter ?? '', charterMax);
  await claimHandle(tx, group.handle);

  const { addresses } = tx.house;
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
