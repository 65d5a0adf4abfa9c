import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';

/** A wish older than this may be repeated: its home has not answered. */
const patienceMinutes = 60;

/** False: the same was requested a moment ago. */
export async function insertModerationRequest(
  tx: Tx,
  request: {
    readonly groupId: GroupId;
    readonly personId: PersonId;
    readonly by: PersonId;
    readonly kind: string;
  },
): Promise<boolean> {
  const result = await tx`
    insert into group_wishes (group_id, person_id, kind, by)
    values (${request.groupId}, ${request.personId}, ${request.kind}, ${request.by})
    on conflict (group_id, person_id) do update set kind = excluded.kind, by = excluded.by, at = now()
      where group_wishes.kind <> excluded.kind or group_wishes.at < now() - ${patienceMinutes} * interval '1 minute'`;
  return result.count === 1;
}

/** Its home has decided. */
export async function deleteModerationRequest(
  tx: Tx,
  key: { groupId: GroupId; personId: PersonId },
): Promise<void> {
  await tx`delete from group_wishes where group_id = ${key.groupId} and person_id = ${key.personId}`;
}
