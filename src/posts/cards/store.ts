import type { Reader, Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { FetchedCard } from './fetch-card.ts';

/** Hours after which a page is asked again for another post; fewer where there was nothing to show. */
const freshHours = 24;
const freshWithoutHours = 1;

/** Whether what is known of an address is still to be shown for another post. */
export async function isFresh(reader: Reader, key: Buffer): Promise<boolean> {
  const rows = await reader`
    select from cards where key = ${key}
      and fetched_at > now() - make_interval(hours => case when title = '' then ${freshWithoutHours}::int else ${freshHours}::int end)`;
  return rows.length > 0;
}

/** The newest wins; the storage key of the picture before is returned, so that its bytes can be removed. Null: nothing to show. */
export async function putCard(
  tx: Tx,
  key: Buffer,
  address: string,
  card: FetchedCard | null,
): Promise<string[]> {
  const [before] = await tx<
    { pictureKey: string | null }[]
  >`select picture_key from cards where key = ${key} for update`;
  const picture = card?.picture ?? null;
  await tx`
    insert into cards (key, address, title, description, site, picture_uuid, picture_key, picture_width, picture_height)
    values (${key}, ${address}, ${card?.title ?? ''}, ${card?.description ?? ''}, ${card?.site ?? ''}, ${picture?.uuid ?? null},
      ${picture?.key ?? null}, ${picture?.width ?? null}, ${picture?.height ?? null})
    on conflict (key) do update set title = excluded.title, description = excluded.description, site = excluded.site,
      picture_uuid = excluded.picture_uuid, picture_key = excluded.picture_key, picture_width = excluded.picture_width,
      picture_height = excluded.picture_height, fetched_at = now()`;
  return before?.pictureKey ? [before.pictureKey] : [];
}

/** The post's row is written as well, so that what is kept of it in memory is read again. */
export async function linkCard(tx: Tx, postId: PostId, key: Buffer): Promise<void> {
  await tx`
    insert into post_cards (post_id, card_key) select p.id, ${key} from posts p where p.id = ${postId}
    on conflict (post_id) do update set card_key = excluded.card_key`;
  await tx`update posts set has_card = true where id = ${postId}`;
}

export async function unlinkCard(tx: Tx, postId: PostId): Promise<void> {
  await tx`delete from post_cards where post_id = ${postId}`;
  await tx`update posts set has_card = false where id = ${postId} and has_card`;
}

const keptDays = 90;

/** Cards that no post shows, and old ones: pages change, and then the link says enough. Returns where their pictures are. */
export async function deleteOldCards(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx<{ pictureKey: string | null }[]>`
    delete from cards where key in (
      select c.key from cards c
      where c.fetched_at < now() - make_interval(days => ${keptDays})
        or c.fetched_at < now() - interval '1 day' and not exists (select from post_cards l where l.card_key = c.key)
      order by c.fetched_at limit ${limit})
    returning picture_key`;
  return rows.flatMap(({ pictureKey }) => pictureKey ?? []);
}
