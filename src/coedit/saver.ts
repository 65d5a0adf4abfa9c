import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import type { OpenPage } from './open-page.ts';
import { idleSeconds, unsavedSecondsMax } from './limits.ts';
import { saveTogether } from './save.ts';
import { unsavedPages, writersOf } from './store.ts';

const log = logger('coedit');
const lookMs = 5_000;
/** A process in which nobody writes looks only so rarely after what a server that was killed has left. */
const looksForAll = 12;
/** Who reloads a page is back by then. */
const leftMs = 1_500;

/** Makes versions of what was typed: when nobody types any more, from time to time while somebody does, and when the last one leaves. */
export interface Saver {
  /** Somebody closed it. */
  left(pageId: PostId): void;
  close(): Promise<void>;
}

export function createSaver(db: Db, registry: PartnerRegistry, pages: ReadonlyMap<PostId, OpenPage>): Saver {
  let running: Promise<unknown> = Promise.resolve();
  const timers = new Set<NodeJS.Timeout>();
  let busy = false;
  let looks = 0;
  const look = setInterval(() => {
    const all = ++looks % looksForAll === 0;
    if (busy || (pages.size === 0 && !all)) return;
    busy = true;
    running = lookAround(all && pages.size === 0 ? 2 : 1).finally(() => {
      busy = false;
    });
  }, lookMs).unref();

  /** As one of ours who wrote; else one of a partner's who is here is asked to, by their own instance. */
  const lookAround = async (patience: number): Promise<void> => {
    try {
      for (const pageId of await unsavedPages(db, {
        idleSeconds: idleSeconds * patience,
        unsavedSecondsMax: unsavedSecondsMax * patience,
      })) {
        if (await saveAsOurs(db, registry, pageId)) continue;
        const writers = new Set((await writersOf(db, pageId)).map(({ id }) => id));
        const here = [...(pages.get(pageId)?.editors.values() ?? [])];
        here.find(({ personId }) => writers.has(personId))?.stream.send('save', {});
      }
    } catch (error) {
      log.warn('Pages could not be looked after: {reason}', { reason: String(error) });
    }
  };
  return {
    left(pageId) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        if (!pages.has(pageId)) running = saveAsOurs(db, registry, pageId).catch(() => {});
      }, leftMs);
      timers.add(timer);
    },
    async close() {
      clearInterval(look);
      for (const timer of timers) clearTimeout(timer);
      await running;
    },
  };
}

/** Writes the next version as the one of ours who wrote last, of those who still may. False: none of them. */
async function saveAsOurs(db: Db, registry: PartnerRegistry, pageId: PostId): Promise<boolean> {
  for (const { id, isOurs } of await writersOf(db, pageId)) {
    if (!isOurs) continue;
    try {
      await transaction(db, (tx) => saveTogether(tx, registry, id, pageId, null));
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      log.info('A page stays unsaved for now: {reason}', { reason: error.message });
    }
  }
  return false;
}
