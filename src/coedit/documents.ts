import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { createLru, type Lru } from '#src/platform/lru.ts';
import { documentsMax } from './limits.ts';
import type { SharedText } from './shared-text.ts';
import { updatesAfter, type Room } from './store.ts';

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    /** Pages being written, as far as this process has read them. */
    readonly coedited: Lru<PostId, Held>;
  }
}

interface Held {
  readonly epoch: string;
  readonly text: SharedText;
  seq: number;
}

export const createDocuments = (): Lru<PostId, Held> => createLru(documentsMax);

/** The document as the locked room has it; from memory, if it is there and no newer than what is stored. */
export async function documentOf(tx: Tx, pageId: PostId, room: Room): Promise<Held> {
  const documents = tx.instance.memory.coedited;
  let held = documents.get(pageId);
  if (!held || held.epoch !== room.epoch || held.seq > room.seq || held.seq < room.stateSeq) {
    const { SharedText: Text } = await import('./shared-text.ts');
    held = { epoch: room.epoch, text: new Text([room.state]), seq: room.stateSeq };
  }
  if (held.seq < room.seq)
    for (const { seq, update } of await updatesAfter(tx, pageId, held.seq)) {
      held.text.follow(update);
      held.seq = seq;
    }
  documents.set(pageId, held);
  return held;
}

/** It may hold what is not stored. */
export const forgetDocument = (tx: Pick<Tx, 'instance'>, pageId: PostId): void => {
  tx.instance.memory.coedited.delete(pageId);
};
