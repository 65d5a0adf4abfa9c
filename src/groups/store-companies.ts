import type { Tx } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';

/** More partners than any company has. */
const companiesMax = 500;

/** The partners whose people may join a group of ours that is limited to listed companies. Unknown numbers are skipped. */
export async function setCompanies(tx: Tx, groupId: GroupId, peerIds: readonly number[]): Promise<void> {
  const wanted = [...new Set(peerIds)].slice(0, companiesMax);
  await tx`delete from group_companies where group_id = ${groupId} and peer_id <> all(${wanted}::int[])`;
  await tx`
    insert into group_companies (group_id, peer_id)
    select ${groupId}::bigint, pe.id from peers pe where pe.id = any(${wanted}::int[]) on conflict do nothing`;
}
