import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { archiveEnding, prefixOf } from './make.ts';

const dayMs = 86_400_000;

/** Deletes archives of this instance in `dir` that are older than `days`, all but the newest. Returns their names. */
export async function pruneArchives(
  dir: string,
  origin: string,
  days: number,
  nowMs: number,
): Promise<string[]> {
  const prefix = prefixOf(origin);
  const names = (await readdir(dir))
    .filter((name) => name.startsWith(prefix) && name.endsWith(archiveEnding))
    .toSorted();
  const old = names.slice(0, -1).filter((name) => {
    const at = madeAt(name.slice(prefix.length, -archiveEnding.length));
    return at !== null && at < nowMs - days * dayMs;
  });
  for (const name of old) {
    await rm(path.join(dir, name), { force: true });
    await rm(path.join(dir, `${name}.sha256`), { force: true });
  }
  return old;
}

/** `20261130T030815Z` in milliseconds; null: no time of ours. */
function madeAt(text: string): number | null {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const at = iso === text ? Number.NaN : Date.parse(iso);
  return Number.isNaN(at) ? null : at;
}
