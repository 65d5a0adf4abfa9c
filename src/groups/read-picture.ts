import type { Reader } from '#src/platform/database.ts';
import { groupsVisibleTo } from './policy.ts';

/** Where the bytes are of a picture or cover that a group of ours uses now, if this partner may know of the group. Null: there is none. */
export async function groupPictureShownTo(
  reader: Reader,
  peerId: number,
  uuid: string,
): Promise<string | null> {
  const uri = reader.instance.addresses.picture(uuid);
  const [row] = await reader<{ largeKey: string }[]>`
    select pic.large_key from pictures pic join groups g on g.id = pic.group_id
    where pic.uuid = ${uuid} and ${uri} in (g.avatar_url, g.header_url) and ${groupsVisibleTo(reader, { peerId })}`;
  return row?.largeKey ?? null;
}
