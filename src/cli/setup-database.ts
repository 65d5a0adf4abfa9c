import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Refusal } from '#src/platform/errors.ts';

const name = 'kontor';
const defaultPort = 5432;

/** Where it would be: for whoever only looks. */
export const localDatabase = `postgres://${name}@127.0.0.1:${defaultPort}/${name}`;

/**
 * `--database local`: the role and the database on this machine's PostgreSQL, made as its superuser, as Debian lets root become. Returns its
 * address. What is there is kept: only the password of a role is set anew, because nobody knows it otherwise.
 */
export function makeLocalDatabase(port = defaultPort): string {
  if (process.getuid?.() !== 0)
    throw new Refusal(
      'not_allowed',
      '--database local makes role and database as the user postgres, which only root may become: run it with sudo, or name a database that is there.',
    );
  const password = randomBytes(24).toString('base64url');
  const role = psql(port, `select 1 from pg_roles where rolname = '${name}'`);
  // The password goes in by standard input, not on the command line, and not into the server's log.
  psql(
    port,
    `set log_statement = none; set log_min_error_statement = panic; ${role === '' ? 'create' : 'alter'} role ${name} login password '${password}'`,
  );
  if (psql(port, `select 1 from pg_database where datname = '${name}'`) === '')
    psql(port, `create database ${name} owner ${name} encoding 'UTF8' locale 'C.UTF-8' template template0`);
  return `postgres://${name}:${password}@127.0.0.1:${port}/${name}`;
}

function psql(port: number, statement: string): string {
  const args = ['-u', 'postgres', '--', 'psql', '-p', String(port), '-qAtX', '-v', 'ON_ERROR_STOP=1'];
  const ran = spawnSync('runuser', [...args, 'postgres'], {
    cwd: '/',
    input: `${statement};\n`,
    encoding: 'utf8',
  });
  if (ran.status === 0) return ran.stdout.trim();
  const said = (ran.stderr || ran.error?.message || '').trim().split('\n')[0] ?? '';
  throw new Refusal(
    'conflict',
    `PostgreSQL on this machine does not do it (${said}). Is it installed and running? apt install postgresql`,
  );
}
