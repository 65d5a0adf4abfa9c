import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The SQL of a folder of migrations: each file with its name, in order, and what may be replaced at any time as one text. */
export interface MigrationFiles {
  readonly numbered: readonly Migration[];
  readonly replaceable: Migration;
}

/** `checksum` is that of the text: SHA-256 in hex. */
export interface Migration {
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/** What the table `migrations` holds once everything of a folder has run: checksums by name. */
export type MigrationSums = Readonly<Record<string, string>>;

export const sumsOf = ({ numbered, replaceable }: MigrationFiles): MigrationSums =>
  Object.fromEntries(
    [...numbered, ...(replaceable.text === '' ? [] : [replaceable])].map(({ name, checksum }) => [
      name,
      checksum,
    ]),
  );

export async function migrationsIn(folder: string): Promise<MigrationFiles> {
  const names = (await readdir(folder)).filter((name) => migrationPattern.test(name)).toSorted();
  const numbered = await Promise.all(
    names.map(async (name) => migration(name, await readFile(path.join(folder, name), 'utf8'))),
  );
  return { numbered, replaceable: await replaceableIn(path.join(folder, 'replaceable')) };
}

/** `0057-seats.sql`, or since 2026 `20261128T2330-seats.sql` by the minute it was begun (UTC). By name, the numbers come first. */
const migrationPattern = /^(\d{4}|\d{8}T\d{4})-.+\.sql$/;

const migration = (name: string, text: string): Migration => ({
  ...{ name, text },
  checksum: createHash('sha256').update(text).digest('hex'),
});

async function replaceableIn(folder: string): Promise<Migration> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.sql')).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  return migration('replaceable', texts.join('\n'));
}
