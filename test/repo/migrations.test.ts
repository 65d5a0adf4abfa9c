import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { openPool } from '#src/platform/database.ts';
import { ensureDatabase } from '#src/platform/embedded.ts';
import { isMigrated, migrate } from '#src/platform/migrate.ts';
import { pictureOf } from '../../scripts/schema.ts';
import { read, root } from './source.ts';

const folder = path.join(root, 'migrations/');
const files = readdirSync(folder)
  .filter((name) => /^(\d{4}|\d{8}T\d{4})-.+\.sql$/.test(name))
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
    expect(new Set(files.map((name) => name.split('-')[0])).size).toBe(files.length);
    for (const name of files) expect(read(`migrations/${name}`), name).toMatch(/^-- \S.{20,}/);
  });

  it('give exactly migrations/schema.sql on an empty database', async () => {
    const url = await emptyDatabase();
    expect(await withPool(url, (pool) => migrate(pool))).toEqual(files);
    expect(await withPool(url, pictureOf)).toBe(read('migrations/schema.sql'));
  });

  it('with numbers run before those with timestamps, and a late one still runs', async () => {
    const url = await emptyDatabase();
    const copy = mkdtempSync(path.join(os.tmpdir(), 'kontor-migrations-'));
    cleanUps.push(() => rmSync(copy, { recursive: true }));
    const write = (name: string) => writeFileSync(path.join(copy, name), 'select 1;');
    for (const name of ['20261129T0800-later.sql', '0057-numbered.sql', 'schema.sql']) write(name);
    const inOrder = ['0057-numbered.sql', '20261129T0800-later.sql'];
    expect(await withPool(url, (pool) => migrate(pool, copy))).toEqual(inOrder);
    write('20261128T2330-merged-late.sql');
    expect(await withPool(url, (pool) => migrate(pool, copy))).toEqual(['20261128T2330-merged-late.sql']);
  });

  it('have nothing to do the second time', async () => {
    const url = await emptyDatabase();
    await withPool(url, (pool) => migrate(pool));
    expect(await withPool(url, (pool) => migrate(pool))).toEqual([]);
  });

  it('are seen to have run only if every one has, as it is written now', async () => {
    const url = await emptyDatabase();
    const seen = () => withPool(url, isMigrated);
    expect(await seen()).toBe(false);
    await withPool(url, (pool) => migrate(pool));
    expect(await seen()).toBe(true);
    for (const name of [files[0] ?? '', files.at(-1) ?? '']) {
      await withPool(
        url,
        (pool) => pool`update migrations set checksum = reverse(checksum) where name = ${name}`,
      );
      expect(await seen(), name).toBe(false);
      await withPool(
        url,
        (pool) => pool`update migrations set checksum = reverse(checksum) where name = ${name}`,
      );
    }
    // What a newer version has run beside does not matter.
    await withPool(
      url,
      (pool) => pool`insert into migrations (name, checksum) values ('99991231T2359-newer.sql', 'its own')`,
    );
    expect(await seen()).toBe(true);
    await withPool(url, (pool) => pool`delete from migrations where name = ${files[0] ?? ''}`);
    expect(await seen()).toBe(false);
  });

  // Each file runs in one transaction of the runner's: what ends a transaction in a file would break that, and runs nowhere else.
  it('end no transaction and do nothing outside of one', () => {
    const outside = /^(?:begin|commit|rollback|savepoint|vacuum|start\s+transaction)\b|\bconcurrently\b/i;
    for (const name of files)
      for (const statement of splitStatements(read(`migrations/${name}`)))
        expect(statement.replaceAll(/^\s*--.*$/gm, '').trim(), name).not.toMatch(outside);
  });

  it('killed at any statement leave nothing of that file, and the next run resumes', async () => {
    const url = await emptyDatabase();
    const copy = copyOfMigrations();
    for (const name of files) rmSync(path.join(copy, name));
    // The first files and the newest, statement by statement: a run for each takes a minute and more for all that there are.
    const tried = new Set([...files.slice(0, 3), ...files.slice(-6)]);
    let kills = 0;
    for (const [done, name] of files.entries()) {
      const statements = tried.has(name) ? splitStatements(read(`migrations/${name}`)) : [];
      for (let after = 1; after <= statements.length; after++) {
        writeFileSync(path.join(copy, name), [...statements.slice(0, after), suicide].join('\n'));
        await expect(withPool(url, (pool) => migrate(pool, copy))).rejects.toThrow(
          `Migration ${name} failed`,
        );
        kills++;
        expect(await ran(url)).toBe(done);
      }
      cpSync(path.join(folder, name), path.join(copy, name));
      if (tried.has(name) || tried.has(files[done + 1] ?? name))
        await withPool(url, (pool) => migrate(pool, copy));
    }
    expect(kills).toBeGreaterThan(30);
    expect(await withPool(url, pictureOf)).toBe(read('migrations/schema.sql'));
  }, 90_000);

  it('refuse to go on when a file was changed after it ran', async () => {
    const url = await emptyDatabase();
    await withPool(url, (pool) => migrate(pool));
    const copy = copyOfMigrations();
    const changed = path.join(copy, files[0] ?? '');
    writeFileSync(changed, `${readFileSync(changed, 'utf8')}\n-- one more thought\n`);
    await expect(withPool(url, (pool) => migrate(pool, copy))).rejects.toThrow(`${files[0]} was changed`);
  });

  it('take longer than a page may, and leave the limit of pages as it was', async () => {
    const url = await emptyDatabase();
    const copy = copyOfMigrations();
    writeFileSync(
      path.join(copy, '99991231T2359-slow.sql'),
      '-- As slow as an index over a million posts.\nselect pg_sleep(0.3);\n',
    );
    await withPool(url, async (pool) => {
      await pool`set statement_timeout = 200`;
      expect(await migrate(pool, copy)).toContain('99991231T2359-slow.sql');
      expect(await pool`show statement_timeout`).toEqual([{ statementTimeout: '30s' }]);
    });
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
