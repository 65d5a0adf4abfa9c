import { hostOf } from '#src/platform/addresses.ts';
import { pageOf, inPageOrder } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { tagOf } from '#src/platform/sql.ts';
import { leavesRoom, visibleTo } from '../../policy.ts';
import type { FileView, Page, Viewer } from '../../post.ts';

/** What is needed of a picture to show it small. */
export type Tile = Pick<FileView, 'uuid' | 'kind' | 'alt' | 'hasPreview' | 'focus'>;

/** An album in a list. */
export interface AlbumRow {
  readonly id: PostId;
  readonly title: string;
  readonly language: string;
  readonly author: string;
  /** Of its author; null: ours. */
  readonly company: string | null;
  readonly publishedAt: Date;
  readonly total: number;
  /** The first ones that are here. */
  readonly covers: readonly Tile[];
}

const coversMax = 4;
const inAlbum = `q.id = k.post_id or (q.reply_to_id = k.post_id and q.kind = 'pictures' and q.removed_at is null)`;

/** Albums of a group, or by a person, newest first, as far as the viewer may read them. The cursor is the post's id. */
export async function listAlbums(
  reader: Reader,
  viewer: Viewer,
  of: { readonly groupId: GroupId } | { readonly personId: PersonId },
  page: Page,
): Promise<AlbumRow[]> {
  const where =
    'groupId' in of
      ? reader`p.group_id = ${of.groupId}`
      : reader`p.author_id = ${of.personId} and ${leavesRoom(tagOf(reader))}`;
  const rows = await reader<(Omit<AlbumRow, 'covers'> & { covers: Tile[] | null })[]>`
    select p.id, p.title, p.language, a.name as author,
      case when p.peer_id is not null then coalesce(nullif(pe.company, ''), pe.origin) end as company, p.published_at,
      (select coalesce(sum(coalesce(
          case when q.id = k.post_id then k.pictures else b.pictures end,
          (select count(*) from files f where f.post_id = q.id))), 0)::int
        from posts q left join album_additions b on b.post_id = q.id where ${reader.unsafe(inAlbum)}) as total,
      (select json_agg(c) from (
        select f.uuid, f.kind, f.alt, coalesce(f.preview_key, f.remote_preview_url) is not null as "hasPreview",
          case when f.focus_x is not null then json_build_array(f.focus_x, f.focus_y) end as focus
        from posts q join files f on f.post_id = q.id
        where (${reader.unsafe(inAlbum)}) and f.kind = 'image' order by q.id, f.position limit ${coversMax}) c) as covers
    from albums k join posts p on p.id = k.post_id join people a on a.id = p.author_id left join peers pe on pe.id = p.peer_id
    where ${where} and p.removed_at is null and p.expired_at is null and ${visibleTo(reader, viewer)} ${pageOf(reader, 'p.id', page)}`;
  return inPageOrder(rows, page).map(({ covers, ...row }) => ({ ...row, covers: covers ?? [] }));
}

/** A picture of an album, and who put it there. */
export interface AlbumPicture extends FileView {
  readonly postId: PostId;
  readonly authorId: PersonId;
  readonly author: string;
  /** Null: ours. */
  readonly company: string | null;
  readonly at: Date;
}
/** Pictures that are said to be there and may not come here. */
export interface KeptBack {
  readonly postId: PostId;
  readonly author: string;
  readonly company: string;
  readonly pictures: number;
}

/** More than anyone looks through; the rest is in the answers to the album. */
const shownMax = 2_000;

type Row = Omit<AlbumPicture, 'id' | 'company'> & {
  readonly id: FileId | null;
  readonly said: number | null;
  readonly companyName: string | null;
  readonly origin: string | null;
};

/** All pictures of an album, in its order: its author's, then what others added, each in the order they gave them. */
export async function readPictures(
  reader: Reader,
  viewer: Viewer,
  albumId: PostId,
): Promise<{ readonly pictures: readonly AlbumPicture[]; readonly keptBack: readonly KeptBack[] }> {
  const rows = await reader<Row[]>`
    select p.id as post_id, p.author_id, a.name as author, nullif(pe.company, '') as company_name, pe.origin, p.published_at as at,
      coalesce(k.pictures, b.pictures) as said, f.id, f.uuid, f.kind, f.media_type, f.name, f.alt, f.bytes::float8 as bytes, f.width, f.height,
      coalesce(f.preview_key, f.remote_preview_url) is not null as has_preview, case when f.focus_x is not null then array[f.focus_x, f.focus_y] end as focus
    from posts p join people a on a.id = p.author_id left join peers pe on pe.id = p.peer_id
    left join albums k on k.post_id = p.id left join album_additions b on b.post_id = p.id
    left join files f on f.post_id = p.id and f.kind in ('image', 'video')
    where (p.id = ${albumId} or (p.reply_to_id = ${albumId} and p.kind = 'pictures')) and p.removed_at is null and p.expired_at is null
      and ${visibleTo(reader, viewer)}
    order by p.id, f.position, f.id limit ${shownMax}`;
  const companyOf = ({ companyName, origin }: Row): string | null =>
    origin === null ? null : (companyName ?? hostOf(origin));
  return {
    pictures: rows.flatMap(({ id, said: _said, companyName, origin, ...row }) =>
      id === null ? [] : [{ ...row, id, company: origin === null ? null : (companyName ?? hostOf(origin)) }],
    ),
    keptBack: rows.flatMap((row) =>
      row.id === null && (row.said ?? 0) > 0
        ? [
            {
              ...{ postId: row.postId, author: row.author, company: companyOf(row) ?? '' },
              pictures: row.said ?? 0,
            },
          ]
        : [],
    ),
  };
}
