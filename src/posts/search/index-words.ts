import { transaction, type Db } from '#src/platform/database.ts';
import { logger } from '#src/platform/log.ts';
import { startRounds } from '#src/platform/rounds.ts';
import { searchedText } from '../kinds/parts.ts';

/** Posts indexed in one transaction: about a tenth of a second of the database's time. */
const batchMax = 200;
/** How soon the index follows. Until then a search looks at the newest waiting posts themselves. */
const everyMs = 1_000;

const log = logger('search');

/**
 * Adds up to 200 waiting posts to the search index, newest first; returns how many. Several workers may run it at once: each takes different
 * ones. A post edited meanwhile waits again.
 */
export async function indexWords(db: Db): Promise<number> {
  return await transaction(db, async (tx) => {
    const done = await tx`
      with batch as (
        delete from posts_to_index where post_id in (
          select post_id from posts_to_index order by post_id desc limit ${batchMax} for update skip locked)
        returning post_id),
      written as (
        insert into post_words (post_id, words)
        select p.id, words_in(p.language, ${tx.unsafe(searchedText)})
        from batch b join posts p on p.id = b.post_id
        on conflict (post_id) do update set words = excluded.words)
      select from batch`;
    return done.count;
  });
}

/** Keeps the search index up to date until `stop()`. */
export const startIndexing = (db: Db): { stop(): Promise<void> } =>
  startRounds({
    everyMs,
    doSome: async () => (await indexWords(db)) === batchMax,
    failed: (error) =>
      log.warn('The search index could not be updated; retrying. {reason}', { reason: String(error) }),
  });
