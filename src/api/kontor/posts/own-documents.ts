import { z } from 'zod';
import type { FileId, GroupId } from '#src/platform/ids.ts';
import { addDocument } from '#src/posts/kinds/document/add-document.ts';
import { attachDocument, copyDocument, copyFolder } from '#src/posts/kinds/document/copy-document.ts';
import { makeFolder, moveFolder, removeFolder } from '#src/posts/kinds/document/folders.ts';
import type { Shelf } from '#src/posts/kinds/document/shelf.ts';
import type { Call } from '../operation.ts';
import { operation } from '../operation.ts';
import { id, paged, text } from '../shapes.ts';
import { folder, listIn, listed, name, shown, tag } from './document-shapes.ts';
import { post } from './post-shape.ts';
import { showMade } from './publish.ts';

const own = ({ me }: Pick<Call, 'me'>): Shelf => ({ ownerId: me });
const shelfIn = (call: Pick<Call, 'me'>, groupId: string | null): Shelf =>
  groupId === null ? own(call) : (groupId as GroupId);
const target = {
  groupId: id.nullable().default(null).meta({ description: 'Into this group; null: among one’s own.' }),
  folder: folder.default(''),
  move: z.boolean().default(false).meta({ description: 'The first goes into the bin.' }),
};

/** Documents of one’s own, which nobody else reads, and what is given to others of them: a copy. */
export const ownDocumentOperations = {
  listOwnDocuments: operation('GET /me/documents', {
    ...{ tag, scope: 'read:statuses', summary: 'Documents and folders of one’s own, in a folder' },
    query: paged.extend({ folder: folder.default(''), show: shown }),
    answer: listed,
    show: (call) => listIn(call, own(call)),
  }),
  addOwnDocument: operation('POST /me/documents', {
    ...{ tag, scope: 'write:statuses', summary: 'Keep a file in a folder of one’s own', answer: post },
    body: z.strictObject({
      ...{ name, folder: folder.default(''), note: text(1_000).default('') },
      fileId: id.meta({ description: 'Uploaded with `POST /api/v2/media`.' }),
    }),
    act: (tx, { me, body: { fileId, ...rest } }) =>
      addDocument(tx, me, own({ me }), { ...rest, fileId: fileId as FileId }),
    show: showMade,
  }),
  makeOwnFolder: operation('POST /me/folders', {
    ...{ tag, scope: 'write:statuses', summary: 'Make a folder of one’s own' },
    body: z.strictObject({ folder }),
    answer: z.object({ folder: z.string() }),
    act: (tx, { me, body }) => makeFolder(tx, me, own({ me }), body.folder),
    show: async (_call, made) => ({ folder: made }),
  }),
  moveOwnFolder: operation('PATCH /me/folders', {
    ...{ tag, scope: 'write:statuses', summary: 'Rename or move a folder of one’s own' },
    body: z.strictObject({ from: folder, to: folder }),
    answer: z.object({ folder: z.string() }),
    act: (tx, { me, body }) => moveFolder(tx, me, own({ me }), body),
    show: async (_call, made) => ({ folder: made }),
  }),
  removeOwnFolder: operation('DELETE /me/folders', {
    ...{ tag, scope: 'write:statuses', summary: 'Remove an empty folder of one’s own' },
    body: z.strictObject({ folder }),
    act: (tx, { me, body }) => removeFolder(tx, me, own({ me }), body.folder),
  }),
  copyDocument: operation('POST /documents/{post}/copies', {
    ...{ tag, scope: 'write:statuses', summary: 'Copy or move a document into a group, or among one’s own' },
    body: z.strictObject({ ...target, name: name.optional() }),
    answer: post,
    run: (call) => {
      const { groupId, folder: where, move: moves, name: called } = call.body;
      const to = { shelf: shelfIn(call, groupId), folder: where, moves };
      const as = called === undefined ? {} : { name: called };
      return copyDocument(call.api.db, call.me, call.parts.post, { ...to, ...as });
    },
    show: showMade,
  }),
  copyOwnFolder: operation('POST /me/folders/copies', {
    ...{ tag, scope: 'write:statuses', summary: 'Copy or move a folder of one’s own into a group' },
    body: z.strictObject({ from: folder, ...target }),
    answer: z.object({ folder: z.string() }),
    run: (call) => copyTree(call, own(call)),
    show: async (_call, made) => ({ folder: made }),
  }),
  copyFolder: operation('POST /groups/{group}/folders/copies', {
    ...{ tag, scope: 'write:statuses', summary: 'Copy or move a folder of a group' },
    body: z.strictObject({ from: folder, ...target }),
    answer: z.object({ folder: z.string() }),
    run: (call) => copyTree(call, call.parts.group),
    show: async (_call, made) => ({ folder: made }),
  }),
  attachDocument: operation('POST /documents/{post}/files', {
    ...{ tag, scope: 'write:media', summary: 'Make a file of a document, for a post or a message' },
    description: 'Its id is one of `media_ids` of `POST /api/v1/statuses`, which says who gets it.',
    answer: z.object({ fileId: id }),
    run: async ({ api, me, parts }) => (await attachDocument(api.db, me, parts.post)).id,
    show: async (_call, fileId) => ({ fileId }),
  }),
};

type Asked = {
  readonly from: string;
  readonly groupId: string | null;
  readonly folder: string;
  readonly move: boolean;
};

const copyTree = (
  call: Pick<Call, 'me' | 'api'> & { readonly body: Asked },
  shelf: Shelf,
): Promise<string> => {
  const { from, groupId, folder: where, move: moves } = call.body;
  const to = { shelf: shelfIn(call, groupId), folder: where, moves };
  return copyFolder(call.api.db, call.me, { shelf, folder: from }, to);
};
