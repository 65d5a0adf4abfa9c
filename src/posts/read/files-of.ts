import type { PersonSummary, Viewer } from '#src/people/person.ts';
import { personSummaryColumns } from '#src/people/read.ts';
import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { visibleTo } from '../policy.ts';
import type { FileView } from '../post.ts';

/** A file with the post it came with. */
export interface PostedFile {
  readonly file: FileView;
  readonly postId: PostId;
  readonly at: Date;
  readonly author: PersonSummary;
}
export type FileSort = 'image' | 'document' | 'media';
export const fileSorts: readonly FileSort[] = ['image', 'document', 'media'];

const kindsOf: Readonly<Record<FileSort, readonly FileView['kind'][]>> = {
  image: ['image'],
  document: ['document', 'other'],
  media: ['video', 'audio'],
};

interface Row extends Omit<PersonSummary, 'id' | 'kind'> {
  readonly id: PersonId;
  readonly kind: PersonSummary['kind'];
  readonly fileId: FileId;
  readonly fileUuid: string;
  readonly fileKind: FileView['kind'];
  readonly mediaType: string;
  readonly fileName: string;
  readonly alt: string;
  readonly bytes: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly hasPreview: boolean;
  readonly postId: PostId;
  readonly at: Date;
}

/** Where files were posted: in a group, in the thread that begins with a post, or in messages that meet a condition over `p`. */
export type FilePlace =
  | { readonly groupId: GroupId }
  | { readonly rootId: PostId }
  | { readonly messages: Fragment };

/** The files of posts there that the viewer may read, newest first; the cursor is the file's id. `company`: a partner's number, or null for ours. */
export async function filesOf(
  reader: Reader,
  viewer: Viewer,
  place: FilePlace,
  asked: {
    readonly sort?: FileSort | undefined;
    readonly company?: number | null | undefined;
    readonly page: Page;
  },
): Promise<PostedFile[]> {
  const kinds = asked.sort === undefined ? null : kindsOf[asked.sort];
  const there =
    'groupId' in place
      ? reader`p.group_id = ${place.groupId}`
      : 'rootId' in place
        ? reader`p.root_id = ${place.rootId}`
        : place.messages;
  const rows = await reader<Row[]>`
    select ${personSummaryColumns(reader)}, f.id as file_id, f.uuid as file_uuid, f.kind as file_kind, f.media_type, f.name as file_name, f.alt,
      f.bytes, f.width, f.height, coalesce(f.preview_key, f.remote_preview_url) is not null as has_preview, post.id as post_id, post.published_at as at
    from files f join lateral (select p.id, p.published_at, p.author_id from posts p
      where p.id = f.post_id and ${there} and p.has_files and ${visibleTo(reader, viewer)}) post on true
    join people p on p.id = post.author_id left join peers peer on peer.id = p.peer_id
    where f.post_id in (select p.id from posts p where ${there} and p.has_files)
      ${kinds ? reader`and f.kind = any(${kinds as string[]})` : reader``}
      ${asked.company === undefined ? reader`` : asked.company === null ? reader`and p.peer_id is null` : reader`and p.peer_id = ${asked.company}`}
    ${pageOf(reader, 'f.id', asked.page)}`;
  return inPageOrder(rows.map(fileOf), asked.page);
}

function fileOf(row: Row): PostedFile {
  const {
    fileId,
    fileUuid,
    fileKind,
    mediaType,
    fileName,
    alt,
    bytes,
    width,
    height,
    hasPreview,
    postId,
    at,
    ...author
  } = row;
  return {
    file: {
      ...{
        id: fileId,
        uuid: fileUuid,
        kind: fileKind,
        mediaType,
        name: fileName,
        alt,
        width,
        height,
        hasPreview,
      },
      bytes: Number(bytes),
    },
    postId,
    at,
    author,
  };
}
