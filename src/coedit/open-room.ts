import { transaction, type Db } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { typedSource } from '#src/posts/kinds/page/transfer/export-wiki.ts';
import { lockWiki } from '#src/posts/kinds/page/versions.ts';
import { insertRoom, lockRoom, readRoom, updatesAfter, versionInForce } from './store.ts';

/** Everything a newcomer needs. */
export interface Opened {
  readonly epoch: string;
  readonly seq: number;
  /** Yjs: all of it as one update. */
  readonly state: Uint8Array;
  /** The version it was saved as last. */
  readonly number: number;
}

/** The document of a page of a group of ours; begun with what its version in force says. Refusal not_found if there is no such page. */
export async function openRoom(db: Db, pageId: PostId): Promise<Opened> {
  if (!(await readRoom(db, pageId))) await beginRoom(db, pageId);
  return await transaction(db, async (tx) => {
    // Locked: between two statements what came after could be merged into the state.
    const room = await lockRoom(tx, pageId);
    if (!room) throw notFound('page');
    const updates = await updatesAfter(tx, pageId, room.stateSeq);
    const { merged } = await import('./shared-text.ts');
    return {
      epoch: room.epoch,
      seq: updates.at(-1)?.seq ?? room.stateSeq,
      state: merged([room.state, ...updates.map(({ update }) => update)]),
      number: room.baseNumber,
    };
  });
}

async function beginRoom(db: Db, pageId: PostId): Promise<void> {
  const { begun } = await import('./shared-text.ts');
  await transaction(db, async (tx) => {
    const before = await versionInForce(tx, pageId);
    if (!before) throw notFound('page');
    // From here on no version is written that the room does not hear of.
    await lockWiki(tx, before.groupId);
    const current = await versionInForce(tx, pageId);
    if (!current) throw notFound('page');
    const typed = await typedSource(tx, current.groupId, current.source);
    await insertRoom(tx, pageId, begun(typed), current.number);
  });
}
