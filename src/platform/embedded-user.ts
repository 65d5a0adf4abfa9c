import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Whom PostgreSQL runs as, in the terms of `spawn`. */
export interface Account {
  uid: number;
  gid: number;
}

/** Where a cluster of root lives when its data folder is closed to PostgreSQL's account, as under /root. */
const elsewhere = '/var/lib/kontor';
const nobodyId = 65_534;

/**
 * PostgreSQL refuses root. Null: run as ourselves. As root: the owner of an existing cluster, else the user `postgres`, else `nobody`.
 * Throws when the cluster belongs to another user than the one we are.
 */
export async function chooseAccount(data: string): Promise<Account | null> {
  const owner = await stat(data).catch(() => null);
  const self = process.geteuid?.();
  if (self !== 0) {
    if (owner === null || self === undefined || owner.uid === self) return null;
    throw new Error(
      `${data} belongs to uid ${owner.uid}; run as that user, or set KONTOR_DATA to a folder of your own.`,
    );
  }
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const fields = users
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':');
    const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  return { uid: nobodyId, gid: nobodyId };
}

/**
 * The folder of the cluster: `<dataDir>/pg`, made accessible to the account's group if that is ours to do, otherwise a folder under
 * /var/lib/kontor that `<dataDir>/pg/elsewhere` names.
 */
export async function choosePlace(dataDir: string, account: Account | null): Promise<string> {
  const home = join(dataDir, 'pg');
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (!account) return home;
  const noted = await readFile(join(home, 'elsewhere'), 'utf8').catch(() => '');
  if (noted !== '') return noted.trim();
  if (await openPath(home, dataDir, account)) return home;
  const place = join(elsewhere, createHash('sha256').update(dataDir).digest('hex').slice(0, 32));
  await mkdir(place, { recursive: true, mode: 0o711 });
  if (!(await mayRead(place, account, 'pass'))) {
    throw new Error(
      `PostgreSQL refuses root, and uid ${account.uid} may not enter ${place}; set DATABASE_URL or run as another user.`,
    );
  }
  await writeFile(join(home, 'elsewhere'), place);
  return place;
}

/** True if the account may traverse every folder above `path`, and read `path` itself (or only traverse it). ACLs are not checked. */
export async function mayRead(path: string, account: Account, purpose: 'read' | 'pass'): Promise<boolean> {
  for (const folder of foldersAbove(path)) {
    if (!(await allows(folder, account, 0o1))) return false;
  }
  return await allows(path, account, purpose === 'read' ? 0o4 : 0o1);
}

/** Gives the account's group the right to pass, never to list: on our own data folder, and on whatever root made in the temporary folder. */
async function openPath(home: string, dataDir: string, account: Account): Promise<boolean> {
  const temporary = await realpath(tmpdir());
  const closed: string[] = [];
  for (const folder of [...foldersAbove(home), home]) {
    if (await allows(folder, account, 0o1)) continue;
    const ours = folder === home || folder === dataDir || folder.startsWith(`${temporary}/`);
    if (!ours) return false;
    closed.push(folder);
  }
  for (const folder of closed) {
    const { uid, mode } = await stat(folder);
    await chown(folder, uid, account.gid);
    await chmod(folder, (mode & 0o7777) | 0o010);
  }
  return true;
}

/** From the root down to the parent of `path`. */
function foldersAbove(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...foldersAbove(parent), parent];
}

async function allows(path: string, account: Account, bit: number): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null) return false;
  const shift = found.uid === account.uid ? 6 : found.gid === account.gid ? 3 : 0;
  return ((found.mode >> shift) & bit) === bit;
}
