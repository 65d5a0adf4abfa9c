import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from '../facts.ts';
import { keepAddress } from './addresses.ts';

/** Where a group lives from now on. */
export interface NewHome {
  readonly uri: string;
  readonly peerId: number;
  readonly handle: string;
  readonly pageUrl: string | null;
  readonly inboxUri: string;
  readonly sharedInboxUri: string | null;
  readonly followersUri: string | null;
}

/**
 * A group has another home: its number here, its members and all that was said in it stay; what is said from now on goes there. Who had asked to
 * join asks again. `ours`: its home was here. Where another group lives already there, nobody becomes its member: it stays behind. Idempotent; false: it
 * is there already.
 */
export async function followHome(
  tx: Tx,
  groupId: GroupId,
  to: NewHome,
  ours: boolean,
  position?: { readonly seq: number; readonly epoch: number },
): Promise<boolean> {
  const [was] = await tx<{ uri: string; handle: string; peerId: number | null }[]>`
    select uri, handle, peer_id from groups where id = ${groupId} for update`;
  if (!was || was.uri === to.uri || (was.peerId === null) !== ours) return false;
  await giveUpDouble(tx, to.uri, groupId);
  const other = await tx`select from groups where uri = ${to.uri} and id <> ${groupId}`;
  if (other.length > 0) return await stayBehind(tx, groupId, to.uri);
  await keepAddress(tx, { uri: was.uri, groupId, handle: was.handle, ours, now: to.uri });
  await tx`
    update groups set uri = ${to.uri}, peer_id = ${to.peerId}, handle = ${to.handle}, page_url = ${to.pageUrl},
      inbox_uri = ${to.inboxUri}, shared_inbox_uri = ${to.sharedInboxUri}, followers_uri = ${to.followersUri},
      companies = 'all', handing_since = null, moved_to = null, fetched_at = null,
      log_seq = greatest(log_seq, ${position?.seq ?? null}::bigint), epoch = coalesce(${position?.epoch ?? null}::bigint, epoch)
    where id = ${groupId}`;
  await tx`delete from group_companies where group_id = ${groupId}`;
  await recordFact(tx, null, 'group.moved', { groupId, fromPeer: was.peerId, toPeer: to.peerId });
  await askAgain(tx, groupId);
  return true;
}

/** Somebody looked the new home's group up before its old home said that it is this one: nobody is in it under that number, nothing was said. */
async function giveUpDouble(tx: Tx, uri: string, groupId: GroupId): Promise<void> {
  await tx`
    delete from groups g where g.uri = ${uri} and g.id <> ${groupId}
      and not exists (select from posts p where p.group_id = g.id)
      and not exists (select from memberships m where m.group_id = g.id and m.state = 'active')`;
}

/** Their requests may have reached the old home too late. */
async function askAgain(tx: Tx, groupId: GroupId): Promise<void> {
  const waiting = await tx<{ personId: PersonId; uri: string | null }[]>`
    select m.person_id, m.uri from memberships m join people p on p.id = m.person_id
    where m.group_id = ${groupId} and m.state = 'requested' and p.peer_id is null`;
  for (const { personId, uri } of waiting)
    await recordFact(tx, personId, 'group.requested', { groupId, personId, uri });
}

/** Its home has moved to where we have no agreement: what is here can be read, and nothing is said any more. */
export async function stayBehind(tx: Tx, groupId: GroupId, to: string): Promise<boolean> {
  const done = await tx`
    update groups set moved_to = ${to}, archived_at = coalesce(archived_at, now()), updated_at = now()
    where id = ${groupId} and moved_to is distinct from ${to}`;
  if (done.count === 0) return false;
  await recordFact(tx, null, 'group.left_behind', { groupId });
  return true;
}

/** Members of companies that the new home has no agreement with belong to it no longer. */
export async function partWith(tx: Tx, groupId: GroupId, peers: readonly number[]): Promise<void> {
  await tx`
    delete from memberships m using people p
    where m.group_id = ${groupId} and p.id = m.person_id and p.peer_id = any(${[...peers]}::int[])`;
}
