import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { requireMembership } from '../../audience.ts';
import { answerableBy, whyNotAnswerable } from '../../answerable.ts';
import { checkFolder, checkName } from './document.ts';
import { actBy, recordFact } from './facts.ts';
import type { DocumentAct } from './policy.ts';
import { shelfOf } from './shelf.ts';
import { noteAct, openDocument, requireAllowed, requireFree, spelledAs, type OpenDocument } from './store.ts';

/** Calls a document something else, puts it into another folder, or both; what is not given stays. The same again is nothing. */
export async function arrangeDocument(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  to: { readonly name?: string; readonly folder?: string },
): Promise<void> {
  const document = await openFor(tx, person, postId, 'arrange');
  const name = to.name === undefined ? document.name : checkName(to.name);
  const given = to.folder === undefined ? document.folder : checkFolder(to.folder);
  const folder = await spelledAs(tx, shelfOf(document), given);
  if (name === document.name && folder === document.folder) return;
  await requireFree(tx, shelfOf(document), { name, folder }, postId);
  await act(tx, person, document, { name, folder, binned: false });
}

/** Deletes a document: it lies in the bin for `binDays`, from which it can be taken out again. Twice is once. */
export async function binDocument(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  const document = await openFor(tx, person, postId, 'unbin');
  if (document.binned) return;
  requireAllowed('bin', document);
  await act(tx, person, document, { ...placeOf(document), binned: true });
}

/** Takes a document out of the bin, if its name is still free. */
export async function unbinDocument(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  const document = await openFor(tx, person, postId, 'unbin');
  if (!document.binned) return;
  await requireFree(tx, shelfOf(document), document, postId);
  await act(tx, person, document, { ...placeOf(document), binned: false });
}

/** The document, for one who may do that with it. Refusal not_found for one that the person cannot read. */
export async function openFor(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  what: DocumentAct,
): Promise<OpenDocument> {
  const document = await openDocument(tx, person, tx`p.id = ${postId} and ${answerableBy(tx, person)}`);
  if (!document) throw await whyNotAnswerable(tx, person, postId, notFound('post'));
  if (document.groupId !== null) await requireMembership(tx, person, document.groupId);
  requireAllowed(what, document);
  return document;
}

const placeOf = ({ name, folder }: OpenDocument) => ({ name, folder });

async function act(
  tx: Tx,
  person: PersonId,
  document: OpenDocument,
  to: { readonly name: string; readonly folder: string; readonly binned: boolean },
): Promise<void> {
  const by = { id: person, peerId: null };
  const uri = tx.instance.addresses.activity(newUuid());
  const at = await noteAct(tx, by, document, { ...to, uri, at: new Date() });
  if (!at) return;
  await recordFact(tx, person, 'document.arranged', { ...actBy(by, document, uri, at), ...to });
}
