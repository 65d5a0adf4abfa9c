import { transaction } from '#src/platform/database.ts';
import { arrangeDocument, binDocument } from '#src/posts/kinds/document/arrange-document.ts';
import { copyDocument, copyFolder } from '#src/posts/kinds/document/copy-document.ts';
import { pathOf } from '#src/posts/kinds/document/document.ts';
import { dropDeskFile, keepDeskFile } from '#src/posts/kinds/document/desk-files.ts';
import { binFolder, makeFolder, moveFolder } from '#src/posts/kinds/document/folders.ts';
import type { ListedDocument } from '#src/posts/kinds/document/list-documents.ts';
import { refusals } from '#src/posts/kinds/document/refusals.ts';
import { isSameShelf } from '#src/posts/kinds/document/shelf.ts';
import type { Ask } from '../context.ts';
import { DavError } from '../errors.ts';
import { targetOf } from '../path.ts';
import {
  documentsHref,
  exists,
  hostsOf,
  placeAt,
  refuseDeskName,
  requireConditions,
  requireParent,
  requireUnlocked,
  type Place,
} from './place.ts';

/** MKCOL */
export async function makeCollection(ask: Ask, place: Place): Promise<Response> {
  const { c, db, me } = ask;
  const { top, folder, name } = place;
  if (exists(place)) throw new DavError(405, 'There is something of this name already.');
  if (hasBody(ask)) throw new DavError(415, 'A folder is made without a body.');
  await requireConditions(ask, place);
  await requireParent(ask, place);
  refuseDeskName(place);
  await transaction(db, (tx) => makeFolder(tx, me.id, top.shelf, pathOf(folder, name)));
  return c.body(null, 201);
}

/** Whatever it is: RFC 4918 §9.3 knows none. */
const hasBody = ({ c }: Ask): boolean =>
  Number(c.req.header('content-length') ?? 0) > 0 || c.req.header('transfer-encoding') !== undefined;

/** DELETE: into the bin, a folder with all that is in it. */
export async function deletePlace(ask: Ask, place: Place): Promise<Response> {
  const { c, db, me } = ask;
  const { top, folder, name, found, path } = place;
  const { shelf } = top;
  if (found.is === 'nothing') throw new DavError(404, 'There is nothing at this address.');
  const depth = c.req.header('depth');
  if (found.is === 'folder' && depth !== undefined && depth.toLowerCase() !== 'infinity')
    throw new DavError(400, 'A folder is deleted with all that is in it.');
  requireUnlocked(ask, place, await requireConditions(ask, place));
  if (path.length === 0) throw new DavError(403, 'The folder of all documents stays.');
  await transaction(db, async (tx) => {
    if (found.is === 'folder') await binFolder(tx, me.id, shelf, found.folder);
    else if (found.is === 'document') await binDocument(tx, me.id, found.document.id);
    else await dropDeskFile(tx, me.id, shelf, { folder, name });
  });
  return c.body(null, 204);
}

/** MOVE and COPY: where to, and what happens to what is there. */
async function destinationOf(ask: Ask): Promise<{ to: Place; overwrites: boolean }> {
  const { c } = ask;
  const address = c.req.header('destination');
  if (address === undefined) throw new DavError(400, 'Say where to, in the header Destination.');
  const { target, isHere } = targetOf(address, hostsOf(ask));
  if (!isHere) throw new DavError(502, 'Documents are not handed to other servers.');
  if (target?.kind !== 'document')
    throw new DavError(403, 'Documents go to your own documents or to those of a group.');
  const overwrite = c.req.header('overwrite')?.toUpperCase() ?? 'T';
  if (!['T', 'F'].includes(overwrite)) throw new DavError(400, 'The header Overwrite is T or F.');
  return { to: await placeAt(ask, target), overwrites: overwrite === 'T' };
}

const isSame = (one: Place, other: Place): boolean =>
  isSameShelf(one.top.shelf, other.top.shelf) && one.path.join('/') === other.path.join('/');

/** MOVE. Onto another document, it becomes the next version of that one, which is how many programs save. */
export async function movePlace(ask: Ask, from: Place): Promise<Response> {
  const { c, db, me } = ask;
  const { found } = from;
  if (found.is === 'nothing') throw new DavError(404, 'There is nothing at this address.');
  if (from.path.length === 0) throw new DavError(403, 'The folder of all documents stays.');
  const { to, overwrites } = await destinationOf(ask);
  if (isSame(from, to)) throw new DavError(403, 'It is there already.');
  const header = await requireConditions(ask, from);
  requireUnlocked(ask, from, header);
  await requireArrival(ask, to, overwrites, header);
  if (found.is === 'folder') return await moveTree(ask, from, found.folder, to);
  if (found.is === 'desk') {
    const { content } = found.file;
    if (to.found.is === 'document') throw new DavError(409, 'There is a document of this name.');
    await transaction(db, async (tx) => {
      await dropDeskFile(tx, me.id, from.top.shelf, from);
      await keepDeskFile(tx, me.id, to.top.shelf, to, content);
    });
  } else {
    refuseDeskName(to);
    if (to.found.is === 'nothing' && isSameShelf(to.top.shelf, from.top.shelf))
      await transaction(db, (tx) =>
        arrangeDocument(tx, me.id, found.document.id, { name: to.name, folder: to.folder }),
      );
    else await putCopy(ask, found.document, to, true);
  }
  return c.body(null, exists(to) ? 204 : 201);
}

/** COPY, of one document. */
export async function copyPlace(ask: Ask, from: Place): Promise<Response> {
  const { c, db, me } = ask;
  const { found } = from;
  if (found.is === 'nothing') throw new DavError(404, 'There is nothing at this address.');
  const { to, overwrites } = await destinationOf(ask);
  if (isSame(from, to)) throw new DavError(403, 'It is there already.');
  await requireArrival(ask, to, overwrites, await requireConditions(ask, from));
  if (found.is === 'folder') {
    if (c.req.header('depth') !== '0')
      throw new DavError(403, 'A folder is not copied with what is in it. Copy its documents.');
    if (exists(to)) throw new DavError(412, 'There is something of this name already.');
    await transaction(db, (tx) => makeFolder(tx, me.id, to.top.shelf, pathOf(to.folder, to.name)));
  } else if (found.is === 'desk') {
    if (to.found.is === 'document') throw new DavError(409, 'There is a document of this name.');
    await transaction(db, (tx) => keepDeskFile(tx, me.id, to.top.shelf, to, found.file.content));
  } else {
    refuseDeskName(to);
    await putCopy(ask, found.document, to, false);
  }
  return c.body(null, exists(to) ? 204 : 201);
}

async function requireArrival(
  ask: Ask,
  to: Place,
  overwrites: boolean,
  header: Parameters<typeof requireUnlocked>[2],
): Promise<void> {
  if (exists(to) && !overwrites) throw new DavError(412, 'There is something of this name already.');
  if (to.found.is === 'folder') throw new DavError(409, 'There is a folder of this name. Choose another.');
  requireUnlocked(ask, to, header);
  await requireParent(ask, to);
}

async function moveTree(ask: Ask, from: Place, folder: string, to: Place): Promise<Response> {
  const { c, db, me } = ask;
  refuseDeskName(to);
  if (exists(to)) throw new DavError(412, 'There is something of this name already.');
  if (!to.top.writes) throw refusals.onlyMembers();
  if (isSameShelf(to.top.shelf, from.top.shelf))
    await transaction(db, (tx) =>
      moveFolder(tx, me.id, from.top.shelf, { from: folder, to: pathOf(to.folder, to.name) }),
    );
  else
    await copyFolder(
      db,
      me.id,
      { shelf: from.top.shelf, folder },
      { ...to, shelf: to.top.shelf, moves: true },
    );
  c.header('location', documentsHref(to.top, to.path, true));
  return c.body(null, 201);
}

/** The bytes of a document under another name: a new one, or the next version of the one that is there. `moves`: the first goes into the bin then. */
async function putCopy({ db, me }: Ask, document: ListedDocument, to: Place, moves: boolean): Promise<void> {
  const { top, folder, name } = to;
  if (!top.writes) throw refusals.onlyMembers();
  await copyDocument(db, me.id, document.id, {
    ...{ shelf: top.shelf, folder, name, moves, versions: true },
    after: async (tx) => void (await dropDeskFile(tx, me.id, top.shelf, to)),
  });
}
