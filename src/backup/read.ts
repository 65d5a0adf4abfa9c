import type { Reader } from '#src/platform/database.ts';

export interface BackupView {
  readonly id: string;
  readonly begunAt: Date;
  readonly finishedAt: Date | null;
  readonly file: string | null;
  readonly bytes: number | null;
  readonly trouble: string | null;
  readonly testedAt: Date | null;
  readonly testTrouble: string | null;
}

/** Newest first. */
export const listBackups = (reader: Reader, limit: number): Promise<BackupView[]> => reader<BackupView[]>`
  select id, begun_at, finished_at, file, bytes::float8 as bytes, trouble, tested_at, test_trouble
  from backups order by id desc limit ${limit}`;

/** How backups stand. Times are null if there is none. */
export interface BackupState {
  readonly lastAt: Date | null;
  readonly lastFile: string | null;
  readonly lastBytes: number | null;
  /** The latest attempt came to nothing, and why. */
  readonly trouble: string | null;
  readonly attemptedAt: Date | null;
  readonly testedAt: Date | null;
  readonly testTrouble: string | null;
  /** Erasures that are not in the ledger yet, and since when the oldest waits. */
  readonly unnoted: number;
  readonly unnotedSince: Date | null;
}

export async function readBackupState(reader: Reader): Promise<BackupState> {
  const [row] = await reader<BackupState[]>`
    select l.finished_at as last_at, l.file as last_file, l.bytes::float8 as last_bytes, a.trouble, a.begun_at as attempted_at,
      t.tested_at, t.test_trouble, n.unnoted, n.unnoted_since
    from (select count(*)::int as unnoted, min((said->>'at')::timestamptz) as unnoted_since from erasure_notes) n
    left join lateral (select * from backups where file is not null order by id desc limit 1) l on true
    left join lateral (select * from backups order by id desc limit 1) a on true
    left join lateral (select * from backups where tested_at is not null order by tested_at desc limit 1) t on true`;
  if (!row) throw new Error('An aggregate has always a row.');
  return row;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
export const testDays = 7;

/** What is wrong, worst first; pages and `doctor` say it in words. */
export type BackupTrouble = 'failed' | 'none' | 'old' | 'test_failed' | 'untested' | 'unnoted';

/** `hours`: how often one is made by itself, 0 if by hand. */
export function troublesOf(state: BackupState, hours: number, nowMs: number): BackupTrouble[] {
  const { lastAt, trouble, testedAt, testTrouble, unnotedSince } = state;
  const ageMs = lastAt === null ? Infinity : nowMs - lastAt.getTime();
  const found: BackupTrouble[] = [];
  if (trouble !== null) found.push('failed');
  if (lastAt === null) found.push('none');
  else if (hours > 0 && ageMs > 2 * hours * hourMs) found.push('old');
  if (testTrouble !== null) found.push('test_failed');
  else if (lastAt !== null && (testedAt === null || nowMs - testedAt.getTime() > (testDays + 1) * dayMs))
    found.push('untested');
  if (unnotedSince !== null && nowMs - unnotedSince.getTime() > 10 * 60_000) found.push('unnoted');
  return found;
}
