import { personSummaryColumns } from '#src/people/read.ts';
import type { PersonSummary } from '#src/people/person.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { bySeniority, canSucceed } from './policy.ts';

/** The partners whose people may join a group of ours that is limited to listed companies. */
export async function companiesListed(reader: Reader, groupId: GroupId): Promise<number[]> {
  const rows = await reader<{ peerId: number }[]>`
    select peer_id from group_companies where group_id = ${groupId} order by peer_id`;
  return rows.map((row) => row.peerId);
}

/** Who would take over a group of ours if its owners were gone: as `appointSuccessor` would choose. Null: no one could. */
export async function heirOf(reader: Reader, groupId: GroupId): Promise<PersonSummary | null> {
  const [heir] = await reader<PersonSummary[]>`
    select ${personSummaryColumns(reader)} from memberships m join people p on p.id = m.person_id
    left join peers peer on peer.id = p.peer_id
    where m.group_id = ${groupId} and ${canSucceed(reader)} order by ${bySeniority(reader, 'm')} limit 1`;
  return heir ?? null;
}
