import { z } from 'zod';
import type { FileId, PostId } from '#src/platform/ids.ts';
import { addDocument, addVersion, restoreVersion } from '#src/posts/kinds/document/add-document.ts';
import { arrangeDocument, binDocument, unbinDocument } from '#src/posts/kinds/document/arrange-document.ts';
import { compareVersions } from '#src/posts/kinds/document/compare-versions.ts';
import { makeFolder, moveFolder, removeFolder } from '#src/posts/kinds/document/folders.ts';
import { lockDocument, unlockDocument } from '#src/posts/kinds/document/lock-document.ts';
import { given } from '#src/platform/given.ts';
import { readJoined } from '../groups/groups.ts';
import { operation } from '../operation.ts';
import { id, list, paged, text } from '../shapes.ts';
import { folder, listIn, listed, name, shown, tag } from './document-shapes.ts';
import { post } from './post-shape.ts';
import { showMade, showPost } from './publish.ts';

const versionNumber = z
  .codec(z.string().regex(/^[1-9]\d{0,5}$/), z.int(), { decode: Number, encode: String })
  .meta({ description: 'The number of a version, from 1.' });
export const documentOperations = {
  listDocuments: operation('GET /groups/{group}/documents', {
    ...{ tag, scope: 'read:statuses', summary: 'Documents and folders in a folder of a group' },
    query: paged.extend({ folder: folder.default(''), show: shown }),
    answer: listed,
    show: async (call) => listIn(call, (await readJoined(call)).id),
  }),
  addDocument: operation('POST /groups/{group}/documents', {
    ...{ tag, scope: 'write:statuses', summary: 'Keep a file in a folder of a group', answer: post },
    body: z.strictObject({
      ...{ name, folder: folder.default(''), note: text(1_000).default('') },
      fileId: id.meta({ description: 'Uploaded with `POST /api/v2/media`.' }),
    }),
    act: (tx, { me, parts, body: { fileId, ...rest } }) =>
      addDocument(tx, me, parts.group, { ...rest, fileId: fileId as FileId }),
    show: showMade,
  }),
  makeFolder: operation('POST /groups/{group}/folders', {
    ...{ tag, scope: 'write:statuses', summary: 'Make a folder' },
    body: z.strictObject({ folder }),
    answer: z.object({ folder: z.string() }),
    act: (tx, { me, parts, body }) => makeFolder(tx, me, parts.group, body.folder),
    show: async (_call, made) => ({ folder: made }),
  }),
  moveFolder: operation('PATCH /groups/{group}/folders', {
    ...{ tag, scope: 'write:statuses', summary: 'Rename or move a folder' },
    body: z.strictObject({ from: folder, to: folder }),
    answer: z.object({ folder: z.string() }),
    act: (tx, { me, parts, body }) => moveFolder(tx, me, parts.group, body),
    show: async (_call, made) => ({ folder: made }),
  }),
  removeFolder: operation('DELETE /groups/{group}/folders', {
    ...{ tag, scope: 'write:statuses', summary: 'Remove an empty folder' },
    body: z.strictObject({ folder }),
    act: (tx, { me, parts, body }) => removeFolder(tx, me, parts.group, body.folder),
  }),
  arrangeDocument: operation('PATCH /documents/{post}', {
    ...{ tag, scope: 'write:statuses', summary: 'Rename or move a document', answer: post },
    body: z.strictObject({ name: name.optional(), folder: folder.optional() }),
    act: (tx, { me, parts, body }) => arrangeDocument(tx, me, parts.post, given(body)),
    show: showPost,
  }),
  addVersion: operation('POST /documents/{post}/versions', {
    ...{ tag, scope: 'write:statuses', summary: 'Add a version', answer: post },
    body: z.strictObject({
      fileId: id,
      basedOn: id.nullable().default(null).meta({ description: 'The version it was made from.' }),
      note: text(1_000).default(''),
    }),
    act: async (tx, { me, parts, body: { fileId, basedOn, note } }) => {
      const version = { fileId: fileId as FileId, basedOn: basedOn as PostId | null, note };
      await addVersion(tx, me, parts.post, version);
    },
    show: showPost,
  }),
  compareVersions: operation('GET /documents/{post}/comparison', {
    ...{ tag, scope: 'read:statuses', summary: 'What changed in the text between two versions' },
    query: z.strictObject({ from: versionNumber, to: versionNumber }),
    answer: z.object({
      ...{ from: z.int(), to: z.int() },
      stretches: list(z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() })),
    }),
    show: async ({ api, me, parts, query }) => {
      const asked = { postId: parts.post, from: query.from, to: query.to };
      const { from, to, stretches } = await compareVersions(api.db, api.files.open, me, asked);
      return { from: from.number, to: to.number, stretches };
    },
  }),
  restoreVersion: operation('POST /documents/versions/{post}/restoration', {
    ...{
      tag,
      scope: 'write:statuses',
      summary: 'Make an earlier version the current one again',
      answer: post,
    },
    act: (tx, { me, parts }) => restoreVersion(tx, me, parts.post),
    show: showMade,
  }),
  binDocument: operation('PUT /documents/{post}/bin', {
    ...{ tag, scope: 'write:statuses', summary: 'Put a document into the bin', answer: post },
    act: (tx, { me, parts }) => binDocument(tx, me, parts.post),
    show: showPost,
  }),
  unbinDocument: operation('DELETE /documents/{post}/bin', {
    ...{ tag, scope: 'write:statuses', summary: 'Take a document out of the bin', answer: post },
    act: (tx, { me, parts }) => unbinDocument(tx, me, parts.post),
    show: showPost,
  }),
  lockDocument: operation('PUT /documents/{post}/lock', {
    ...{ tag, scope: 'write:statuses', summary: 'Lock a document while you change it', answer: post },
    body: z.strictObject({ seconds: z.int().min(1).optional() }),
    act: (tx, { me, parts, body }) => lockDocument(tx, me, parts.post, body.seconds),
    show: showPost,
  }),
  unlockDocument: operation('DELETE /documents/{post}/lock', {
    ...{ tag, scope: 'write:statuses', summary: 'Unlock it', answer: post },
    act: (tx, { me, parts }) => unlockDocument(tx, me, parts.post),
    show: showPost,
  }),
};
