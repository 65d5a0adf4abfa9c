import { randomUUID } from 'node:crypto';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { checkFolder, checkName, fold, pathOf } from './document.ts';
import { findDocument } from './list-documents.ts';
import { lockDocument, unlockDocument } from './lock-document.ts';
import { refusals } from './refusals.ts';
import { requireShelf } from './require-shelf.ts';
import { groupOf, isOwnShelf, type Shelf } from './shelf.ts';
import { lockNames } from './store.ts';
import { heldLock } from './versions.ts';

/**
 * A lock as a file manager holds it, by a token (RFC 4918 §6). Of a document it is the lock that everybody sees, and is over when that is; of a name
 * without a document, which programs lock before they save, it holds off others at this company alone until the first version is there.
 */
export interface DeskLock {
  readonly token: string;
  readonly personId: PersonId;
  readonly person: string;
  /** What the program says of itself and its person. */
  readonly owner: string;
  readonly until: Date;
  readonly postId: PostId | null;
}
export interface DeskPlace {
  readonly folder: string;
  readonly name: string;
}

export const ownerMax = 500;

/** Those that hold now, of a condition over `desk_locks k`. */
const locks = async (reader: Reader, where: ReturnType<Reader>): Promise<DeskLock[]> => reader<DeskLock[]>`
  select k.token, k.person_id, kp.name as person, k.owner, k.post_id, coalesce(l.until, k.until) as until
  from desk_locks k join people kp on kp.id = k.person_id
  left join (document_locks l join people lp on lp.id = l.person_id) on l.post_id = k.post_id and l.uri = k.lock_uri and ${reader.unsafe(heldLock)}
  where ${where} and case when k.post_id is null then k.until > now() else l.uri is not null end`;

/** SQL over `desk_locks k`: of a name there. Those of a person's own are held by that person. */
const lockedShelf = (reader: Reader, shelf: Shelf): ReturnType<Reader> =>
  isOwnShelf(shelf)
    ? reader`k.group_id is null and k.person_id = ${shelf.ownerId}`
    : reader`k.group_id = ${shelf}`;

/** The lock that holds off others from a name, or from the document that has it; null: none by a file manager. */
export async function deskLockAt(
  reader: Reader,
  shelf: Shelf,
  at: DeskPlace,
  postId: PostId | null,
): Promise<DeskLock | null> {
  const folded = fold(pathOf(at.folder, at.name));
  const [lock] = await locks(
    reader,
    postId === null
      ? reader`${lockedShelf(reader, shelf)} and k.folded = ${folded} and k.post_id is null`
      : reader`k.post_id = ${postId}`,
  );
  return lock ?? null;
}

/** Of documents in a list, by their ids. */
export async function deskLocksOf(
  reader: Reader,
  postIds: readonly PostId[],
): Promise<ReadonlyMap<PostId, DeskLock>> {
  if (postIds.length === 0) return new Map();
  const found = await locks(reader, reader`k.post_id = any(${[...postIds]}::bigint[])`);
  return new Map(found.flatMap((lock) => (lock.postId === null ? [] : [[lock.postId, lock] as const])));
}

/**
 * Locks a document, or a name that is to become one, for `seconds`. One lock at a time, whoever holds it: the second program of the same person
 * must not save over the first. A lock that the person took on the page becomes this one.
 */
export async function takeDeskLock(
  tx: Tx,
  person: PersonId,
  shelf: Shelf,
  at: DeskPlace,
  { seconds, owner }: { readonly seconds: number; readonly owner: string },
): Promise<{ readonly lock: DeskLock; readonly isNew: boolean }> {
  await requireShelf(tx, person, shelf);
  await lockNames(tx, shelf);
  const place = { folder: checkFolder(at.folder), name: checkName(at.name) };
  const held = await findDocument(tx, { personId: person }, shelf, place);
  const other = await deskLockAt(tx, shelf, place, held?.id ?? null);
  if (other) throw lockedBy(other);
  const token = randomUUID();
  const folded = fold(pathOf(place.folder, place.name));
  const taken = held ? await lockDocument(tx, person, held.id, seconds) : null;
  await tx`delete from desk_locks k where ${lockedShelf(tx, shelf)} and k.folded = ${folded}`;
  await tx`
    insert into desk_locks (token, group_id, person_id, folded, post_id, lock_uri, owner, until)
    values (${token}, ${groupOf(shelf)}, ${person}, ${folded}, ${held?.id ?? null}, ${taken?.uri ?? null}, ${owner.slice(0, ownerMax)},
      ${taken?.until ?? new Date(Date.now() + seconds * 1000)})`;
  const [lock] = await locks(tx, tx`k.token = ${token}`);
  if (!lock) throw refusals.notLocked();
  return { lock, isNew: held === null };
}

/** Of two that save or lock in a group at once, one comes second. Until the end of the transaction. */
export const holdDesk = (tx: Tx, shelf: Shelf): Promise<void> => lockNames(tx, shelf);

/** A longer lock costs every company a message; one that still holds most of its time is not renewed. */
const enoughShare = 0.5;

/** Makes a person's lock hold `seconds` from now. */
export async function renewDeskLock(
  tx: Tx,
  person: PersonId,
  token: string,
  seconds: number,
): Promise<DeskLock> {
  const held = await ownLock(tx, person, token);
  const until = new Date(Date.now() + seconds * 1000);
  if (held.until.getTime() - Date.now() > seconds * 1000 * enoughShare) return held;
  const taken = held.postId === null ? null : await lockDocument(tx, person, held.postId, seconds);
  await tx`
    update desk_locks set until = ${taken?.until ?? until}, lock_uri = ${taken?.uri ?? null} where token = ${held.token}`;
  return { ...held, until: taken?.until ?? until };
}

/** Ends a person's lock. */
export async function endDeskLock(tx: Tx, person: PersonId, token: string): Promise<void> {
  const held = await ownLock(tx, person, token);
  if (held.postId !== null) await unlockDocument(tx, person, held.postId);
  await tx`delete from desk_locks where token = ${held.token}`;
}

/** The first version is there under a name that was locked: from now on everybody sees the lock. */
export async function adoptDeskLock(tx: Tx, person: PersonId, token: string, postId: PostId): Promise<void> {
  const held = await ownLock(tx, person, token);
  const seconds = (held.until.getTime() - Date.now()) / 1000;
  const { uri, until } = await lockDocument(tx, person, postId, seconds);
  await tx`
    update desk_locks set post_id = ${postId}, lock_uri = ${uri}, until = ${until} where token = ${held.token}`;
}

async function ownLock(tx: Tx, person: PersonId, token: string): Promise<DeskLock> {
  const [lock] = await locks(tx, tx`k.token = ${token} and k.person_id = ${person}`);
  if (!lock) throw refusals.notLocked();
  return lock;
}

/** What is said to who comes second. */
export const lockedBy = ({ person, until }: Pick<DeskLock, 'person' | 'until'>) =>
  refusals.locked({ person, until: until.toISOString().slice(0, 16).replace('T', ' ') });

/** A maintenance job. */
export async function sweepDesk(tx: Tx): Promise<void> {
  await tx`delete from desk_locks where until < now() - interval '1 day'`;
  await tx`delete from desk_files where at < now() - interval '1 day'`;
}
