import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import { visibleTo } from '../../policy.ts';
import { publishPost } from '../../publish.ts';
import { noteMax } from './document.ts';
import { refusals } from './refusals.ts';
import { isOwnShelf, type Shelf } from './shelf.ts';

/** Brings a file of one's own into a folder of a group, or among one's own documents, which nobody else reads. */
export async function addDocument(
  tx: Tx,
  person: PersonId,
  shelf: Shelf,
  given: {
    readonly name: string;
    readonly folder: string;
    readonly fileId: FileId;
    readonly note?: string;
    readonly publishedAt?: Date;
  },
): Promise<PostId> {
  const { name, folder, fileId, note = '', publishedAt } = given;
  const own = isOwnShelf(shelf);
  if (own && shelf.ownerId !== person) throw notFound('page');
  return await publishPost(tx, person, {
    ...{ source: checkNote(note), title: name.trim(), fileIds: [fileId] },
    ...(own ? { level: 'direct', to: [] } : { level: 'group', groupId: shelf }),
    ...(publishedAt && { publishedAt }),
    document: { name, folder, fileId, ...(own && { own }) },
  });
}

/** Adds a version; `basedOn`: the one it was made from, null: the current one. Two made from one are both kept. */
export async function addVersion(
  tx: Tx,
  person: PersonId,
  documentId: PostId,
  given: {
    readonly fileId: FileId;
    readonly basedOn: PostId | null;
    readonly note?: string;
    readonly publishedAt?: Date;
  },
): Promise<PostId> {
  const { fileId, basedOn, note = '', publishedAt } = given;
  return await publishPost(tx, person, {
    ...{ source: checkNote(note), replyToId: documentId, fileIds: [fileId], version: { fileId, basedOn } },
    ...(publishedAt && { publishedAt }),
  });
}

/** Makes an earlier version the current one again; the ones between stay. */
export async function restoreVersion(tx: Tx, person: PersonId, versionId: PostId): Promise<PostId> {
  const [version] = await tx<{ documentId: PostId }[]>`
    select case p.kind when 'document' then p.id else p.reply_to_id end as document_id
    from posts p where p.id = ${versionId} and p.kind in ('document', 'version') and ${visibleTo(tx, { personId: person })}`;
  if (!version?.documentId) throw notFound('post');
  return await publishPost(tx, person, {
    ...{ source: '', replyToId: version.documentId, version: { restores: versionId } },
  });
}

function checkNote(note: string): string {
  const text = note.trim();
  if (text.length > noteMax) throw refusals.noteTooLong({ length: text.length, max: noteMax });
  return text;
}
