import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isDatabaseDown, openDatabase, transaction, type Db } from '#src/platform/database.ts';
import { json } from '#src/platform/json.ts';
import { freshDatabase } from '#test/support/database.ts';
import { settle, until } from '#test/support/http.ts';

// The pool reaches PostgreSQL through a line that the test can cut; `direct` does not.
let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let line: Line;
let db: Db;
let direct: Db;

beforeAll(async () => {
  fresh = await freshDatabase();
  direct = fresh.db;
  line = await cuttableLine(Number(new URL(fresh.url).port));
  const through = new URL(fresh.url);
  through.port = String(line.port);
  db = openDatabase(through.href, fresh.instance, { max: 2 });
});
beforeEach(() => direct`delete from settings`);
afterAll(async () => {
  await db.end({ timeout: 0.1 });
  await line.close();
  await fresh.drop();
});

const write = (tx: Db | Parameters<Parameters<typeof transaction>[1]>[0], name: string) =>
  tx`insert into settings (name, value) values (${name}, 'true')`;
const written = async (): Promise<string[]> =>
  (await direct`select name from settings order by name`).map((row) => row.name as string);
const endBackends = async () =>
  void (await direct`
  select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`);

it('takes in JSON what it can hold: a cut pair of surrogates or a NUL fails nothing', async () => {
  const said = { cut: '😀'.slice(0, 1), nul: 'a\0b', list: ['ok', '\udc00'], path: '\\u0000', face: '😀' };
  const [row] = await direct`select ${json(direct, said)} as said`;
  expect(row?.said).toEqual({
    cut: '\ufffd',
    nul: 'ab',
    list: ['ok', '\ufffd'],
    path: '\\u0000',
    face: '😀',
  });
});

describe('a transaction whose connection is lost', () => {
  const ways: Record<string, () => unknown> = {
    'ended by PostgreSQL': endBackends,
    'closed under it': () => line.cut('close'),
    'reset under it': () => line.cut('reset'),
  };
  for (const [way, lose] of Object.entries(ways)) {
    it(`${way} in the middle of a statement fails as "database down" and leaves nothing, every time`, async () => {
      for (let round = 0; round < 4; round++) {
        const lost = transaction(db, async (tx) => {
          await write(tx, `lost ${round}`);
          await Promise.all([tx`select pg_sleep(60)`, lose()]);
        });
        await expect(lost).rejects.toSatisfy(isDatabaseDown);
      }
      // More than the pool has connections: each of them is usable again.
      await Promise.all([1, 2, 3, 4, 5].map((n) => transaction(db, (tx) => write(tx, `kept ${n}`))));
      expect(await written()).toEqual(['kept 1', 'kept 2', 'kept 3', 'kept 4', 'kept 5']);
    });

    it(`${way} between two statements takes no further one`, async () => {
      const idle = transaction(db, async (tx) => {
        await write(tx, 'before');
        await lose();
        await untilGone();
        await write(tx, 'after');
      });
      await expect(idle).rejects.toSatisfy(isDatabaseDown);
      await transaction(db, (tx) => write(tx, 'other'));
      expect(await written()).toEqual(['other']);
    });
  }

  it('does not run what was to happen after the commit', async () => {
    let happened = false;
    const lost = transaction(db, async (tx) => {
      tx.afterCommit(() => (happened = true));
      await Promise.all([tx`select pg_sleep(60)`, endBackends()]);
    });
    await expect(lost).rejects.toSatisfy(isDatabaseDown);
    expect(happened).toBe(false);
  });

  it('that fails for a reason of its own keeps its connection and its error', async () => {
    const failed = transaction(db, async (tx) => {
      await write(tx, 'undone');
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await written()).toEqual([]);
  });
});

describe('statements', () => {
  let wide: Db;
  beforeAll(async () => {
    wide = openDatabase(fresh.url, fresh.instance, { max: 4 });
    // So many at once that each connection is opened, and knows this statement.
    await pids(40);
    await pids(40);
  });
  afterAll(() => wide.end());
  const pidOf = async (): Promise<number> => {
    const [row] = await wide<{ pid: number }[]>`select pg_backend_pid() as pid`;
    return row?.pid ?? 0;
  };
  const pids = (count: number): Promise<number[]> => Promise.all(Array.from({ length: count }, pidOf));

  it('that are asked for together share connections, six at most', async () => {
    expect(new Set(await pids(6)).size).toBe(1);
    expect(new Set(await pids(13)).size).toBe(3);
  });

  it('leave a transaction its own connection, whichever began first', async () => {
    const own = transaction(wide, async (tx) => {
      const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid, pg_sleep(0.2)`;
      return row?.pid;
    });
    const beside = await pids(6);
    expect(beside).not.toContain(await own);
  });

  it('fail alone', async () => {
    const wrong = wide`select 1 / (pg_backend_pid() - pg_backend_pid())`;
    const [before, failed, after] = await Promise.allSettled([pidOf(), wrong, pidOf()]);
    expect([before.status, failed.status, after.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

describe('a connection that is lost while the driver gets to know the types of the database', () => {
  // The driver asks for them once, on a new connection, by a statement that nobody waits for.
  const ways = ['close', 'reset'] as const;
  const works: Record<string, (pool: Db) => Promise<unknown>> = {
    'a transaction': (pool) => transaction(pool, (tx) => tx`select array['a', 'b'] as words`),
    'a statement': (pool) => pool`select array['a', 'b'] as words`,
  };
  for (const how of ways)
    for (const [what, work] of Object.entries(works)) {
      it(`costs ${what} one more try at most (${how})`, async () => {
        const cutting = await cuttableLine(Number(new URL(fresh.url).port), { cutOnce: 'typarray', how });
        const through = new URL(fresh.url);
        through.port = String(cutting.port);
        const pool = openDatabase(through.href, fresh.instance, { max: 1 });
        const first = await work(pool).catch((error: unknown) => error);
        expect(first instanceof Error ? isDatabaseDown(first) : first).toEqual(
          first instanceof Error ? true : [{ words: ['a', 'b'] }],
        );
        // The only connection of the pool is usable again, for one statement and for many.
        expect(await work(pool)).toEqual([{ words: ['a', 'b'] }]);
        const many = await Promise.all([1, 2, 3].map((n) => pool`select ${n}::int as n`));
        expect(many.map(([row]) => row?.n as number)).toEqual([1, 2, 3]);
        expect(cutting.cuts()).toBe(1);
        await pool.end({ timeout: 1 });
        await cutting.close();
      });
    }
});

/** Until PostgreSQL has seen the end of every other connection, and the driver that of its own. */
async function untilGone(): Promise<void> {
  const others = () => direct`
    select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction'`;
  await until('the connection to be gone', async () => (await others()).length === 0);
  await settle(50);
}

interface Line {
  readonly port: number;
  /** Ends all connections through it; a reset is what a fallen machine or a failover looks like. */
  cut(how: 'close' | 'reset'): void;
  /** How often it was cut by what it was told to wait for. */
  cuts(): number;
  close(): Promise<void>;
}

/** `wait`: cut by itself, once, when somebody sends these letters. */
async function cuttableLine(
  target: number,
  wait?: { readonly cutOnce: string; readonly how: 'close' | 'reset' },
): Promise<Line> {
  const near = new Set<Socket>();
  let cuts = 0;
  const end = (socket: Socket, how: 'close' | 'reset'): unknown =>
    how === 'reset' ? socket.resetAndDestroy() : socket.destroy();
  const server = createServer((socket) => {
    const far = connect(target, '127.0.0.1');
    near.add(socket);
    for (const side of [socket, far]) side.on('error', () => {}); // the other side was cut
    if (wait)
      socket.on('data', (sent: Buffer) => {
        if (cuts > 0 || !sent.includes(wait.cutOnce)) return;
        cuts++;
        end(socket, wait.how);
      });
    socket.pipe(far).pipe(socket);
    socket.on('close', () => far.destroy());
    far.on('close', () => {
      near.delete(socket);
      socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut(how) {
      for (const socket of near) end(socket, how);
    },
    cuts: () => cuts,
    async close() {
      for (const socket of near) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
