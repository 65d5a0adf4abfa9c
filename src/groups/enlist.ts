import type { Tx } from '#src/platform/database.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { activate } from './store.ts';

/** Someone of ours who belonged to what a group was made of belongs to the group: for imports, which an operator answers for. Idempotent. */
export async function enlist(tx: Tx, groupId: GroupId, personId: PersonId): Promise<void> {
  const key = { groupId, personId };
  const uri = tx.instance.addresses.activity(newUuid());
  if (await activate(tx, key, { from: [null, 'invited', 'requested'], uri }))
    await recordFact(tx, personId, 'group.joined', { ...key, uri });
}
