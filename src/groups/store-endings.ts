import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { MembershipState, Role } from './group.ts';

/** Memberships of a company's people, and of anyone in its groups, `limit` of them. */
export async function removeMembershipsWith(
  tx: Tx,
  peerId: number,
  limit: number,
): Promise<
  {
    groupId: GroupId;
    groupPeerId: number | null;
    personId: PersonId;
    state: MembershipState;
    role: Role;
    uri: string | null;
  }[]
> {
  return tx`
    with chosen as (
      select m.group_id, m.person_id from memberships m join people p on p.id = m.person_id join groups g on g.id = m.group_id
      where p.peer_id = ${peerId} or g.peer_id = ${peerId} order by m.group_id, m.person_id limit ${limit} for update of m
    ), gone as (
      delete from memberships m using chosen c where m.group_id = c.group_id and m.person_id = c.person_id
      returning m.group_id, m.person_id, m.state, m.role, m.uri
    ), raised as (
      update groups g set epoch = epoch + 1 where g.peer_id is null
        and g.id in (select group_id from gone where state = 'active'))
    select gone.group_id, g.peer_id as group_peer_id, gone.person_id, gone.state, gone.role, gone.uri
    from gone join groups g on g.id = gone.group_id order by gone.group_id, gone.person_id`;
}

/** What a company's groups say about themselves, once nothing of it may be kept; name and handle stay beside what ours wrote there. */
export async function emptyGroupsOf(tx: Tx, peerId: number): Promise<void> {
  await tx`delete from charters where group_id in (select id from groups where peer_id = ${peerId})`;
  await tx`
    update groups set description_html = '', description_source = '', charter_source = '', updated_at = now()
    where peer_id = ${peerId} and (description_html, description_source, charter_source) <> ('', '', '')`;
}
