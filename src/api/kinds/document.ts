import { Refusal } from '#src/platform/errors.ts';
import { keptInEnglish } from '#src/platform/kept-reason.ts';
import type { FileId, PostId } from '#src/platform/ids.ts';
import { restoreVersion } from '#src/posts/kinds/document/add-document.ts';
import { arrangeDocument, binDocument, unbinDocument } from '#src/posts/kinds/document/arrange-document.ts';
import type { Doer } from '#src/posts/kinds/document/forms.ts';
import { lockDocument, unlockDocument } from '#src/posts/kinds/document/lock-document.ts';
import { refusals } from '#src/posts/kinds/document/refusals.ts';
import type { InputParts } from '#src/posts/kinds/forms.ts';
import { isId } from '#src/platform/ids.ts';
import type { PostInput } from '#src/posts/post.ts';
import { listOf, nestedFields, numberOf, textOf, type Fields } from '../fields.ts';
import type { ApiKind } from './kind.ts';

/**
 * `document` with `name` and `folder`, and the file as `media_ids`, makes a document of a group; `version`, perhaps with `based_on`, in an answer
 * to a document a version of it.
 */
export const document: ApiKind = {
  read(fields) {
    const asked = nestedFields(fields, 'document');
    const version = nestedFields(fields, 'version');
    if (asked) return readDocument(asked, fields);
    if (!version) return {};
    return { version: { fileId: fileIn(fields), basedOn: postIn(version, 'based_on') } };
  },
  present: ({ document: shown, version }) => ({
    document: shown && {
      ...{ name: shown.name, folder: shown.folder, deleted: shown.binned },
      lock: shown.lock && { by: presentDoer(shown.lock.by), until: shown.lock.until.toISOString() },
      not_taken: shown.refusals,
      versions: shown.versions.map((each) => ({
        ...{ id: each.postId as string, number: each.number, at: each.at.toISOString(), note: each.note },
        ...{ by: presentDoer(each.by), size: each.bytes, media_type: each.mediaType },
        ...{
          restores: each.restores,
          besides: each.besides,
          not_taken: each.refused === null ? null : keptInEnglish(each.refused),
        },
        media_id: each.file?.id ?? null,
      })),
    },
    version: version && {
      ...{ document_id: version.documentId, name: version.name, size: version.bytes },
      ...{ media_type: version.mediaType, restored: version.isRestored },
    },
  }),
  acts: {
    arrange_document: [
      'write:statuses',
      (tx, me, postId, fields) => {
        const [name, folder] = [textOf(fields, 'name', 1_000), textOf(fields, 'folder', 5_000)];
        return arrangeDocument(tx, me, postId, {
          ...(name !== undefined && { name }),
          ...(folder !== undefined && { folder }),
        });
      },
      'fields',
    ],
    delete_document: ['write:statuses', binDocument],
    undelete_document: ['write:statuses', unbinDocument],
    lock_document: [
      'write:statuses',
      (tx, me, postId, fields) => lockDocument(tx, me, postId, numberOf(fields, 'seconds')),
      'fields',
    ],
    unlock_document: ['write:statuses', unlockDocument],
    restore_version: ['write:statuses', restoreVersion],
  },
};

function readDocument(asked: Fields, fields: Fields): InputParts & Pick<PostInput, 'title' | 'level'> {
  const name = textOf(asked, 'name', 1_000) ?? '';
  const folder = textOf(asked, 'folder', 5_000) ?? '';
  return { title: name.trim(), document: { name, folder, fileId: fileIn(fields) } };
}

function fileIn(fields: Fields): FileId {
  const [id = '', ...more] = listOf(fields, 'media_ids', 2) ?? [];
  if (!isId(id) || more.length > 0) throw refusals.fileMissing();
  return id as FileId;
}

function postIn(fields: Fields, name: string): PostId | null {
  const id = textOf(fields, name, 30) ?? '';
  if (id === '') return null;
  if (!isId(id)) throw new Refusal('invalid', `version[${name}] must be the id of a version.`);
  return id as PostId;
}

const presentDoer = ({ id, name, handle, host }: Doer) => ({
  ...{ id: id as string, name, acct: host === null ? handle : `${handle}@${host}` },
});
