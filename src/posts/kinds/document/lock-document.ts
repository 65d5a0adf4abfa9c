import type { Tx } from '#src/platform/database.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { openFor } from './arrange-document.ts';
import { lockHours, lockHoursMax } from './document.ts';
import { actBy, recordFact } from './facts.ts';

/**
 * Keeps everyone else from changing a document for `seconds`, at most `lockHoursMax`; who holds the lock already holds it longer. It ends by
 * itself, and when its holder leaves. Returns the lock's URI and until when it holds.
 */
export async function lockDocument(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  seconds: number = lockHours * 3600,
): Promise<{ readonly uri: string; readonly until: Date }> {
  const document = await openFor(tx, person, postId, 'lock');
  const now = Date.now();
  const until = new Date(now + Math.min(Math.max(seconds, 1), lockHoursMax * 3600) * 1000);
  const uri = tx.instance.addresses.activity(newUuid());
  const at = await noteLock(tx, person, postId, { uri, until, at: new Date(now) });
  await recordFact(tx, person, 'document.locked', {
    ...actBy({ id: person, peerId: null }, document, uri, at),
    until: until.toISOString(),
  });
  return { uri, until };
}

/** Ends a lock: its holder's own, and for moderators anyone's. */
export async function unlockDocument(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  const document = await openFor(tx, person, postId, 'unlock');
  const { lock } = document;
  if (lock === null) return;
  const [ended] = await tx<{ at: Date }[]>`
    update document_locks l set until = least(l.until, now()), at = greatest(now(), l.at + interval '1 millisecond')
    where l.post_id = ${postId} returning at`;
  const uri = tx.instance.addresses.activity(newUuid());
  await recordFact(tx, person, 'document.unlocked', {
    ...actBy({ id: person, peerId: null }, document, uri, ended?.at ?? new Date()),
    ...{ lockUri: lock.uri, holderUri: lock.holderUri },
  });
}

/** Ours is the latest, whatever the clocks of others said before. */
async function noteLock(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  { uri, until, at }: { readonly uri: string; readonly until: Date; readonly at: Date },
): Promise<Date> {
  const [noted] = await tx<[{ at: Date }]>`
    insert into document_locks as l (post_id, person_id, uri, at, until) values (${postId}, ${person}, ${uri}, ${at}, ${until})
    on conflict (post_id) do update set person_id = excluded.person_id, uri = excluded.uri, until = excluded.until,
      at = greatest(excluded.at, l.at + interval '1 millisecond')
    returning at`;
  return noted.at;
}
