import type { Tx } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';

/** Practice rooms that are due to be emptied: not since the last such night in the company's time zone. At most `limit`. */
export const duePracticeRooms = (tx: Tx, zone: string, limit: number): Promise<{ id: GroupId }[]> => tx<
  { id: GroupId }[]
>`
  select id from groups
  where practice is not null and wiped_at < (
    date_trunc(case practice when 'week' then 'week' else 'day' end, now() at time zone ${zone}) at time zone ${zone})
  order by wiped_at limit ${limit}`;

export async function noteWiped(tx: Tx, groupId: GroupId): Promise<void> {
  await tx`update groups set wiped_at = now() where id = ${groupId}`;
}
