import { faceColumns } from '#src/people/read.ts';
import type { Face } from '#src/people/person.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';

/** The partners whose people may join a group of ours that is for listed companies. */
export async function companiesListed(reader: Reader, groupId: GroupId): Promise<number[]> {
  const rows = await reader<{ peerId: number }[]>`
    select peer_id from group_companies where group_id = ${groupId} order by peer_id`;
  return rows.map((row) => row.peerId);
}

/** Who would answer for a group of ours if its owners were gone: as `appointSuccessor` would choose. Null: nobody could. */
export async function heirOf(reader: Reader, groupId: GroupId): Promise<Face | null> {
  const [heir] = await reader<Face[]>`
    select ${faceColumns(reader)} from memberships m join people p on p.id = m.person_id
    left join peers peer on peer.id = p.peer_id
    where m.group_id = ${groupId} and m.state = 'active' and m.role <> 'owner'
      and (m.role = 'moderator' or p.peer_id is null) and p.deactivated_at is null and p.kind <> 'alias'
    order by m.role = 'moderator' desc, m.since, m.person_id limit 1`;
  return heir ?? null;
}
