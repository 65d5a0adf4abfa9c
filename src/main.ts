import { enableCompileCache, flushCompileCache } from 'node:module';
import path from 'node:path';
import { readConfig, ConfigError, type Config } from '#src/platform/config.ts';
import { withEnvFile } from '#src/platform/env-file.ts';

/** By then a server has run what every start runs; a process that ends sooner keeps it by itself. */
const compiledAfterMs = 10_000;

/** `npm start` serves; `npx kontor COMMAND …` runs one command against the same configuration. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const command = args[0] ?? 'serve';
  if (command === 'help' || command === '--help' || command === '-h')
    return await (await import('#src/cli/run.ts')).printHelp();
  // Whoever checks a certificate or the export of an audit log need not run Kontor.
  if (command === 'verify') {
    process.exitCode = await (await import('#src/cli/verify.ts')).verifyFile(args.slice(1));
    return;
  }
  if (command === 'verify-archive') {
    process.exitCode = await (await import('#src/cli/verify-archive.ts')).verifyArchiveFile(args.slice(1));
    return;
  }
  if (command === 'audit' && args[1] === 'verify' && args.slice(2).some((arg) => !arg.startsWith('--'))) {
    process.exitCode = await (await import('#src/cli/audit-file.ts')).verifyAuditFile(args.slice(2));
    return;
  }
  // There is no configuration yet: it is what this makes.
  if (command === 'setup') {
    const { runSetup } = await import('#src/cli/setup.ts');
    process.exitCode = await runSetup(thisMachine(), args.slice(1));
    return;
  }
  if (command === 'update') {
    const { runUpdate } = await import('#src/cli/update.ts');
    process.exitCode = await runUpdate(thisInstallation(), args.slice(1));
    return;
  }
  if (command === 'release-notes') {
    const { releaseNotes } = await import('#src/cli/release-notes.ts');
    const { code, text } = releaseNotes(args.slice(1));
    process.stdout.write(`${text}\n`);
    process.exitCode = code;
    return;
  }
  const config = readConfiguration();
  keepCompiled(config);
  const { startLogging } = await import('#src/platform/log.ts');
  await startLogging(
    command === 'serve' ? config.logLevel : config.logLevel === 'info' ? 'warn' : config.logLevel,
  );
  if (command === 'serve' && config.traces !== null)
    await (await import('#src/platform/traces.ts')).startTraces(config.traces, config.origin, config.role);
  if (command === 'serve') return await (await import('#src/serve.ts')).serve(config);
  process.exitCode =
    (await runOffline(config, args)) ?? (await (await import('#src/cli/run.ts')).runCommand(config, args));
}

/** For commands that start others of Kontor, in the same way as they were started. */
const thisMachine = () => ({
  env: process.env,
  command: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
  input: process.stdin,
  output: process.stdout,
});

/** Where the Debian package puts its releases, unless this program lies in another such folder. */
const thisInstallation = () => ({
  env: process.env,
  settings: process.env.KONTOR_ENV_FILE ?? '/etc/kontor/env',
  home: process.env.KONTOR_HOME ?? '/usr/lib/kontor',
  say: (line: string) => void process.stdout.write(`${line}\n`),
});

/** Backup and restore: commands that need no running instance. Null: another command. */
async function runOffline(config: Config, args: readonly string[]): Promise<number | null> {
  const offline = await import('#src/cli/offline.ts');
  const { duringRestore, tryStart } = await import('#src/try-start.ts');
  return await offline.runOffline({ config, tryStart, duringRestore }, args);
}

/** V8's compiled code is cached for the next start, which then takes half the time. In our own folder: anyone who can write there can run code as us. */
function keepCompiled(config: Config): void {
  enableCompileCache(path.join(config.dataDir, 'compiled'));
  setTimeout(flushCompileCache, compiledAfterMs).unref();
}

function readConfiguration(): Config {
  try {
    return readConfig(withEnvFile(process.env, process.env.KONTOR_ENV_FILE ?? '.env'));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`${error.message}\nSee docs/configuration.md.`);
    process.exit(2);
  }
}

await main();
