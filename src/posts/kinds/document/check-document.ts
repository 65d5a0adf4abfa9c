import type { Tx } from '#src/platform/database.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Arriving, Publishing } from '../kind.ts';
import { checkFolder, checkName, cleanFolder, cleanName } from './document.ts';
import type {
  DocumentForms,
  DocumentInput,
  FileFacts,
  NewDocument,
  NewVersion,
  VersionForms,
  VersionInput,
} from './forms.ts';
import { refusals } from './refusals.ts';
import { shelfOf, type Shelf } from './shelf.ts';
import { openDocument, requireAllowed, requireFree, requireGroupRoom, spelledAs } from './store.ts';
import { versionRows } from './versions.ts';

/** A new document of one of ours: a file in a folder of a group, or of their own, under a name that is free. */
export async function checkDocument(
  tx: Tx,
  input: DocumentInput,
  { author, audience }: Publishing,
): Promise<NewDocument> {
  const shelf = shelfFor(input, author, audience);
  const name = checkName(input.name);
  const folder = await spelledAs(tx, shelf, checkFolder(input.folder));
  await requireFree(tx, shelf, { name, folder });
  const file = await factsOf(tx, author, input.fileId);
  await requireGroupRoom(tx, shelf, file.bytes);
  return { name, folder, ...file };
}

function shelfFor({ own }: DocumentInput, author: PersonId, audience: Publishing['audience']): Shelf {
  const { level, groupId, parent } = audience;
  if (own && level === 'direct' && parent === null) return { ownerId: author };
  if (level !== 'group' || groupId === null || parent !== null) throw refusals.onlyInGroups();
  return groupId;
}

/** A new version by one of ours, of the document that it answers. */
export async function checkVersion(
  tx: Tx,
  input: VersionInput,
  { author, audience }: Publishing,
): Promise<NewVersion> {
  const document = audience.parent && (await openDocument(tx, author, tx`p.id = ${audience.parent.id}`));
  if (!document) throw refusals.versionOfNothing();
  requireAllowed('version', document);
  const versions = await tx<(FileFacts & { id: PostId; uri: string; restores: string | null })[]>`
    select v.id, v.uri, v.media_type, v.bytes::float8 as bytes, v.pages, v.restores from documents d cross join lateral (${tx.unsafe(versionRows)}) v
    where d.post_id = ${document.postId} and v.refused is null order by v.number desc`;
  const known = (id: PostId) => {
    const version = versions.find((each) => each.id === id);
    if (!version) throw refusals.noSuchVersion();
    return version;
  };
  if ('restores' in input) {
    const { uri, restores, mediaType, bytes, pages } = known(input.restores);
    const [current] = versions;
    const original = restores ?? uri;
    if (current && (current.restores ?? current.uri) === original) throw refusals.isCurrent();
    return { mediaType, bytes, pages, basedOn: current?.uri ?? null, restores: original };
  }
  const basedOn = input.basedOn === null ? (versions[0]?.uri ?? null) : known(input.basedOn).uri;
  const file = await factsOf(tx, author, input.fileId);
  await requireGroupRoom(tx, shelfOf(document), file.bytes);
  return { ...file, basedOn, restores: null };
}

async function factsOf(tx: Tx, owner: PersonId, fileId: FileId): Promise<FileFacts> {
  const [file] = await tx<FileFacts[]>`
    select media_type, bytes::float8 as bytes, pages from files
    where id = ${fileId} and owner_id = ${owner} and peer_id is null and post_id is null`;
  if (!file) throw refusals.fileMissing();
  return file;
}

/** Of a partner's: in a group only, and with a name. */
export function cleanDocument(
  { name, folder, mediaType, bytes, pages }: DocumentForms['incoming'],
  { level, isReply }: Arriving,
): NewDocument | null {
  const called = cleanName(name);
  return level === 'group' && !isReply && called !== ''
    ? { name: called, folder: cleanFolder(folder), mediaType, bytes, pages }
    : null;
}

export const cleanVersion = (incoming: VersionForms['incoming'], { level }: Arriving): NewVersion | null =>
  level === 'group' ? { ...incoming } : null;

/** Whether a group of ours takes a document of a partner's. Of a partner's group its home decided. */
export async function admitDocument(
  tx: Tx,
  _author: PersonId,
  groupId: GroupId | null,
  document: NewDocument,
): Promise<void> {
  if (groupId === null || !(await isOurs(tx, groupId))) return;
  await requireFree(tx, groupId, document);
  await requireGroupRoom(tx, groupId, document.bytes);
}

/** The same of a version. One whose document has not come yet is an answer like any other until it does. */
export async function admitVersion(
  tx: Tx,
  author: PersonId,
  groupId: GroupId | null,
  version: NewVersion,
  parentId: PostId | null,
): Promise<void> {
  if (groupId === null || !(await isOurs(tx, groupId))) return;
  if (version.restores === null) await requireGroupRoom(tx, groupId, version.bytes);
  const document = parentId && (await openDocument(tx, author, tx`p.id = ${parentId}`));
  if (document) requireAllowed('version', document, true);
}

async function isOurs(tx: Tx, groupId: GroupId): Promise<boolean> {
  const [group] = await tx`select from groups where id = ${groupId} and peer_id is null`;
  return group !== undefined;
}
