import { addAlias } from '#src/people/add-alias.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { NewKeys } from '#src/platform/keys.ts';
import { recordFact } from './facts.ts';
import { demandOpen, demandThat, sceneOf } from './scene.ts';
import { activate, putPending } from './store.ts';
import { insertAlias } from './store-aliases.ts';

/**
 * A member of ours takes a pseudonym in a group that allows them: once, for good. In a group of ours it is a member at once; a partner's
 * group is asked by the pseudonym itself, and decides. Facts name the pseudonym only. `keys` are from generateKeys(), made before.
 */
export async function chooseAlias(
  tx: Tx,
  personId: PersonId,
  groupId: GroupId,
  alias: { readonly name: string; readonly keys: NewKeys },
): Promise<PersonId> {
  const { group, person } = await sceneOf(tx, groupId, personId);
  if (person.peerId !== null || person.isAlias) throw notFound('This group');
  demandThat(person.standing?.state === 'active', 'Join the group first; then you can choose a pseudonym.');
  demandOpen(group);
  demandThat(group.pseudonyms, 'This group wants everybody to write under their own name.');
  const aliasId = await addAlias(tx, alias);
  if (!(await insertAlias(tx, { aliasId, personId, groupId })))
    throw new Refusal('conflict', 'You have had a pseudonym in this group; there is no second one.');
  const key = { groupId, personId: aliasId };
  const uri = tx.house.addresses.activity(newUuid());
  if (group.peerId === null) {
    await activate(tx, key, { from: [null], uri });
    await recordFact(tx, aliasId, 'group.joined', { ...key, uri });
  } else {
    await putPending(tx, key, { state: 'requested', uri, over: [] });
    await recordFact(tx, aliasId, 'group.requested', { ...key, uri });
  }
  return aliasId;
}
