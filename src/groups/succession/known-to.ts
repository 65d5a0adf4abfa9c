import type { Reader } from '#src/platform/database.ts';
import type { Group } from '../group.ts';

/** Whether a partner's server may be told where a group lives now that had its home here: a secret one only to companies with a member. */
export async function companiesKnow(
  reader: Reader,
  group: Pick<Group, 'id' | 'access' | 'peerId'>,
  peerId: number,
): Promise<boolean> {
  if (group.access !== 'secret' || group.peerId === peerId) return true;
  const rows = await reader`
    select from memberships m join people p on p.id = m.person_id
    where m.group_id = ${group.id} and m.state <> 'requested' and p.peer_id = ${peerId} limit 1`;
  return rows.length > 0;
}
