import type { Db } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import type { OpenPage } from './open-page.ts';
import { readRoom, updatesAfter } from './store.ts';

const log = logger('coedit');

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export const toAll = (page: OpenPage, event: string, data: object): void => {
  for (const { stream } of page.editors.values()) stream.send(event, data);
};

/** Reads what was stored since the editors of a page were last told, and tells them; `soon` never throws. */
export function createCatchUp(
  db: Db,
  pages: ReadonlyMap<PostId, OpenPage>,
): { readonly soon: (pageId: PostId) => void } {
  const reading = new Set<PostId>();
  const again = new Set<PostId>();
  const catchUp = async (pageId: PostId): Promise<void> => {
    const page = pages.get(pageId);
    if (!page || page.seq < 0) return;
    if (reading.has(pageId)) return void again.add(pageId);
    reading.add(pageId);
    try {
      const room = await readRoom(db, pageId);
      if (!room) return;
      if (room.stateSeq > page.seq) {
        toAll(page, 'change', { seq: room.stateSeq, update: base64(room.state) });
        page.seq = room.stateSeq;
      }
      for (const { seq, update } of await updatesAfter(db, pageId, page.seq)) {
        if (seq <= page.seq) continue;
        toAll(page, 'change', { seq, update: base64(update) });
        page.seq = seq;
      }
    } finally {
      reading.delete(pageId);
      if (again.delete(pageId)) soon(pageId);
    }
  };
  const soon = (pageId: PostId): void => {
    catchUp(pageId).catch((error: unknown) =>
      log.warn('What others typed could not be read: {reason}', { reason: String(error) }),
    );
  };
  return { soon };
}
