import { watch, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLogging } from '#src/platform/log.ts';
import { companies, password } from './demo/cast.ts';
import { mailFolder, startNetwork, type Network } from './demo/network.ts';
import { isSeeded, markSeeded, seed } from './demo/seed.ts';

/**
 * Two companies with an agreement, Alpha and Beta of the demo, for work on Kontor itself: a change below src/ or federation/ restarts both
 * servers. Their data stays in .kontor/dev (`--fresh` begins anew); their ports differ from the demo's, so both can be up.
 */
const portShift = 10;
const quietMs = 200;
const root = fileURLToPath(new URL('..', import.meta.url));
const dataDir = path.resolve('.kontor/dev');
const pair = companies
  .filter((c) => c.name === 'alpha' || c.name === 'beta')
  .map((c) => ({ ...c, port: c.port + portShift }));

await startLogging('warn');
if (process.argv.includes('--fresh')) rmSync(dataDir, { recursive: true, force: true });
const network = await startNetwork(dataDir, pair);
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
});
try {
  if (!(await isSeeded(network))) {
    await seed(network, console.log);
    await markSeeded(network);
  }
  introduce();
  restartOnChange(network);
  await stopped;
  console.log('\nStopping …');
} finally {
  await network.stop();
}
process.exit();

function introduce(): void {
  for (const c of pair) {
    console.log(`\n${c.company} (${c.country})  http://${c.name}.localhost:${c.port}`);
    console.log(`  sign in as ${c.people.map((p) => p.handle).join(', ')}`);
    console.log(`  log: ${path.relative('.', path.join(dataDir, `${c.name}.log`))}`);
    console.log(`  mails: ${path.relative('.', mailFolder(dataDir, c))}`);
  }
  console.log(`\nEverybody's password: ${password}\nCtrl-C stops both; --fresh begins anew.\n`);
}

/** One restart at a time; what changes meanwhile causes one more. */
function restartOnChange(running: Network): void {
  let timer: NodeJS.Timeout | undefined;
  let restarting = Promise.resolve();
  const restart = async (): Promise<void> => {
    for (const site of running.sites.values()) await site.stop();
    for (const site of running.sites.values()) await site.start();
    console.log('Restarted.');
  };
  for (const folder of ['src', 'federation'])
    watch(path.join(root, folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        restarting = restarting.then(restart).catch((error: unknown) => console.error(String(error)));
      }, quietMs);
    });
}
