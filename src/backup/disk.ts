import { statfs } from 'node:fs/promises';

/** Written in place of a number of bytes that is not known. */
export const gib = (bytes: number): string => (bytes / 1024 ** 3).toFixed(1);

/** Free bytes of the disk that a folder lies on. */
export async function freeOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

const full: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The disk, or what this user may take of it, is full. */
export const isDiskFull = (error: unknown): boolean => full.has((error as { code?: unknown } | null)?.code);
