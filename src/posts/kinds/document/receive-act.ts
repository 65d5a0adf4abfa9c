import { owesCharter } from '#src/groups/charters/charter.ts';
import { charterFirstRemotely } from '#src/groups/charters/charter.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { tagOf } from '#src/platform/sql.ts';
import { clampDate } from '../../inbound/incoming.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import { cleanFolder, cleanName, lockHoursMax } from './document.ts';
import { actBy, recordFact } from './facts.ts';
import type { DocumentAct } from './policy.ts';
import { shelfOf } from './shelf.ts';
import { noteAct, openDocument, requireAllowed, requireFree, settle, type OpenDocument } from './store.ts';

interface Said {
  readonly documentUri: string;
  readonly uri: string;
  readonly at: Date;
}

/**
 * A partner's person calls a document otherwise, moves it, or puts it into the bin or takes it out. In a group of ours we decide, and a Refusal
 * says why not; in a partner's it is `decided`. False: nothing changed, because it was said before or there is no such document.
 */
export async function receiveArrangement(
  tx: Tx,
  person: RemotePerson,
  said: Said & { readonly name: string; readonly folder: string; readonly binned: boolean },
  decided: boolean,
): Promise<boolean> {
  const document = await openSaid(tx, person, said);
  const name = cleanName(said.name);
  if (!document || name === '') return false;
  const folder = cleanFolder(said.folder);
  if (!decided) {
    const what = said.binned ? 'bin' : document.binned ? 'unbin' : 'arrange';
    await requireHere(tx, person, document, what);
    if (!said.binned) await requireFree(tx, shelfOf(document), { name, folder }, document.postId);
  }
  const at = clampDate(said.at, new Date());
  const to = { name, folder, binned: said.binned };
  const noted = await noteAct(tx, person, document, { uri: said.uri, at, ...to });
  if (!noted) return false;
  await recordFact(tx, person.id, 'document.arranged', {
    ...actBy(person, document, said.uri, noted),
    ...to,
  });
  return true;
}

/** A partner's person locks a document. The latest lock holds. */
export async function receiveLock(
  tx: Tx,
  person: RemotePerson,
  said: Said & { readonly until: Date },
  decided: boolean,
): Promise<boolean> {
  const document = await openSaid(tx, person, said);
  if (!document) return false;
  if (!decided) await requireHere(tx, person, document, 'lock');
  const at = clampDate(said.at, new Date());
  const until = new Date(Math.min(said.until.getTime(), Date.now() + lockHoursMax * 3_600_000));
  const { postId } = document;
  const noted = await tx`
    insert into document_locks as l (post_id, person_id, uri, at, until) values (${postId}, ${person.id}, ${said.uri}, ${at}, ${until})
    on conflict (post_id) do update set person_id = excluded.person_id, uri = excluded.uri, at = excluded.at, until = excluded.until
    where l.at < excluded.at`;
  if (noted.count === 0) return false;
  await recordFact(tx, person.id, 'document.locked', {
    ...actBy(person, document, said.uri, at),
    until: until.toISOString(),
  });
  return true;
}

/** A partner's person ends a lock: their own, or as a moderator anyone's. */
export async function receiveUnlock(
  tx: Tx,
  person: RemotePerson,
  said: Said & { readonly lockUri: string },
  decided: boolean,
): Promise<boolean> {
  const document = await openSaid(tx, person, said);
  if (!document || document.lock === null) return false;
  if (!decided) await requireHere(tx, person, document, 'unlock');
  const at = clampDate(said.at, new Date());
  const { postId, lock } = document;
  // Of a lock that was renewed meanwhile it says nothing.
  const ended = await tx`
    update document_locks l set until = least(l.until, now()), at = greatest(l.at, ${at})
    where l.post_id = ${postId} and (l.uri = ${said.lockUri} or l.at < ${at})`;
  if (ended.count === 0) return false;
  await recordFact(tx, person.id, 'document.unlocked', {
    ...actBy(person, document, said.uri, at),
    ...{ lockUri: said.lockUri, holderUri: lock.holderUri },
  });
  return true;
}

const openSaid = (tx: Tx, person: RemotePerson, { documentUri }: Said): Promise<OpenDocument | null> =>
  openDocument(tx, person.id, tx`p.uri = ${documentUri}`);

/** What a group of ours asks of a partner's member. */
async function requireHere(
  tx: Tx,
  person: RemotePerson,
  document: OpenDocument,
  what: DocumentAct,
): Promise<void> {
  const [owed] = await tx<{ name: string }[]>`
    select g.name from groups g where g.id = ${document.groupId} and ${owesCharter(tagOf(tx), tx`${person.id}::bigint`)}`;
  if (owed) throw charterFirstRemotely(owed.name);
  requireAllowed(what, document, true);
}

/** The home of a partner's group did not take what one of ours did to a document: it is as it was, and they are told why. */
export async function actBounced(tx: Tx, uri: string, reason: string): Promise<void> {
  const [act] = await tx<{ postId: PostId; personId: PersonId }[]>`
    update document_acts set refused = ${reason.slice(0, 300)} where uri = ${uri} and refused is null returning post_id, person_id`;
  if (act) await settle(tx, act.postId);
  const [lock] = act
    ? []
    : await tx<{ postId: PostId; personId: PersonId }[]>`
        update document_locks set until = least(until, now()) where uri = ${uri} returning post_id, person_id`;
  const refused = act ?? lock;
  if (refused) await recordFact(tx, null, 'document.refused', refused);
}

/** Whether a document is known under that URI. */
export async function isDocument(reader: Reader, uri: string): Promise<boolean> {
  const [found] = await reader`select from posts p where p.uri = ${uri} and p.kind = 'document'`;
  return found !== undefined;
}

/** The document that a lock is of, and whose lock it is, by the lock's URI. */
export async function lockedDocument(reader: Reader, lockUri: string): Promise<string | null> {
  const [found] = await reader<{ uri: string }[]>`
    select p.uri from document_locks l join posts p on p.id = l.post_id where l.uri = ${lockUri}`;
  return found?.uri ?? null;
}
