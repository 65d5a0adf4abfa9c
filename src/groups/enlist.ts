import type { Tx } from '#src/platform/database.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { leave } from './leave.ts';
import { activate } from './store.ts';

/** Someone of ours who belonged to what a group was made of belongs to the group: for imports, which an operator answers for. False: they do already. */
export async function enlist(tx: Tx, groupId: GroupId, personId: PersonId): Promise<boolean> {
  const key = { groupId, personId };
  const uri = tx.instance.addresses.activity(newUuid());
  const joined = await activate(tx, key, { from: [null, 'invited', 'requested'], uri });
  if (joined) await recordFact(tx, personId, 'group.joined', { ...key, uri });
  return joined !== null;
}

/** Who wrote there and no longer belongs to it: members for as long as `work` takes, in the same transaction. */
export async function amongMembers(
  tx: Tx,
  groupId: GroupId | null,
  personIds: readonly PersonId[],
  work: () => Promise<void>,
): Promise<void> {
  const passing: PersonId[] = [];
  for (const personId of groupId === null ? [] : new Set(personIds))
    if (groupId !== null && (await enlist(tx, groupId, personId))) passing.push(personId);
  await work();
  for (const personId of passing) if (groupId !== null) await leave(tx, personId, groupId);
}
