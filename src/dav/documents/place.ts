import { findGroupByHandle, readGroup } from '#src/groups/read.ts';
import type { GroupView } from '#src/groups/group.ts';
import { canPost } from '#src/groups/policy.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { notFound } from '#src/platform/errors.ts';
import { deskLockAt, lockedBy, type DeskLock } from '#src/posts/kinds/document/desk-locks.ts';
import { isDeskName, readDeskFile, type DeskFile } from '#src/posts/kinds/document/desk-files.ts';
import { findDocument, findFolder, type ListedDocument } from '#src/posts/kinds/document/list-documents.ts';
import type { Shelf } from '#src/posts/kinds/document/shelf.ts';
import type { Ask } from '../context.ts';
import { DavError } from '../errors.ts';
import { holds, readIf, tokensIn, type IfHeader } from '../if-header.ts';
import { hrefOf, targetOf, type Target } from '../path.ts';

/** What is at an address among documents. */
export type Found =
  | { readonly is: 'folder'; readonly folder: string }
  | { readonly is: 'document'; readonly document: ListedDocument }
  | { readonly is: 'desk'; readonly file: DeskFile & { readonly content: Buffer } }
  | { readonly is: 'nothing' };

/** Where documents are: a group's, or one's own. */
export interface Top {
  readonly shelf: Shelf;
  /** What its folder is called. */
  readonly title: string;
  readonly parts: readonly string[];
  readonly page: string;
  readonly writes: boolean;
}

/** An address among documents, as one person sees it. */
export interface Place {
  readonly top: Top;
  /** Folders and name as they are written. */
  readonly path: readonly string[];
  /** The folder that it is in, and its name there; at the top both are ''. */
  readonly folder: string;
  readonly name: string;
  readonly found: Found;
  /** Of a document, or of a name that is to become one. */
  readonly lock: DeskLock | null;
}

/** `hydraulik`, or of another company `hydraulik@beta.example`. */
export const groupSegment = ({ handle, host }: Pick<GroupView, 'handle' | 'host'>): string =>
  host === null ? handle : `${handle}@${host}`;

export const documentsHref = (top: Pick<Top, 'parts'>, path: readonly string[], isFolder: boolean): string =>
  hrefOf([...top.parts, ...path], isFolder);

export const topOf = (group: GroupView): Top => ({
  ...{ shelf: group.id, title: group.name, page: `/groups/${groupSegment(group)}/documents` },
  ...{ parts: ['groups', groupSegment(group), 'documents'], writes: canPost(group, group.mine) },
});

export const ownTop = ({ me }: Pick<Ask, 'me'>): Top => ({
  ...{
    shelf: { ownerId: me.id },
    title: 'documents',
    page: '/documents',
    parts: ['documents'],
    writes: true,
  },
});

/** A group by the part of an address, for its active members: whoever is none finds nothing there, nor does anybody of a practice room, of which nothing leaves. */
export async function groupAt({ db, viewer }: Ask, segment: string): Promise<GroupView> {
  const [handle = '', host = null, ...more] = segment.split('@');
  const known = handle === '' || more.length > 0 ? null : await findGroupByHandle(db, handle, host);
  const group = known && (await readGroup(db, viewer, known.id));
  if (group?.mine?.state !== 'active' || group.practice !== null) throw notFound('group');
  return group;
}

export async function placeAt(ask: Ask, target: Extract<Target, { kind: 'document' }>): Promise<Place> {
  const { db, viewer, me } = ask;
  const { path } = target;
  const top = target.handle === null ? ownTop(ask) : topOf(await groupAt(ask, target.handle));
  const { shelf } = top;
  const folder = path.slice(0, -1).join('/');
  const name = path.at(-1) ?? '';
  const at = { top, path, folder, name };
  const asFolder = await findFolder(db, shelf, path.join('/'));
  if (asFolder !== null) return { ...at, found: { is: 'folder', folder: asFolder }, lock: null };
  const document = await findDocument(db, viewer, shelf, { folder, name });
  const lock = await deskLockAt(db, shelf, { folder, name }, document?.id ?? null);
  if (document) return { ...at, found: { is: 'document', document }, lock };
  const file = await readDeskFile(db, me.id, shelf, { folder, name });
  return { ...at, found: file ? { is: 'desk', file } : { is: 'nothing' }, lock };
}

export const tokenOf = ({ token }: DeskLock): string => `urn:uuid:${token}`;

/** The version that counts; what a desk file holds never meets a document's. */
export function etagOf(found: Found): string | null {
  if (found.is === 'document') return `"v${found.document.versionId}"`;
  return found.is === 'desk' ? `"d${found.file.at.getTime()}"` : null;
}

export const exists = ({ found }: Place): boolean => found.is !== 'nothing';

/** What the headers of a request say must be so before anything is done. Throws DavError 412. */
export async function requireConditions(ask: Ask, place: Place): Promise<IfHeader | null> {
  const { c } = ask;
  const etag = etagOf(place.found);
  const listed = (header: string): readonly string[] => header.split(',').map((each) => each.trim());
  const match = c.req.header('if-match');
  if (match !== undefined && !(match.trim() === '*' ? exists(place) : listed(match).some((e) => e === etag)))
    throw changed();
  const none = c.req.header('if-none-match');
  if (none !== undefined && c.req.method !== 'GET' && c.req.method !== 'HEAD')
    if (none.trim() === '*' ? exists(place) : listed(none).some((each) => each === etag)) throw changed();
  const header = readIf(c.req.header('if'));
  if (header !== null && !(await holds(header, (tag) => stateAt(ask, place, tag))))
    throw new DavError(412, 'This is not locked, or has changed since; read it again before saving.');
  return header;
}

async function stateAt(ask: Ask, place: Place, tag: string | null) {
  const at = tag === null ? place : await namedPlace(ask, tag);
  if (at === null) return { tokens: [], etag: null };
  return { tokens: at.lock ? [tokenOf(at.lock)] : [], etag: etagOf(at.found) };
}

/** What a header names, if it is among documents here. */
export async function namedPlace(ask: Ask, address: string): Promise<Place | null> {
  const { target } = targetOf(address, hostsOf(ask));
  return target?.kind === 'document' ? await placeAt(ask, target) : null;
}

export const hostsOf = ({ db, c }: Ask): readonly string[] => [
  hostOf(db.instance.origin),
  (c.req.header('host') ?? '').toLowerCase(),
];

/** Whoever changes something that is locked names the lock, also their own (RFC 4918 §7.5). Throws 423. */
export function requireUnlocked(ask: Ask, { lock }: Place, header: IfHeader | null): void {
  if (lock === null) return;
  if (lock.personId !== ask.me.id) throw lockedBy(lock);
  if (!tokensIn(header).has(tokenOf(lock)))
    throw new DavError(
      423,
      'One of your own programs has this open. Close it there first.',
      '<D:lock-token-submitted/>',
    );
}

const changed = (): DavError =>
  new DavError(412, 'This is another version than the one you have. Read it again before saving.');

/** Where a document may be: below a folder that there is, under a name that is none of the desk's own. */
export async function requireParent({ db }: Ask, { top, folder, path }: Place): Promise<void> {
  if (path.length === 0) throw new DavError(405, 'This is the folder of all documents.');
  if ((await findFolder(db, top.shelf, folder)) === null)
    throw new DavError(409, 'The folder that this is to be in does not exist. Make it first.');
}

export function refuseDeskName({ name }: Place): void {
  if (isDeskName(name))
    throw new DavError(403, 'Names like this one are for what programs keep beside documents.');
}
