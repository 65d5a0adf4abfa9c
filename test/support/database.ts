import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { createMemory } from '#src/memory.ts';
import { addressesOf } from '#src/platform/addresses.ts';
import { filesOriginBeside } from '#src/platform/config.ts';
import { openDatabase, openPool, type Db } from '#src/platform/database.ts';
import { inFolder } from '#src/platform/folder-storage.ts';
import type { Instance } from '#src/platform/instance.ts';
import { staysInPractice } from '#src/posts/practice.ts';
import { createJournal, type Subscriber } from '#src/platform/journal.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL that may create databases, with a migrated template named kontor_template. */
    databaseUrl: string;
  }
}

/** A migrated database of its own, cloned from the template. `drop()` ends whoever is still connected. */
export async function cloneDatabase(
  adminUrl: string = inject('databaseUrl'),
): Promise<{ url: string; drop(): Promise<void> }> {
  const admin = openPool(adminUrl, { max: 1 });
  const name = `t_${randomBytes(6).toString('hex')}`;
  // Another file may be cloning at this moment; PostgreSQL then refuses the template, so take turns.
  await admin`select pg_advisory_lock(7040113)`;
  // Copying files is the fastest where nothing is synced to the disk.
  await admin.unsafe(`create database ${name} template kontor_template strategy file_copy`);
  await admin`select pg_advisory_unlock(7040113)`;
  await admin.end();
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async drop() {
      const again = openPool(adminUrl, { max: 1 });
      await again.unsafe(`drop database if exists ${name} with (force)`);
      await again.end();
    },
  };
}

/** The same with a pool and a house, for tests of slices. */
export async function freshDatabase(
  options: {
    origin?: string;
    company?: string;
    trustProxy?: boolean;
    /** Of one person, in five minutes. */
    apiRequestsMax?: number;
    subscribers?: readonly Subscriber[];
    ffmpeg?: string | null;
  } = {},
): Promise<{ url: string; db: Db; instance: Instance; drop(): Promise<void> }> {
  const { url, drop } = await cloneDatabase();
  const origin = options.origin ?? 'http://alpha.localhost:4001';
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kontor-test-'));
  const instance: Instance = {
    origin,
    filesOrigin: filesOriginBeside(new URL(origin)),
    company: options.company ?? 'Alpha AG',
    country: 'DE',
    sourceUrl: null,
    mediaServers: [],
    meetings: null,
    ffmpeg: options.ffmpeg ?? null,
    addresses: addressesOf(origin),
    journal: createJournal(options.subscribers ?? [], () => {}, staysInPractice),
    memory: createMemory(),
    dataDir,
    files: inFolder(path.join(dataDir, 'files')),
    exports: inFolder(path.join(dataDir, 'exports')),
    backup: { dir: null, hours: 24, passphraseFile: null, ledger: path.join(dataDir, 'erasures.ledger') },
    clamd: null,
    soffice: null,
    trustProxy: options.trustProxy ?? false,
    apiRequestsMax: options.apiRequestsMax ?? 300,
    uploadedBytesMax: 20_000_000_000,
    groupDocumentsBytesMax: 100_000_000_000,
    backupDays: 0,
    auditDays: 1_095,
    mailIn: null,
    model: null,
    map: null,
    translator: null,
    sealKey: randomBytes(32),
  };
  const db = openDatabase(url, instance, { max: 6 });
  return {
    url,
    db,
    instance,
    async drop() {
      await db.end({ timeout: 2 });
      await drop();
    },
  };
}
