import { readConfig, ConfigError, type Config } from '#src/platform/config.ts';
import { withEnvFile } from '#src/platform/env-file.ts';
import { startLogging } from '#src/platform/log.ts';

/** `npm start` serves; `npx kontor COMMAND …` runs one command against the same configuration. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const command = args[0] ?? 'serve';
  if (command === 'help' || command === '--help' || command === '-h')
    return await (await import('#src/cli/run.ts')).printHelp();
  const config = readConfiguration();
  await startLogging(
    command === 'serve' ? config.logLevel : config.logLevel === 'info' ? 'warn' : config.logLevel,
  );
  if (command === 'serve') return await (await import('#src/serve.ts')).serve(config);
  process.exitCode = await (await import('#src/cli/run.ts')).runCommand(config, args);
}

function readConfiguration(): Config {
  try {
    return readConfig(withEnvFile(process.env, '.env'));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`${error.message}\nSee docs/configuration.md.`);
    process.exit(2);
  }
}

await main();
