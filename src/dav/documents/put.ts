import { uploadBytesMax } from '#src/media/file.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { adoptDeskLock, deskLockAt, holdDesk, lockedBy } from '#src/posts/kinds/document/desk-locks.ts';
import {
  deskFileBytesMax,
  dropDeskFile,
  isDeskName,
  keepDeskFile,
} from '#src/posts/kinds/document/desk-files.ts';
import { findDocument } from '#src/posts/kinds/document/list-documents.ts';
import { putDocument } from '#src/posts/kinds/document/put-document.ts';
import { refusals } from '#src/posts/kinds/document/refusals.ts';
import { withBody, withContent } from '../body.ts';
import type { Ask } from '../context.ts';
import { DavError } from '../errors.ts';
import { exists, requireConditions, requireParent, requireUnlocked, type Place } from './place.ts';

/** A file is saved: a new document, or the next version of one. What is refused changes nothing. */
export async function saveDocument(ask: Ask, place: Place): Promise<Response> {
  const { c, db, me } = ask;
  const { top, found, folder, name, lock } = place;
  const { shelf } = top;
  if (found.is === 'folder') throw new DavError(405, 'There is a folder of this name.');
  if (c.req.header('content-range') !== undefined)
    throw new DavError(400, 'Send the whole file: parts of it cannot be saved.');
  requireUnlocked(ask, place, await requireConditions(ask, place));
  await requireParent(ask, place);
  if (!top.writes) throw refusals.onlyMembers();
  if (isDeskName(name)) return await saveDeskFile(ask, place);
  return await withContent(ask, uploadBytesMax, async (bytes) => {
    if (bytes instanceof Uint8Array && bytes.byteLength === 0) return await beginDocument(ask, place);
    const mediaType = (c.req.header('content-type') ?? '').split(';')[0]?.trim() ?? '';
    const id = await putDocument(db, me.id, shelf, {
      ...{ name, folder, mediaType, bytes, versions: true },
      before: (tx) => requireSame(tx, ask, place),
      async after(tx, post) {
        await dropDeskFile(tx, me.id, shelf, { folder, name });
        if (lock !== null && lock.postId === null) await adoptDeskLock(tx, me.id, lock.token, post);
      },
    });
    c.header('etag', `"v${id}"`);
    return c.body(null, exists(place) ? 204 : 201);
  });
}

/** The same in the transaction that saves: of two that save at once the second is told. */
async function requireSame(tx: Tx, { me, viewer }: Ask, place: Place): Promise<void> {
  const { top, folder, name, found } = place;
  await holdDesk(tx, top.shelf);
  const now = await findDocument(tx, viewer, top.shelf, { folder, name });
  const lock = await deskLockAt(tx, top.shelf, { folder, name }, now?.id ?? null);
  if (lock !== null && lock.personId !== me.id) throw lockedBy(lock);
  const before = found.is === 'document' ? found.document.versionId : null;
  if ((now?.versionId ?? null) !== before)
    throw new DavError(412, 'Somebody has saved another version meanwhile. Read it again before saving.');
}

/** What programs keep beside documents, and the empty file with which they begin to save. Nobody else sees it, and a day later it is gone. */
async function saveDeskFile(ask: Ask, place: Place): Promise<Response> {
  return await withBody(ask, deskFileBytesMax, async (bytes) => await keep(ask, place, bytes));
}

/** An empty file is no document yet: the next that comes under this name is its first version. Over one that is there it would be its loss. */
async function beginDocument(ask: Ask, place: Place): Promise<Response> {
  if (place.found.is === 'document')
    throw new DavError(
      422,
      'An empty file does not take the place of a document. Delete the document instead.',
    );
  return await keep(ask, place, new Uint8Array(0));
}

async function keep({ c, db, me }: Ask, place: Place, bytes: Uint8Array): Promise<Response> {
  const { top, folder, name } = place;
  await transaction(db, (tx) => keepDeskFile(tx, me.id, top.shelf, { folder, name }, bytes));
  return c.body(null, exists(place) ? 204 : 201);
}
