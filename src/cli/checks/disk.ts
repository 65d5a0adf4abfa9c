import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync, statfsSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from './finding.ts';

const freeMin = 1024 ** 3;

/** As which user the service runs; null: as the one who asks. */
export type ServiceUser = { readonly uid: number; readonly gid: number } | null;

/** Whether there is room in the folder, and whether the service may write there. A folder that is not there yet is judged by the one it will be made in. */
export function checkDisk(folder: string, name = 'KONTOR_DATA', user: ServiceUser = null): Finding {
  if (!isWritable(folder, user))
    return {
      check: diskCheck,
      ok: false,
      says: `${name} is not writable`,
      remedy: `Give this user write access to ${folder}.`,
    };
  const { bavail, bsize } = statfsSync(existing(folder));
  const free = bavail * bsize;
  return {
    check: diskCheck,
    ok: free > freeMin,
    says: `${(free / 1024 ** 3).toFixed(1)} GiB free in ${name}`,
    remedy: `Free space or move ${name} to a larger disk.`,
  };
}

export const diskCheck = 'disk';

/** Root may write everywhere, so another user has to try for itself. */
function isWritable(folder: string, user: ServiceUser): boolean {
  if (existsSync(folder) && !statSync(folder).isDirectory()) return false;
  const isRoot = process.getuid?.() === 0;
  const isThere = existsSync(folder);
  if (user === null || !isRoot) return canWrite(existing(folder));
  // Root makes what is missing and gives it to the service, which only has to get there.
  const asked = isThere ? ['-w', folder, '-a', '-x', folder] : ['-x', existing(folder)];
  return spawnSync('test', asked, { ...user, cwd: '/' }).status === 0;
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function existing(folder: string): string {
  return existsSync(folder) || folder === path.dirname(folder) ? folder : existing(path.dirname(folder));
}
