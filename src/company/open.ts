import type { Db } from '#src/platform/database.ts';
import { logger } from '#src/platform/log.ts';
import { rememberBranding } from './branding.ts';
import { brandingChannel, readBranding } from './store.ts';

const log = logger('company');

/** As stored, for callers that run no instance. */
export { readBranding } from './store.ts';

/** Reads the company's branding into this process's memory, and again whenever any process changes it. */
export async function openBranding(db: Db): Promise<{ close(): Promise<void> }> {
  const refresh = async () => rememberBranding(db.instance, await readBranding(db));
  const refreshQuietly = () => {
    refresh().catch((error: unknown) =>
      log.warn('The company’s branding could not be read; keeping the previous one. {reason}', {
        reason: String(error),
      }),
    );
  };
  // Listening comes before reading, so that no change falls between the two; and what was notified while no connection was open is lost.
  let connections = 0;
  const listening = await db.listen(brandingChannel, refreshQuietly, () => {
    if (++connections > 1) refreshQuietly();
  });
  await refresh();
  return { close: () => listening.unlisten() };
}
