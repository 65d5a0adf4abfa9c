import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { openPool } from '#src/platform/database.ts';
import { ensureDatabase } from '#src/platform/embedded.ts';
import { migrate } from '#src/platform/migrate.ts';
import { pictureOf } from '../../scripts/schema.ts';
import { read, root } from './source.ts';

const folder = path.join(root, 'migrations/');
const files = readdirSync(folder)
  .filter((name) => /^\d{4}-.+\.sql$/.test(name))
  .toSorted();
const suicide = 'select pg_terminate_backend(pg_backend_pid());';

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

describe('migrations', () => {
  // A gap is a number that was reserved for work beside this; two files with one number would run in an order nobody chose.
  it('have a number each and say why on their first line', () => {
    expect(files.length).toBeGreaterThan(8);
    expect(new Set(files.map((name) => name.slice(0, 4))).size).toBe(files.length);
    for (const name of files) expect(read(`migrations/${name}`), name).toMatch(/^-- \S.{20,}/);
  });

  it('give exactly migrations/schema.sql on an empty database', async () => {
    const url = await emptyDatabase();
    expect(await withPool(url, (pool) => migrate(pool))).toEqual(files);
    expect(await withPool(url, pictureOf)).toBe(read('migrations/schema.sql'));
  });

  it('have nothing to do the second time', async () => {
    const url = await emptyDatabase();
    await withPool(url, (pool) => migrate(pool));
    expect(await withPool(url, (pool) => migrate(pool))).toEqual([]);
  });

  it('killed at any statement leave nothing of that file, and the next run resumes', async () => {
    const url = await emptyDatabase();
    const copy = copyOfMigrations();
    for (const name of files) rmSync(path.join(copy, name));
    let kills = 0;
    for (const [done, name] of files.entries()) {
      const statements = splitStatements(read(`migrations/${name}`));
      for (let after = 1; after <= statements.length; after++) {
        writeFileSync(path.join(copy, name), [...statements.slice(0, after), suicide].join('\n'));
        await expect(withPool(url, (pool) => migrate(pool, copy))).rejects.toThrow(
          `Migration ${name} failed`,
        );
        kills++;
      }
      expect(await ran(url)).toBe(done);
      cpSync(path.join(folder, name), path.join(copy, name));
      expect(await withPool(url, (pool) => migrate(pool, copy))).toEqual([name]);
    }
    expect(kills).toBeGreaterThan(60);
    expect(await withPool(url, pictureOf)).toBe(read('migrations/schema.sql'));
  }, 180_000); // a run for each statement there is

  it('refuse to go on when a file was changed after it ran', async () => {
    const url = await emptyDatabase();
    await withPool(url, (pool) => migrate(pool));
    const copy = copyOfMigrations();
    const changed = path.join(copy, files[0] ?? '');
    writeFileSync(changed, `${readFileSync(changed, 'utf8')}\n-- one more thought\n`);
    await expect(withPool(url, (pool) => migrate(pool, copy))).rejects.toThrow(`${files[0]} was changed`);
  });

  it('run once when several processes start at the same time', async () => {
    const url = await emptyDatabase();
    const runs = await Promise.all([1, 2, 3].map(() => withPool(url, (pool) => migrate(pool))));
    expect(runs.map((run) => run.length).toSorted((a, b) => a - b)).toEqual([0, 0, files.length]);
    expect(await withPool(url, pictureOf)).toBe(read('migrations/schema.sql'));
  });
});

async function emptyDatabase(): Promise<string> {
  const name = `m_${randomBytes(6).toString('hex')}`;
  const admin = inject('databaseUrl');
  cleanUps.push(() =>
    withPool(admin, async (pool) => void (await pool.unsafe(`drop database ${name} with (force)`))),
  );
  return await ensureDatabase(admin, name);
}

function copyOfMigrations(): string {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'kontor-migrations-'));
  cleanUps.push(() => rmSync(copy, { recursive: true }));
  cpSync(folder, copy, { recursive: true });
  return `${copy}/`;
}

async function withPool<T>(url: string, work: (pool: ReturnType<typeof openPool>) => Promise<T>): Promise<T> {
  const pool = openPool(url, { max: 1 });
  try {
    return await work(pool);
  } finally {
    await pool.end({ timeout: 1 });
  }
}

const ran = (url: string): Promise<number> =>
  withPool(url, async (pool) => {
    const [row] = await pool`select count(*)::int as n from migrations where name <> 'replaceable'`;
    return Number(row?.n);
  });

/** Cuts SQL after each semicolon that ends a statement; those in strings, comments and dollar quotes do not. */
function splitStatements(text: string): string[] {
  const token = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"[^"]*"|(\$\w*\$)[\s\S]*?\1|;/g;
  const statements: string[] = [];
  let from = 0;
  for (const match of text.matchAll(token)) {
    if (match[0] !== ';') continue;
    statements.push(text.slice(from, match.index + 1));
    from = match.index + 1;
  }
  return statements;
}
