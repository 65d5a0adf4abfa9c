import { addPseudonym } from '#src/people/add-pseudonym.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { NewKeys } from '#src/platform/keys.ts';
import { recordFact } from '../facts.ts';
import { requireOpen, requireThat, readGroupAction } from '../group-action.ts';
import { activate, putPending } from '../store.ts';
import { insertPseudonym } from './store-pseudonyms.ts';
import { refusals } from '../refusals.ts';

/**
 * A member of ours takes a pseudonym in a group that allows them: once, for good. In a group of ours it is a member at once; a partner's group
 * is asked by the pseudonym itself, and decides. Facts name only the pseudonym. `keys` are from generateKeys(), made before.
 */
export async function choosePseudonym(
  tx: Tx,
  personId: PersonId,
  groupId: GroupId,
  pseudonym: { readonly name: string; readonly keys: NewKeys },
): Promise<PersonId> {
  const { group, person } = await readGroupAction(tx, groupId, personId);
  if (person.peerId !== null || person.isPseudonym) throw notFound('group');
  requireThat(person.standing?.state === 'active', refusals.joinBeforePseudonym);
  requireOpen(group);
  requireThat(group.pseudonyms, refusals.pseudonymsOff);
  const aliasId = await addPseudonym(tx, pseudonym);
  if (!(await insertPseudonym(tx, { aliasId, personId, groupId }))) throw refusals.pseudonymTaken();
  const key = { groupId, personId: aliasId };
  const uri = tx.instance.addresses.activity(newUuid());
  if (group.peerId === null) {
    await activate(tx, key, { from: [null], uri });
    await recordFact(tx, aliasId, 'group.joined', { ...key, uri });
  } else {
    await putPending(tx, key, { state: 'requested', uri, over: [] });
    await recordFact(tx, aliasId, 'group.requested', { ...key, uri });
  }
  return aliasId;
}
