import type { Db } from '#src/platform/database.ts';
import { logger } from '#src/platform/log.ts';
import { rememberLook } from './look.ts';
import { lookChannel, readLook } from './store.ts';

const log = logger('company');

/** As stored, for whoever runs no instance. */
export { readLook } from './store.ts';

/** Reads the company's look into the memory of this process, and anew whenever any process changes it. */
export async function openLook(db: Db): Promise<{ close(): Promise<void> }> {
  const refresh = async () => rememberLook(db.house, await readLook(db));
  const refreshQuietly = () => {
    refresh().catch((error: unknown) =>
      log.warn('The look of the company could not be read; the former one stays. {reason}', {
        reason: String(error),
      }),
    );
  };
  await refresh();
  // On every new connection too: what was notified while none was open is lost.
  const listening = await db.listen(lookChannel, refreshQuietly, refreshQuietly);
  return { close: () => listening.unlisten() };
}
