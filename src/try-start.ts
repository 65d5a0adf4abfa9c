import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compose } from '#src/compose.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { Config } from '#src/platform/config.ts';
import type { Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { start } from '#src/serve.ts';

/** What everyone sees, and what partners ask. */
const asked = ['/readyz', '/sign-in', '/actor'] as const;
const answerMs = 20_000;

/** Starts a web process on a scratch database, asks it for pages, and ends it. It has no worker, so it sends nothing to anyone. Throws Refusal. */
export async function tryStart(config: Config): Promise<void> {
  const running = await start({ ...config, role: 'web', host: '127.0.0.1', port: 0, poolMax: 4 });
  try {
    const address = running.server?.address() as AddressInfo | null | undefined;
    if (!address) throw new Error('The web process does not listen.');
    for (const path of asked) {
      const status = await ask(address.port, path, hostOf(config.origin));
      if (status !== 200)
        throw new Refusal('conflict', `Kontor starts on it, but answers ${status || 'nothing'} to ${path}.`);
    }
  } finally {
    await running.stop();
  }
}

/** An instance on a database that is still marked as being restored: no worker, no surface. */
export async function duringRestore<T>(config: Config, work: (db: Db) => Promise<T>): Promise<T> {
  const app = await compose({ ...config, role: 'web', poolMax: 4 }, { duringRestore: true });
  return await work(app.db).finally(() => app.close());
}

const ask = (port: number, path: string, host: string): Promise<number> =>
  new Promise((resolve) => {
    const req = request(
      {
        host: '127.0.0.1',
        port,
        path,
        headers: { host, accept: 'text/html, application/activity+json' },
        timeout: answerMs,
      },
      (res) => {
        res.resume();
        resolve(res.statusCode ?? 0);
      },
    );
    req.on('timeout', () => req.destroy());
    req.on('error', () => resolve(0));
    req.end();
  });
