import type postgres from 'postgres';
import { openPool } from '#src/platform/database.ts';
import type { Finding } from './finding.ts';

const majorMin = 15;
const clockSkewMs = 5_000;

/** Version and clock of a database that answers. */
export async function checkServer(sql: postgres.Sql): Promise<{ version: Finding; clock: Finding }> {
  const [row] = await sql`select current_setting('server_version_num')::int as version, now() as now`;
  const major = Math.floor(Number(row?.version) / 10_000);
  const skewMs = Math.abs(Date.now() - new Date(String(row?.now)).getTime());
  return {
    version: {
      check: 'database',
      ok: major >= majorMin,
      says: `PostgreSQL ${major}`,
      remedy: `Use PostgreSQL ${majorMin} or newer.`,
    },
    clock: {
      check: 'clock',
      ok: skewMs < clockSkewMs,
      says: `${skewMs} ms off the database's`,
      remedy: 'Run NTP on both machines: signatures are refused when clocks differ.',
    },
  };
}

/** Before Kontor runs on it for the first time, and whenever that does not work: nothing is changed. */
export async function checkDatabase(
  url: string,
  origin: string,
): Promise<{ findings: Finding[]; major: number | null }> {
  const pool = openPool(url, { max: 1 });
  try {
    const { version, clock } = await checkServer(pool);
    const findings = [version, clock, await encoding(pool), await rights(pool), await owner(pool, origin)];
    return { findings, major: Number(/\d+/.exec(version.says)?.[0] ?? 0) };
  } catch (error) {
    return { findings: [away(url, error)], major: null };
  } finally {
    await pool.end({ timeout: 1 });
  }
}

async function encoding(sql: postgres.Sql): Promise<Finding> {
  const [row] = await sql<{ encoding: string; name: string }[]>`
    select pg_encoding_to_char(encoding) as encoding, datname as name from pg_database where datname = current_database()`;
  return {
    check: 'encoding',
    ok: row?.encoding === 'UTF8',
    says: row?.encoding ?? 'unknown',
    remedy: `Make the database again: createdb --owner kontor --encoding UTF8 --template template0 ${row?.name ?? 'kontor'}`,
  };
}

const trial = 'kontor_may_create';

/** By doing it, in a transaction that is rolled back. */
async function rights(sql: postgres.Sql): Promise<Finding> {
  const undo = new Error('undo');
  const said = await sql
    .begin(async (tx) => {
      await tx.unsafe(`create table ${trial} (n int primary key, words tsvector)`);
      await tx.unsafe(`create index on ${trial} using gin (words)`);
      await tx.unsafe(`create function ${trial}() returns int language sql return 1`);
      throw undo;
    })
    .then(
      () => '',
      (error: unknown) => (error === undo ? '' : String((error as Error).message)),
    );
  return {
    check: 'rights',
    ok: said === '',
    says: said === '' ? 'may create tables' : said,
    remedy:
      'Make the user of DATABASE_URL the owner of the database: alter database kontor owner to kontor; and of its schema: alter schema public owner to kontor;',
  };
}

/** One database, one company, for ever. */
async function owner(sql: postgres.Sql, origin: string): Promise<Finding> {
  const check = 'owner';
  const [row] = await sql<{ tables: number; ours: boolean; restoring: boolean }[]>`
    select (select count(*)::int from pg_tables where schemaname = 'public') as tables,
           to_regclass('public.actor_keys') is not null as ours,
           to_regnamespace('kontor_restore') is not null as restoring`;
  if (row?.restoring)
    return {
      ...{ check, ok: false, says: 'a restore was interrupted' },
      remedy: 'Run it again: kontor restore ARCHIVE',
    };
  if (!row || row.tables === 0) return { check, ok: true, says: 'empty' };
  const foreign: Finding = {
    check,
    ok: false,
    says: `has ${row.tables} tables that are not Kontor's`,
    remedy: 'Give Kontor a database of its own: createdb --owner kontor kontor',
  };
  if (!row.ours) return foreign;
  const actors = await sql<{ origin: string }[]>`
    select distinct substring(k.actor_uri from '^https?://[^/]+') as origin from actor_keys k
    join people p on p.uri = k.actor_uri where p.kind = 'instance' and p.peer_id is null limit 2`;
  const other = actors.find((one) => one.origin !== origin);
  if (!other) return { check, ok: true, says: actors.length === 0 ? 'Kontor, not begun' : origin };
  return {
    ...{ check, ok: false, says: `belongs to ${other.origin}` },
    remedy: `Keep KONTOR_ORIGIN=${other.origin}, which is part of every id in it, or use another database.`,
  };
}

function away(url: string, error: unknown): Finding {
  const { hostname, port, username, pathname } = new URL(url);
  const at = `${decodeURIComponent(hostname) || 'the socket'}:${port || 5432}`;
  const name = pathname.slice(1) || 'kontor';
  const code = String((error as { code?: unknown }).code);
  const said = (error as Error).message || code;
  const [says, remedy] = explain(code, { at, user: decodeURIComponent(username), name, said });
  return { check: 'database', ok: false, says, remedy };
}

type Place = {
  readonly at: string;
  readonly user: string;
  readonly name: string;
  readonly said: string;
};

function explain(code: string, { at, user, name, said }: Place): readonly [string, string] {
  switch (code) {
    case '28P01':
      return [
        `the password of ${user} is wrong`,
        `Correct it, or set it: sudo -u postgres psql -c "\\password ${user}"`,
      ];
    case '28000':
      return [
        `${user} is not let in (${said})`,
        `Make the user: sudo -u postgres createuser --pwprompt ${user}; and let it in from this machine, in pg_hba.conf.`,
      ];
    case '3D000':
      return [
        `there is no database ${name}`,
        `Make it: sudo -u postgres createdb --owner ${user || 'kontor'} --encoding UTF8 --template template0 ${name}`,
      ];
    case '53300':
      return ['it has no connection left', 'Raise max_connections, or end programs that hold connections.'];
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [`${at} cannot be found`, 'Correct the host in DATABASE_URL.'];
    default:
      return [
        `${at} does not answer (${said})`,
        'Is PostgreSQL running (apt install postgresql), does it listen there, and does the firewall let us through?',
      ];
  }
}
