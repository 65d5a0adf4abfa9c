import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';

/** How many people of ours follow this person, counted up to `max`. */
export async function followersHere(reader: Reader, personId: PersonId, max: number): Promise<number> {
  const rows = await reader`
    select from follows where followee_id = ${personId} and state = 'accepted' limit ${max}`;
  return rows.length;
}

/** How many people of ours belong to the group. */
export async function membersHere(reader: Reader, groupId: GroupId): Promise<number> {
  const [row] = await reader<{ members: number }[]>`
    select members from member_counts where group_id = ${groupId} and coalesce(peer_id, 0) = 0`;
  return row?.members ?? 0;
}
