import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { readPeople } from '#src/people/read.ts';
import type { Group } from './group.ts';
import { readGroupAction } from './group-action.ts';
import { join } from './join.ts';
import { canGovern, entranceOf } from './policy.ts';
import { findGroupByHandle } from './read.ts';
import { refusals } from './refusals.ts';

/**
 * A group of ours that an administrator is about to fill with colleagues. Refuses one that is not ours, has ended, or that this administrator may
 * not fill: a closed one takes an owner. Who runs the server's own commands may fill any that can be seen.
 */
export async function groupToFill(tx: Tx, by: PersonId, handle: string): Promise<Group> {
  const found = await findGroupByHandle(tx, handle.replace(/^[@!]/, '').toLowerCase(), null);
  if (!found || found.peerId !== null || found.archivedAt !== null) throw notFound('group');
  const [actor] = await readPeople(tx, [by]);
  if (actor?.kind === 'instance') return found;
  const { group, by: member } = await readGroupAction(tx, found.id, by);
  if (group.access !== 'open' && !canGovern(member.standing))
    throw refusals.onlyOwnersFill({ name: group.name });
  return group;
}

/**
 * One of ours becomes a member as if they had joined, and whoever has asked is let in. False: they are a member, or the group does not take them
 * (banned, a guest beside partners). Refuses `not_found` for a secret group, which takes an invitation.
 */
export async function fillIn(tx: Tx, groupId: GroupId, personId: PersonId): Promise<boolean> {
  const action = await readGroupAction(tx, groupId, personId);
  const { group, person } = action;
  const entrance = entranceOf(group, { ...person, tie: person.standing?.state ?? null });
  if (entrance !== 'join' && entrance !== 'request') return false;
  await join(tx, action, tx.instance.addresses.activity(newUuid()));
  return true;
}
