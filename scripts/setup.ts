import { existsSync, writeFileSync } from 'node:fs';
import { compose } from '#src/compose.ts';
import { ConfigError, readConfig, type Config } from '#src/platform/config.ts';
import { withEnvFile } from '#src/platform/env-file.ts';
import { openPool } from '#src/platform/database.ts';
import { ensureDatabase } from '#src/platform/embedded.ts';
import { startLogging } from '#src/platform/log.ts';
import { writeDocs } from './docs.ts';

/**
 * `npm run setup` makes an instance ready, and may be run again at any time: checks Node and PostgreSQL, makes the database, migrates, makes the
 * keys. Without any configuration it writes a `.env` for trying things out on this machine. `--docs` regenerates the generated papers instead.
 */
const nodeMajorMin = 24;
const postgresMajorMin = 15;

const trialEnvironment = `# For trying things out on this machine. What each line means: docs/configuration.md
KONTOR_ORIGIN=http://kontor.localhost:4000
KONTOR_FILES_ORIGIN=http://files.kontor.localhost:4000
KONTOR_ALLOW_HOSTS=*.localhost
KONTOR_COMPANY=Our company
KONTOR_DATA=./data
`;

await startLogging('warn');
process.exitCode = await main();
process.exit();

async function main(): Promise<number> {
  try {
    checkNode();
    if (process.argv.includes('--docs')) {
      for (const file of await writeDocs()) say(`Wrote ${file}.`);
      return 0;
    }
    const config = configuration();
    if (config.databaseUrl) await makeDatabase(config.databaseUrl);
    await makeReady(config);
    return 0;
  } catch (error) {
    console.error(
      error instanceof ConfigError ? `${error.message}\nSee docs/configuration.md.` : said(error),
    );
    return 1;
  }
}

function checkNode(): void {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < nodeMajorMin)
    throw new Error(
      `This is Node ${process.versions.node}; Kontor needs ${nodeMajorMin}. Run it as \`npm run setup\`: npm installed the right one.`,
    );
  say(`Node ${process.versions.node}`);
}

function configuration(): Config {
  if (!process.env.KONTOR_ORIGIN && !existsSync('.env')) {
    writeFileSync('.env', trialEnvironment, { mode: 0o600 });
    say(
      'No configuration was there: wrote a .env for this machine only. For real use see docs/configuration.md.',
    );
  }
  const config = readConfig(withEnvFile(process.env, '.env'));
  say(`Configuration for ${config.origin}`);
  return config;
}

/** Makes the database of the URL where it is missing; that its user may do so is only needed then. */
async function makeDatabase(url: string): Promise<void> {
  const pool = openPool(url, { max: 1 });
  try {
    await pool`select 1`;
  } catch (error) {
    if ((error as { code?: unknown }).code !== '3D000') {
      const where = new URL(url);
      throw new Error(
        `PostgreSQL at ${where.hostname}:${where.port || 5432} does not let us in (${said(error)}). Is it running, and are user and password in DATABASE_URL right?`,
        { cause: error },
      );
    }
    const name = new URL(url).pathname.slice(1);
    const neighbour = new URL(url);
    neighbour.pathname = '/postgres';
    await ensureDatabase(neighbour.href, name);
    say(`Made the database ${name}`);
  } finally {
    await pool.end();
  }
}

/** The first start does all the rest: the embedded database, the schema, the instance's actor with its keys. */
async function makeReady(config: Config): Promise<void> {
  const app = await compose({ ...config, role: 'web', poolMax: 2 });
  try {
    const [row] = await app.db`select current_setting('server_version_num')::int / 10000 as version`;
    const version = Number(row?.version);
    if (version < postgresMajorMin)
      throw new Error(`This is PostgreSQL ${version}; Kontor needs ${postgresMajorMin} or newer.`);
    say(
      `PostgreSQL ${version}, ${config.databaseUrl ? 'by DATABASE_URL' : `embedded in ${config.dataDir}/pg`}`,
    );
    const [files] = await app.db`select count(*)::int as n from migrations where name <> 'replaceable'`;
    say(`The schema is up to date (${files?.n} migrations)`);
    const [people] =
      await app.db`select count(*)::int as n from people where peer_id is null and kind <> 'instance'`;
    say(`${people?.n} ${people?.n === 1 ? 'person' : 'people'} of ${config.company}`);
    if (people?.n === 0) next();
    else console.log('\nReady: npm run build && npm start');
  } finally {
    await app.close({ stopDatabase: app.embedded?.adopted === false });
  }
}

function next(): void {
  console.log(`
Ready. What now:
  npx kontor person add ada --name "Ada Brandt" --admin    the first person; prints a password
  npm run build && npm start                               serves
  npm run doctor                                           says what is missing for real use
  npm run demo                                             four companies at once, to look around`);
}

function say(line: string): void {
  console.log(`ok  ${line}`);
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
