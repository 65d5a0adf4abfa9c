import type { Tx } from '#src/platform/database.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { acceptCharter } from './charters/accept-charter.ts';
import { recordFact } from './facts.ts';
import { readGroupAction, requireOpen, requireThat } from './group-action.ts';
import { canGovern } from './policy.ts';
import { refusals } from './refusals.ts';
import { activate } from './store.ts';

/**
 * A feed's actor becomes a member of a group of ours, because an owner wants it there, and the companies of the group are told as of any
 * member. Whoever put it there has accepted the charter, and answers for it. Ask `requireSourceOwner` first.
 */
export async function admitSource(tx: Tx, groupId: GroupId, sourceId: PersonId): Promise<void> {
  const key = { groupId, personId: sourceId };
  const uri = tx.instance.addresses.activity(newUuid());
  const done = await activate(tx, key, { from: [null], uri });
  if (!done) return;
  await recordFact(tx, sourceId, 'group.joined', { ...key, uri });
  const { group } = await readGroupAction(tx, groupId, sourceId);
  if (group.charterSource !== '') await acceptCharter(tx, sourceId, groupId, group.charterVersion);
}

/** Refuses whoever may not decide which feeds a group has: owners do, at its home, as long as it is open. */
export async function requireSourceOwner(tx: Tx, by: PersonId, groupId: GroupId): Promise<void> {
  const { group, person } = await readGroupAction(tx, groupId, by);
  if (group.peerId !== null || person.peerId !== null) throw refusals.feedsAtHome();
  requireThat(canGovern(person.standing), refusals.onlyOwnersFeeds);
  requireOpen(group);
}
