import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { entranceOf } from './policy.ts';
import { requireOpen, readGroupAction, type GroupAction } from './group-action.ts';
import { activate, putPending } from './store.ts';
import { refusals } from './refusals.ts';

/**
 * One of our people asks to join. `joined` at once: open groups of ours, and anyone invited; `requested`: closed groups until a moderator
 * approves, partners' groups until their home answers. Asking again changes nothing. A secret group does not exist for people who are not
 * invited.
 */
export async function requestToJoin(
  tx: Tx,
  personId: PersonId,
  groupId: GroupId,
): Promise<'joined' | 'requested'> {
  const action = await readGroupAction(tx, groupId, personId);
  if (action.person.peerId !== null) throw notFound('group');
  const uri = tx.instance.addresses.activity(newUuid());
  const { group, person } = action;
  if (group.peerId !== null) {
    if (person.standing?.state === 'active') return 'joined';
    requireOpen(group);
    if (!group.joinable && person.standing?.state !== 'invited') throw refusals.forOtherCompanies();
    await request(tx, action, uri);
    return 'requested';
  }
  const tie = person.standing?.state ?? null;
  switch (entranceOf(group, { ...person, tie })) {
    case 'member':
      return 'joined';
    case 'archived':
      throw refusals.archivedNotJoinable();
    case 'banned':
      throw refusals.banned();
    case 'elsewhere':
      throw refusals.forOtherCompanies();
    case 'join':
      await join(tx, action, uri);
      return 'joined';
    case 'request':
      await request(tx, action, uri);
      return 'requested';
  }
}

/** The person becomes a member by their own act; nothing happens if another act was faster. */
export async function join(tx: Tx, action: GroupAction, uri: string): Promise<void> {
  const key = { groupId: action.group.id, personId: action.person.id };
  const done = await activate(tx, key, { from: [null, 'invited', 'requested'], uri });
  if (done) await recordFact(tx, action.person.id, 'group.joined', { ...key, uri });
}

/** A request that waits for an answer; one already waiting stays as it is. */
export async function request(tx: Tx, action: GroupAction, uri: string): Promise<void> {
  const key = { groupId: action.group.id, personId: action.person.id };
  const isNew = await putPending(tx, key, { state: 'requested', uri, over: ['invited'] });
  if (isNew) await recordFact(tx, action.person.id, 'group.requested', { ...key, uri });
}
