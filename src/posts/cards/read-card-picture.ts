import type { StoredMedia } from '#src/media/file.ts';
import type { Reader } from '#src/platform/database.ts';
import { isUuid, type PersonId } from '#src/platform/ids.ts';
import { visibleTo } from '../policy.ts';

/** The picture of a card, for who may read a post that shows it. */
export async function readCardPicture(
  reader: Reader,
  viewer: PersonId,
  uuid: string,
): Promise<StoredMedia | null> {
  if (!isUuid(uuid)) return null;
  const [row] = await reader<StoredMedia[]>`
    select '0' as id, c.picture_uuid as uuid, 'image' as kind, 'image/webp' as media_type, '' as name, '' as alt, 0 as bytes,
      c.picture_width as width, c.picture_height as height, false as has_preview, null as peer_id, ${viewer} as owner_id, null as post_id,
      c.picture_key as storage_key, null as preview_key, null as remote_url
    from cards c where c.picture_uuid = ${uuid} and exists (
      select from post_cards l join posts p on p.id = l.post_id where l.card_key = c.key and ${visibleTo(reader, { personId: viewer })})`;
  return row ?? null;
}
