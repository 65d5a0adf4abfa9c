import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Place } from './draft.ts';
import { anew, keepBeside } from './keep.ts';
import { deleteHeld } from './store.ts';

/** Takes back what was sent: it becomes a draft again, at its place or beside what is being written there. Null: too late, or not theirs. */
export async function undoHeld(tx: Tx, author: PersonId, heldId: string): Promise<Place | null> {
  const held = await deleteHeld(tx, heldId, author);
  return held && keepBeside(tx, author, held.place, anew(held.written));
}

/** Lets go of what was refused, or not sent yet. */
export async function dropHeld(tx: Tx, author: PersonId, heldId: string): Promise<boolean> {
  return (await deleteHeld(tx, heldId, author)) !== null;
}
