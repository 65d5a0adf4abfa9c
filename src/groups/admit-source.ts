import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { acceptCharter } from './charters/accept-charter.ts';
import { recordFact } from './facts.ts';
import { readGroupAction, requireOpen, requireThat } from './group-action.ts';
import { requestToJoin } from './join.ts';
import { canGovern, canModerate } from './policy.ts';
import { refusals } from './refusals.ts';
import { activate } from './store.ts';

/**
 * A feed's actor becomes a member of a group of ours, because an owner wants it there, and the companies of the group are told as of any
 * member. Whoever put it there has accepted the charter, and answers for it. A group of a partner's is asked to let it in, and decides as about
 * anybody. Ask `requireSourceOwner` first.
 */
export async function admitSource(
  tx: Tx,
  groupId: GroupId,
  sourceId: PersonId,
): Promise<'joined' | 'requested'> {
  const [home] = await tx<
    { isOurs: boolean }[]
  >`select peer_id is null as is_ours from groups where id = ${groupId}`;
  if (!home) throw notFound('group');
  if (!home.isOurs) return await requestToJoin(tx, sourceId, groupId);
  const key = { groupId, personId: sourceId };
  const uri = tx.instance.addresses.activity(newUuid());
  const done = await activate(tx, key, { from: [null], uri });
  if (!done) return 'joined';
  await recordFact(tx, sourceId, 'group.joined', { ...key, uri });
  // Only now: before it was let in, a group that is hidden does not exist for it.
  const { group } = await readGroupAction(tx, groupId, sourceId);
  if (group.charterSource !== '') await acceptCharter(tx, sourceId, groupId, group.charterVersion);
  return 'joined';
}

/**
 * Refuses whoever may not decide which feeds a group has, as long as it is open: of ours its owners, of a partner's those of us who moderate it, whose
 * choice its home has yet to accept.
 */
export async function requireSourceOwner(tx: Tx, by: PersonId, groupId: GroupId): Promise<void> {
  const { group, person } = await readGroupAction(tx, groupId, by);
  if (person.peerId !== null) throw notFound('group');
  const isOurs = group.peerId === null;
  requireThat(
    isOurs ? canGovern(person.standing) : canModerate(person.standing),
    isOurs ? refusals.onlyOwnersFeeds : refusals.feedsElsewhere,
  );
  requireOpen(group);
}
