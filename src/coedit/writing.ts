import { randomUUID } from 'node:crypto';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { appendChanges, type Appended, type Change } from './append.ts';
import { forgetDocument } from './documents.ts';
import type { OpenPage } from './open-page.ts';
import { base64, createCatchUp, toAll } from './catch-up.ts';
import { batchMax } from './limits.ts';
import { tell } from './store.ts';

interface Waiting {
  readonly change: Change;
  readonly done: (seq: number) => void;
  readonly failed: (error: unknown) => void;
}

/** What is typed, on its way into the database and from there to all who look. */
export interface Writing {
  /** Resolves when it is stored. What comes for the same page meanwhile is written together. */
  add(pageId: PostId, change: Change): Promise<number>;
  /** Another process, or a version of the page, has added something. */
  hear(payload: string): void;
  /** Something may have been added to this page, or to any. */
  look(pageId: PostId): void;
  missed(): void;
}

export function createWriting(
  db: Db,
  registry: PartnerRegistry,
  pages: ReadonlyMap<PostId, OpenPage>,
): Writing {
  const self = randomUUID();
  const queues = new Map<PostId, Waiting[]>();
  const catchUp = createCatchUp(db, pages);

  const { soon } = catchUp;
  const spread = (pageId: PostId, { seq, update }: Appended): void => {
    if (update === null) return;
    const page = pages.get(pageId);
    if (page && page.seq === seq - 1) {
      page.seq = seq;
      toAll(page, 'change', { seq, update: base64(update) });
    } else soon(pageId);
    tell(db, JSON.stringify({ by: self, page: pageId, seq })).catch(() => {}); // read with the next
  };
  const run = async (pageId: PostId, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.splice(0, batchMax);
      try {
        const changes = batch.map(({ change }) => change);
        const appended = await transaction(db, (tx) => appendChanges(tx, registry, pageId, changes));
        spread(pageId, appended);
        for (const [n, { done, failed }] of batch.entries())
          if (appended.refused[n]) failed(appended.refused[n]);
          else done(appended.seq);
      } catch (error) {
        forgetDocument(db, pageId);
        for (const { failed } of batch) failed(error);
      }
    }
    queues.delete(pageId);
  };
  return {
    add(pageId, change) {
      return new Promise((done, failed) => {
        const queue = queues.get(pageId);
        if (queue) return void queue.push({ change, done, failed });
        const begun = [{ change, done, failed }];
        queues.set(pageId, begun);
        void run(pageId, begun);
      });
    },
    hear(payload) {
      const {
        by,
        page: pageId,
        seq,
        number,
      } = JSON.parse(payload) as {
        readonly by?: string;
        readonly page: PostId;
        readonly seq?: number;
        readonly number?: number;
      };
      const page = pages.get(pageId);
      if (!page || by === self) return;
      if (seq !== undefined || number !== undefined) soon(pageId);
      if (number !== undefined) toAll(page, 'version', { number });
    },
    look: soon,
    missed() {
      for (const pageId of pages.keys()) soon(pageId);
    },
  };
}
