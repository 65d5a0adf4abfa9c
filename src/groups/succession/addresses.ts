import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';

/** An address that a group had before another company became its home. */
export interface FormerAddress {
  readonly uri: string;
  readonly groupId: GroupId;
  /** As it was called there. */
  readonly handle: string;
  /** Its home was here. */
  readonly ours: boolean;
  /** Where it is now. */
  readonly now: string;
}

/** More groups have never moved. */
const addressesMax = 10_000;

/** All of them, the latest first: few groups ever move. */
export const formerAddresses = (reader: Reader): Promise<FormerAddress[]> =>
  reader<FormerAddress[]>`
    select a.uri, a.group_id, a.handle, a.ours, g.uri as now from group_addresses a join groups g on g.id = a.group_id
    order by a.at desc limit ${addressesMax}`;

/** `now`: where the group goes, which is no former address of it any more if it comes back. */
export async function keepAddress(
  tx: Tx,
  address: Pick<FormerAddress, 'uri' | 'groupId' | 'handle' | 'ours' | 'now'>,
): Promise<void> {
  const { uri, groupId, handle, ours, now } = address;
  await tx`delete from group_addresses where uri = ${now} and group_id = ${groupId}`;
  await tx`
    insert into group_addresses (uri, group_id, handle, ours) values (${uri}, ${groupId}, ${handle}, ${ours})
    on conflict (uri) do update set group_id = excluded.group_id, handle = excluded.handle, ours = excluded.ours, at = now()`;
}
