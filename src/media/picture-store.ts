import type { Reader, Tx } from '#src/platform/database.ts';
import type { PictureFor } from './picture.ts';

interface Keys {
  readonly smallKey: string;
  readonly largeKey: string;
}

export async function insertPicture(tx: Tx, uuid: string, of: PictureFor, keys: Keys): Promise<void> {
  await tx`
    insert into pictures (uuid, kind, person_id, group_id, media_type, small_key, large_key)
    values (${uuid}, ${of.kind}, ${'personId' in of ? of.personId : null}, ${'groupId' in of ? of.groupId : null},
      'image/webp', ${keys.smallKey}, ${keys.largeKey})`;
}

/** Those that their owner no longer uses; an hour old, because a picture is set only after it was stored. */
export async function deleteUnusedPictures(tx: Tx, limit: number): Promise<Keys[]> {
  const { addresses } = tx.instance;
  const prefix = addresses.picture('');
  return tx<Keys[]>`
    delete from pictures where uuid in (
      select pic.uuid from pictures pic
      left join people p on p.id = pic.person_id and p.deactivated_at is null
      left join groups g on g.id = pic.group_id
      where pic.created_at < now() - interval '1 hour'
        and ${prefix}::text || pic.uuid is distinct from case pic.kind
          when 'avatar' then coalesce(p.avatar_url, g.avatar_url) when 'header' then coalesce(p.header_url, g.header_url)
          else (select value ->> 'logoUrl' from settings where name = 'look') end
      limit ${limit} for update of pic skip locked)
    returning small_key, large_key`;
}

export interface RemoteKeys {
  readonly smallKey: string | null;
  readonly largeKey: string | null;
  readonly ageSeconds: number;
}

export async function readRemotePicture(
  reader: Reader,
  url: string,
  kind: 'avatar' | 'header',
): Promise<RemoteKeys | null> {
  const [row] = await reader<RemoteKeys[]>`
    select small_key, large_key, extract(epoch from now() - fetched_at)::float8 as age_seconds
    from remote_pictures where url = ${url} and kind = ${kind}`;
  return row ?? null;
}

/** The newest wins; the previous one is returned, so that its bytes can be removed. */
export async function putRemotePicture(
  tx: Tx,
  url: string,
  kind: 'avatar' | 'header',
  keys: Keys | null,
): Promise<string[]> {
  const [before] = await tx<{ smallKey: string | null; largeKey: string | null }[]>`
    select small_key, large_key from remote_pictures where url = ${url} and kind = ${kind} for update`;
  await tx`
    insert into remote_pictures (url, kind, small_key, large_key)
    values (${url}, ${kind}, ${keys?.smallKey ?? null}, ${keys?.largeKey ?? null})
    on conflict (url, kind) do update
      set small_key = excluded.small_key, large_key = excluded.large_key, fetched_at = now()`;
  return [before?.smallKey, before?.largeKey].filter((key): key is string => Boolean(key));
}

/** Those that no partner's person uses any more, and the oldest beyond `keep`. */
export async function deleteUnusedRemote(tx: Tx, keep: number, limit: number): Promise<string[]> {
  const rows = await tx<{ smallKey: string | null; largeKey: string | null }[]>`
    delete from remote_pictures where (url, kind) in (
      select r.url, r.kind from remote_pictures r
      where r.fetched_at < now() - interval '1 hour' and (
        not exists (select from people p where p.peer_id is not null and p.deactivated_at is null
          and case r.kind when 'avatar' then p.avatar_url else p.header_url end = r.url)
        and not exists (select from groups g where g.peer_id is not null
          and case r.kind when 'avatar' then g.avatar_url else g.header_url end = r.url)
        or r.fetched_at < (select fetched_at from remote_pictures order by fetched_at desc offset ${keep} limit 1))
      limit ${limit})
    returning small_key, large_key`;
  return rows.flatMap((row) => [row.smallKey, row.largeKey].filter((key): key is string => key !== null));
}
