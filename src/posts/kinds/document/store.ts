import type { Standing } from '#src/groups/group.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { fold, foldersOn, parentOf, pathOf } from './document.ts';
import type { DocumentAct, DocumentTies } from './policy.ts';
import { hindranceTo } from './policy.ts';
import { refusals } from './refusals.ts';
import { isOwnShelf, onShelf, shelfOf, type Shelf } from './shelf.ts';
import { heldLock } from './versions.ts';

/** A document as it stands, and who the person who does something is to it. Its row stays locked. */
export interface OpenDocument extends DocumentTies {
  readonly postId: PostId;
  readonly uri: string;
  /** Null: it is one person's own. */
  readonly groupId: GroupId | null;
  readonly ownerId: PersonId | null;
  /** Of its group; null: ours, or a person's own. */
  readonly groupPeerId: number | null;
  readonly name: string;
  readonly folder: string;
  readonly lock: {
    readonly uri: string;
    readonly holderId: PersonId;
    readonly holderUri: string;
    readonly holder: string;
    readonly until: Date;
  } | null;
}

interface Row extends Omit<OpenDocument, 'lock' | 'lockedBy' | 'standing'> {
  readonly role: Standing['role'] | null;
  readonly state: Standing['state'] | null;
  readonly lockUri: string | null;
  readonly holderId: PersonId;
  readonly holderUri: string;
  readonly holder: string;
  readonly until: Date;
}

/** A document by a condition over `posts p`; of two acts at once, one comes second. */
export async function openDocument(
  tx: Tx,
  person: PersonId,
  condition: Fragment,
): Promise<OpenDocument | null> {
  const [row] = await tx<Row[]>`
    select d.post_id, p.uri, d.group_id, d.owner_id, d.owner_id = ${person} as is_own, g.peer_id as group_peer_id, d.name, d.folder, d.binned_at is not null as binned,
      p.author_id = ${person} as is_author, m.role, m.state,
      l.uri as lock_uri, l.person_id as holder_id, lp.uri as holder_uri, lp.name as holder, l.until
    from posts p join documents d on d.post_id = p.id left join groups g on g.id = d.group_id
    left join memberships m on m.group_id = d.group_id and m.person_id = ${person}
    left join (document_locks l join people lp on lp.id = l.person_id) on l.post_id = d.post_id and ${tx.unsafe(heldLock)}
    where p.removed_at is null and ${condition} for no key update of d`;
  if (!row) return null;
  const { role, state, lockUri, holderId, holderUri, holder, until, ...document } = row;
  const lock = lockUri === null ? null : { uri: lockUri, holderId, holderUri, holder, until };
  return {
    ...document,
    lock,
    lockedBy: lock === null ? 'nobody' : lock.holderId === person ? 'me' : 'another',
    standing: role !== null && state !== null ? { role, state } : null,
  };
}

/** Refuses what `hindranceTo` does not allow. `isRemote`: the sentence goes to another server, and names nobody. */
export function requireAllowed(act: DocumentAct, document: OpenDocument, isRemote = false): void {
  const why = hindranceTo(act, document);
  if (why === null) return;
  if (why !== 'locked') throw because[why]();
  const { lock } = document;
  if (isRemote || lock === null) throw refusals.lockedRemotely();
  throw refusals.locked({
    person: lock.holder,
    until: lock.until.toISOString().slice(0, 16).replace('T', ' '),
  });
}

const because = {
  onlyMembers: () => refusals.onlyMembers(),
  binned: () => refusals.binned(),
  onlyAuthorDeletes: () => refusals.onlyAuthorDeletes(),
  onlyHolderUnlocks: () => refusals.onlyHolderUnlocks(),
  notLocked: () => refusals.notLocked(),
};

/** Of two that take a name at once, one comes second. Until the end of the transaction. */
export async function lockNames(tx: Tx, shelf: Shelf): Promise<void> {
  const which = isOwnShelf(shelf) ? `own documents ${shelf.ownerId}` : `documents ${shelf}`;
  await tx`select pg_advisory_xact_lock(hashtextextended(${which}, 0))`;
}

/** Refuses a name that another document, or a folder, has there. */
export async function requireFree(
  tx: Tx,
  shelf: Shelf,
  at: { readonly name: string; readonly folder: string },
  except: PostId | null = null,
): Promise<void> {
  await lockNames(tx, shelf);
  const [taken] = await tx<{ what: 'document' | 'folder' }[]>`
    select 'document' as what from documents d join posts p on p.id = d.post_id
    where ${onShelf(tx, 'd', shelf)} and d.folded_folder = ${fold(at.folder)} and d.folded_name = ${fold(at.name)}
      and d.binned_at is null and p.removed_at is null and d.post_id is distinct from ${except}
      and not exists (select from post_refusals r where r.post_id = d.post_id)
    union all
    select 'folder' from document_folders f where ${onShelf(tx, 'f', shelf)} and f.folded = ${fold(pathOf(at.folder, at.name))}
    limit 1`;
  if (taken?.what === 'document') throw refusals.nameTaken({ name: at.name });
  if (taken) throw refusals.folderTaken({ name: at.name });
}

/**
 * Refuses bytes that the documents of a group of ours have no more room for. Of a partner's group its home decides; a person's own count with all
 * that they uploaded (media/upload.ts).
 */
export async function requireGroupRoom(tx: Tx, shelf: Shelf, bytes: number): Promise<void> {
  if (isOwnShelf(shelf)) return;
  const max = tx.instance.groupDocumentsBytesMax;
  await lockNames(tx, shelf);
  const [full] = await tx`
    select from groups g where g.id = ${shelf} and g.peer_id is null
      and (select coalesce(sum(v.bytes), 0) from document_versions v where v.group_id = g.id and v.restores is null) + ${bytes} > ${max}`;
  if (full) throw refusals.groupFull({ gigabytes: max / 1_000_000_000 });
}

/** The folder, as it was first written by anyone. */
export async function spelledAs(tx: Tx, shelf: Shelf, folder: string): Promise<string> {
  const [known] = await tx<{ folder: string }[]>`
    select f.folder from document_folders f where ${onShelf(tx, 'f', shelf)} and f.folded = ${fold(folder)}`;
  return known?.folder ?? folder;
}

/** Remembers a folder and those that it is in. */
export async function keepFolders(tx: Tx, shelf: Shelf, folder: string): Promise<void> {
  const folders = foldersOn(folder);
  if (folders.length === 0) return;
  const row = isOwnShelf(shelf)
    ? tx`select null::bigint as group_id, ${shelf.ownerId}::bigint as owner_id`
    : tx`select ${shelf}::bigint as group_id, null::bigint as owner_id`;
  await tx`${folderRows(tx, row, folder)}`;
}

/** A statement that writes them. `shelf`: SQL for a row with `group_id` and `owner_id`. */
export function folderRows(tx: Tx, shelf: Fragment, folder: string): Fragment {
  const folders = foldersOn(folder);
  return tx`insert into document_folders (group_id, owner_id, folded, folder, folded_parent)
    select g.group_id, g.owner_id, f.folded, f.folder, f.folded_parent
    from (${shelf}) g, unnest(${folders.map(fold)}::text[], ${folders}::text[], ${folders.map(parentOf).map(fold)}::text[])
      as f(folded, folder, folded_parent)
    on conflict do nothing`;
}

export interface Arrangement {
  readonly uri: string;
  readonly name: string;
  readonly folder: string;
  readonly binned: boolean;
  readonly at: Date;
}

/** Notes an act once; `null`: it was noted before. Ours is the latest whatever the clocks of others said. */
export async function noteAct(
  tx: Tx,
  person: { readonly id: PersonId; readonly peerId: number | null },
  document: Pick<OpenDocument, 'postId' | 'groupId' | 'ownerId'>,
  act: Arrangement,
): Promise<Date | null> {
  const { postId } = document;
  const shelf = shelfOf(document);
  const at =
    person.peerId === null
      ? tx`greatest(${act.at}::timestamptz, (select max(at) + interval '1 millisecond' from document_acts where post_id = ${postId}))`
      : tx`${act.at}::timestamptz`;
  const folder = await spelledAs(tx, shelf, act.folder);
  const [noted] = await tx<{ at: Date }[]>`
    insert into document_acts (uri, post_id, person_id, name, folder, folded_name, folded_folder, binned, at)
    select ${act.uri}, ${postId}, ${person.id}, ${act.name}, ${folder}, ${fold(act.name)}, ${fold(folder)}, ${act.binned}, ${at}
    on conflict do nothing returning at`;
  if (!noted) return null;
  await keepFolders(tx, shelf, folder);
  await settle(tx, postId);
  return noted.at;
}

/** A document is what its latest act says that was not refused. Its post has its name, by which it is found. */
export async function settle(tx: Tx, postId: PostId): Promise<void> {
  await tx`
    with latest as (
      select a.* from document_acts a where a.post_id = ${postId} and a.refused is null order by a.at desc, a.uri desc limit 1),
    settled as (
      update documents d set name = a.name, folder = a.folder, folded_name = a.folded_name, folded_folder = a.folded_folder,
        binned_at = case when a.binned then coalesce(d.binned_at, a.at) end
      from latest a where d.post_id = a.post_id)
    update posts p set title = a.name from latest a where p.id = a.post_id`;
}
