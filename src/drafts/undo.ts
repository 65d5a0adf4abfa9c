import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Place } from './draft.ts';
import { anew, keepBeside } from './keep.ts';
import { deletePending } from './store.ts';

/** Takes back what was sent: it becomes a draft again, at its place or beside what is being written there. Null: too late, or not theirs. */
export async function undoPending(tx: Tx, author: PersonId, pendingId: string): Promise<Place | null> {
  const pending = await deletePending(tx, pendingId, author);
  return pending && keepBeside(tx, author, pending.place, anew(pending.written));
}

/** Discards what was refused, or not sent yet. */
export async function dropPending(tx: Tx, author: PersonId, pendingId: string): Promise<boolean> {
  return (await deletePending(tx, pendingId, author)) !== null;
}
