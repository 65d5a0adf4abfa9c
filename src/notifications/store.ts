import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';

export async function putGroupMute(
  tx: Tx,
  personId: PersonId,
  groupId: GroupId,
  mentionsPass: boolean,
): Promise<void> {
  await tx`
    insert into group_mutes (person_id, group_id, mentions_pass) values (${personId}, ${groupId}, ${mentionsPass})
    on conflict (person_id, group_id) do update set mentions_pass = excluded.mentions_pass, at = now()`;
}

export async function deleteGroupMute(tx: Tx, personId: PersonId, groupId: GroupId): Promise<void> {
  await tx`delete from group_mutes where person_id = ${personId} and group_id = ${groupId}`;
}

export async function putThreadMute(tx: Tx, personId: PersonId, rootId: PostId): Promise<void> {
  await tx`insert into thread_mutes (person_id, root_id) values (${personId}, ${rootId}) on conflict do nothing`;
}

export async function deleteThreadMute(tx: Tx, personId: PersonId, rootId: PostId): Promise<void> {
  await tx`delete from thread_mutes where person_id = ${personId} and root_id = ${rootId}`;
}

/** False when there is no such company. */
export async function putCompanyMute(tx: Tx, personId: PersonId, peerId: number): Promise<boolean> {
  const [row] = await tx`
    with known as (select id from peers where id = ${peerId}), put as (
      insert into company_mutes (person_id, peer_id) select ${personId}, id from known on conflict do nothing)
    select id from known`;
  return row !== undefined;
}

export async function deleteCompanyMute(tx: Tx, personId: PersonId, peerId: number): Promise<void> {
  await tx`delete from company_mutes where person_id = ${personId} and peer_id = ${peerId}`;
}
