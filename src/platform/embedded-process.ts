import { link, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';

/** What `postmaster.pid` and the process table say about a data folder. `stale`: the file names a process that is not this folder's postmaster. */
export type Sighting =
  | { state: 'absent' }
  | { state: 'stale'; pid: number }
  | { state: 'live'; pid: number; port: number; ready: boolean };

/**
 * Looks for a running postmaster of the cluster in `data`, whoever started it. Lines of the file: pid, folder, start, port, socket, address,
 * shm, status.
 */
export async function look(data: string): Promise<Sighting> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0] ?? '');
  if (!Number.isInteger(pid) || pid <= 1) return { state: 'absent' };
  if (!(await isPostmaster(pid, data))) return { state: 'stale', pid };
  const port = Number(lines[3] ?? '');
  return { state: 'live', pid, port, ready: port > 0 && lines[7] === 'ready' };
}

/** True while `pid` is a postmaster of `data`: neither a zombie that was not reaped, nor another program that was given the same number. */
export async function isPostmaster(pid: number, data: string): Promise<boolean> {
  if (process.platform !== 'linux') return isProcess(pid);
  // The command line is readable for everyone; cwd and exe of another user's process are not, even for root in a container.
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const [program = '', ...args] = commandLine.split('\0');
  if (!/(^|\/)postgres$/.test(program) || !args.includes(data)) return false;
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // "pid (name) S …": the name may hold anything, so the state is what follows the last bracket.
  const state = status.slice(status.lastIndexOf(')') + 2).charAt(0);
  return state !== '' && state !== 'Z' && state !== 'X';
}

/**
 * PostgreSQL itself removes a lock file whose process is gone, but trusts one whose pid is a zombie or now belongs to another program. Those we
 * remove; its own check of the old shared memory segment still refuses to start beside orphaned backends.
 */
export async function clearStale(data: string, pid: number): Promise<void> {
  if (!isProcess(pid)) return;
  const path = join(data, 'postmaster.pid');
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside);
  // Another starter may have replaced the file since we read it: then it is put back.
  const text = await readFile(aside, 'utf8');
  if (Number(text.split('\n')[0]) !== pid) await link(aside, path).catch(() => {});
  await rm(aside);
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to someone else.
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
