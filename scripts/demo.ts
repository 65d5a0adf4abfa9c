import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { listDeadLetters } from '#src/platform/deliveries.ts';
import { startLogging } from '#src/platform/log.ts';
import { companies, password } from './demo/cast.ts';
import { check } from './demo/check.ts';
import { demoCertificate, isHttps, startNetwork, type Network } from './demo/network.ts';
import { isSeeded, markSeeded, seed } from './demo/seed.ts';
import type { Seeded } from './demo/seeded.ts';

/**
 * The main job: four companies, each a process of its own. `npm run demo` keeps them up until Ctrl-C (its data stays in .kontor/demo and is
 * used again; `--fresh` begins anew); `--check` runs in a folder that is thrown away, verifies everything over HTTP, and exits 0 or 1.
 */
const checking = process.argv.includes('--check');
const dataDir = checking ? mkdtempSync(path.join(os.tmpdir(), 'kontor-demo-')) : path.resolve('.kontor/demo');
const tell = (line: string): void => console.log(line);

// What speaks to others has to trust the demo's authority, and reads which it trusts when it starts.
if (isHttps && process.env['NODE_EXTRA_CA_CERTS'] !== demoCertificate().authority)
  process.exit(await runAgain(demoCertificate().authority));

await startLogging('warn');
if (process.argv.includes('--fresh')) rmSync(dataDir, { recursive: true, force: true });
process.exitCode = await main();
if (checking) rmSync(dataDir, { recursive: true, force: true });
process.exit();

async function runAgain(ca: string): Promise<number> {
  const again = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: ca },
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => again.kill(signal));
  return await new Promise((resolve) => again.once('exit', (code) => resolve(code ?? 1)));
}

async function main(): Promise<number> {
  tell('Starting four companies on an embedded PostgreSQL …');
  const network = await startNetwork(dataDir);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
  try {
    const seeded = (await isSeeded(network)) ? null : await seed(network, tell);
    if (seeded) await markSeeded(network);
    if (checking && seeded) return await verify(network, seeded);
    introduce(seeded);
    await stopped;
    tell('\nStopping …');
    return 0;
  } catch (error) {
    await diagnose(network);
    throw error;
  } finally {
    await network.stop();
  }
}

/** What waits and what failed in each company: usually the reason why something did not arrive. */
async function diagnose(network: Network): Promise<void> {
  for (const site of network.sites.values()) {
    const { db } = site.desk;
    const waiting =
      await db`select inbox_uri, attempts, last_status, last_error from deliveries order by id limit 5`;
    for (const d of [...waiting, ...(await listDeadLetters(db, 5))])
      tell(`${site.company.company}: ${JSON.stringify(d)}`);
  }
}

async function verify(network: Network, seeded: Seeded): Promise<number> {
  let failures = 0;
  const claim = (what: string, holds: boolean, detail?: string): void => {
    if (!holds) failures++;
    tell(`${holds ? 'ok  ' : 'FAIL'} ${what}${detail ? ` (${detail})` : ''}`);
  };
  try {
    await check({ network, seeded, report: { claim } });
  } catch (error) {
    claim(error instanceof Error ? error.message : String(error), false);
  }
  tell(failures === 0 ? '\nEverything holds.' : `\n${failures} claim(s) failed.`);
  return failures === 0 ? 0 : 1;
}

function introduce(seeded: Seeded | null): void {
  tell(
    '\nFour companies are up. Alpha, Beta and Gamma have agreements with each other, Delta with nobody.\n',
  );
  for (const c of companies) {
    tell(`${c.company} (${c.country})  ${isHttps ? 'https' : 'http'}://${c.name}.localhost:${c.port}`);
    tell(`  sign in as ${c.people.map((p) => p.handle).join(', ')}`);
  }
  tell(`\nEverybody's password: ${password}`);
  tell(`Mails, instead of being sent: ${path.relative('.', dataDir)}/*-mails (open one in a mail program).`);
  if (seeded) {
    tell('\nAPI tokens (Authorization: Bearer …):');
    for (const who of ['ada@alpha', 'bruno@beta', 'grace@gamma', 'dora@delta'])
      tell(`  ${who.padEnd(12)} ${seeded.tokens.get(who)}`);
  }
  tell(`
What to try:
  · Sign in as ada at Alpha and, in another browser window, as bruno at Beta. Post to your followers; it is there at once.
  · Open the group Hydraulik on both. Grace of Gamma is a member; Priya, her colleague, is not, and finds nothing.
  · Post to "my company": no other server ever hears of it.
  · Sign in as dora at Delta: without an agreement she sees nobody.
  · npm run demo -- --check does all of this by itself and says what it saw.

Ctrl-C stops everything; the data stays in .kontor/demo (start with --fresh to begin anew).`);
}
