import * as z from 'zod';
import { createHmac } from 'node:crypto';
import { lazily } from '#src/platform/lazily.ts';

/**
 * A backup is a tar archive, encrypted by age with a passphrase (docs/decisions/0072-backups.md). In this order:
 * `manifest.json`; `database/000001` …, the output of `pg_dump --format=custom` in pieces; `files/…` and `endings/…` as in KONTOR_DATA; `end.json`.
 * An archive without its end is not whole.
 */
export const formatNumber = 1;
export const manifestName = 'manifest.json';
export const endName = 'end.json';
export const databasePrefix = 'database/';
/** Folders of KONTOR_DATA that are backed up. Exports are made again, the compiled code too. */
export const folders = ['files', 'endings'] as const;

const sum = lazily(() => z.object({ rows: z.number().int(), sum: z.string() }));

/** What an archive says of itself before anything else. */
export const manifestSchema = lazily(() =>
  z.object({
    format: z.literal(formatNumber),
    kontor: z.string(),
    origin: z.string(),
    at: z.iso.datetime(),
    postgresql: z.number().int(),
    /** Names and checksums of the migrations that had run. */
    migrations: z.record(z.string(), z.string()),
    /** Which sealing key belongs to it; the key itself is not in it. */
    sealKey: z.string(),
    /** Rows of each table, and the sum of their hashes: what a restored database is compared with. */
    tables: z.record(z.string(), sum()),
  }),
);
export type Manifest = z.infer<ReturnType<typeof manifestSchema>>;
export type TableSums = Manifest['tables'];

/** What an archive says at its end. Hashes are SHA-256 in hex: of the dump, and of the lines `hash  path` of all files. */
export const endSchema = lazily(() =>
  z.object({
    database: z.object({ bytes: z.number().int(), sha256: z.string() }),
    files: z.object({ count: z.number().int(), bytes: z.number().int(), sha256: z.string() }),
  }),
);
export type End = z.infer<ReturnType<typeof endSchema>>;

/** Recognises a sealing key without revealing it. */
export const fingerprintOf = (sealKey: Buffer): string =>
  createHmac('sha256', sealKey).update('kontor backup').digest('hex').slice(0, 32);
