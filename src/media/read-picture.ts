import { partVisibleTo } from '#src/people/policy.ts';
import type { Reader } from '#src/platform/database.ts';

/** Where the bytes are of a picture that one of our people uses now and this partner may see, by that person's own choice. Null: there is none. */
export async function pictureShownTo(reader: Reader, peerId: number, uuid: string): Promise<string | null> {
  const uri = reader.instance.addresses.picture(uuid);
  const [row] = await reader<{ largeKey: string }[]>`
    select pic.large_key from pictures pic join people p on p.id = pic.person_id
    where pic.uuid = ${uuid} and p.deactivated_at is null and p.peer_id is null
      and ((p.avatar_url = ${uri} and ${partVisibleTo(reader, peerId, 'avatar')})
        or (p.header_url = ${uri} and ${partVisibleTo(reader, peerId, 'header')}))`;
  return row?.largeKey ?? null;
}
