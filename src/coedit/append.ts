import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { documentOf } from './documents.ts';
import { updatesKept } from './limits.ts';
import { requireEditor } from './may-edit.ts';
import { refusals } from './refusals.ts';
import type { SharedText } from './shared-text.ts';
import { addUpdate, lockRoom, mergeUpdates } from './store.ts';

/** What one editor typed: a Yjs update. */
export interface Change {
  readonly person: PersonId;
  /** The session it was typed in. */
  readonly epoch: string;
  readonly update: Uint8Array;
}
export interface Appended {
  readonly seq: number;
  /** What is new, of all together; null: nothing. */
  readonly update: Uint8Array | null;
  /** Why one was not taken; null: it is stored, or was known. */
  readonly refused: readonly (Refusal | null)[];
}

/**
 * Stores what editors of a page typed, as one update. Each is asked for their right again, and refused alone. When this is committed, nothing of
 * it is lost any more.
 */
export async function appendChanges(
  tx: Tx,
  registry: PartnerRegistry,
  pageId: PostId,
  changes: readonly Change[],
): Promise<Appended> {
  const room = await lockRoom(tx, pageId);
  if (!room) return { seq: 0, update: null, refused: changes.map(() => notFound('page')) };
  const verdicts = new Map<PersonId, Refusal | null>();
  const refused: (Refusal | null)[] = [];
  const taken: Uint8Array[] = [];
  const writers = new Set<PersonId>();
  let held = await documentOf(tx, pageId, room);
  for (const { person, epoch, update } of changes) {
    if (!verdicts.has(person)) verdicts.set(person, await refusalFor(tx, registry, person, pageId));
    const no = epoch === room.epoch ? (verdicts.get(person) ?? null) : refusals.begunAnew();
    // Until all of it is stored, what is in memory is not what is stored.
    held.seq = Number.POSITIVE_INFINITY;
    const outcome = no ?? take(held.text, update);
    refused.push(outcome instanceof Refusal ? outcome : null);
    if (outcome instanceof Uint8Array) {
      taken.push(outcome);
      writers.add(person);
    } else if (outcome !== null && no === null) {
      held = await documentOf(tx, pageId, room);
      for (const each of taken) held.text.follow(each);
    }
  }
  held.seq = room.seq;
  if (taken.length === 0) return { seq: room.seq, update: null, refused };
  const { merged } = await import('./shared-text.ts');
  const update = merged(taken);
  const seq = await addUpdate(tx, pageId, update, [...writers]);
  held.seq = seq;
  if (seq - room.stateSeq >= updatesKept) await mergeUpdates(tx, pageId, held.text.state, seq);
  return { seq, update, refused };
}

/** What is new in it, or why it is not taken; null: nothing is new. */
function take(text: SharedText, update: Uint8Array): Uint8Array | Refusal | null {
  try {
    return text.take(update);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

async function refusalFor(
  tx: Tx,
  registry: PartnerRegistry,
  person: PersonId,
  pageId: PostId,
): Promise<Refusal | null> {
  try {
    await requireEditor(tx, registry, person, pageId);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
