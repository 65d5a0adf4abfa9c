import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { serverEnvironment } from '#src/platform/embedded-binaries.ts';
import { Refusal } from '#src/platform/errors.ts';

type Tool = 'pg_dump' | 'pg_restore';

const debian = '/usr/lib/postgresql';
const execute = promisify(execFile);

/** PostgreSQL's own tool, found in PATH or where Debian puts it; at least as new as the server, which pg_dump requires. Throws Refusal. */
export async function findTool(tool: Tool, serverMajor: number): Promise<string> {
  const versions = (await readdir(debian).catch(() => [])).filter((name) => /^\d+$/.test(name));
  const places = versions.toSorted((a, b) => Number(b) - Number(a)).map((v) => `${debian}/${v}/bin/${tool}`);
  let newest = 0;
  for (const place of [tool, ...places]) {
    const major = await majorOf(place);
    if (major >= serverMajor) return place;
    newest = Math.max(newest, major);
  }
  const has = newest === 0 ? `${tool} is not installed` : `${tool} is of version ${newest}`;
  throw new Refusal(
    'conflict',
    `${has}, and the database is PostgreSQL ${serverMajor}: install postgresql-client-${serverMajor} (for versions that Debian does not have, from apt.postgresql.org).`,
  );
}

async function majorOf(place: string): Promise<number> {
  try {
    const { stdout } = await execute(place, ['--version']);
    return Number(/\) (\d+)/.exec(stdout)?.[1] ?? 0);
  } catch {
    return 0; // not there
  }
}

/** Starts a tool on a database. The password goes by the environment: the command line can be read by everyone on the machine. */
export function runOn(
  databaseUrl: string,
  tool: string,
  args: readonly string[],
  settings = '',
): { readonly child: ChildProcess; readonly ended: Promise<void> } {
  // Not `URL`, which knows no addresses with several hosts; PostgreSQL's tools do.
  const [, before = databaseUrl, given = '', after = ''] =
    /^([a-z]+:\/\/[^:@/]*)(?::([^@/]*))?(@.*)$/.exec(databaseUrl) ?? [];
  const password = decodeURIComponent(given);
  const child = spawn(tool, [...args, `--dbname=${before}${after}`], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...serverEnvironment,
      ...(password && { PGPASSWORD: password }),
      ...(settings && { PGOPTIONS: settings }),
    },
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-saidCharsMax)));
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      code === 0
        ? resolve()
        : reject(new Error(`${tool} ended with ${signal ?? code}: ${said.trim() || 'it said nothing'}`)),
    );
  });
  // Whoever waits for it hears of it; until then it must not end the process.
  ended.catch(() => {});
  return { child, ended };
}
const saidCharsMax = 2_000;
