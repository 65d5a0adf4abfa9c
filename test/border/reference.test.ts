import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReadings } from '#src/agreements/readings.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type Room, type TestInstance } from '#test/support/instance.ts';
import { joins, worker, type Worker } from '#test/stories/companies.ts';
import { agreeOn } from './agreed.ts';

/**
 * Alpha lends Beta its posts and files, and gives Gamma copies. Beta is a process of its own on a PostgreSQL of its own, so that everything it
 * ever wrote can be read byte by byte: tables, indexes, write-ahead log, files, server logs.
 */
let alpha: TestInstance;
let beta: TestInstance;
let gamma: TestInstance;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let room: Room;
let there: string;
let betaData: string;

const run = `q${randomBytes(5).toString('hex')}`;
/** In a post's text, title, topic and file, so that nothing of it can hide. */
const canary = (n: number): string => `${run}x${String(n).padStart(4, '0')}x`;
const postsCount = 200;
const filesCount = 20;

beforeAll(async () => {
  [alpha, beta, gamma] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({
      ...{ name: 'beta', company: 'Beta SAS', country: 'FR', inProcess: false },
      env: { DATABASE_URL: '', KONTOR_LOG: 'debug' },
    }),
    startInstance({ name: 'gamma', company: 'Gamma Ltd', country: 'GB' }),
  ]);
  await agreeOn(alpha, beta, { fromA: { categories: { post: 'reference', file: 'reference' } } });
  await agreeOn(alpha, gamma, {});
  [ada, bea, gil] = await Promise.all([worker(alpha, 'ada'), worker(beta, 'bea'), worker(gamma, 'gil')]);
  room = await alpha.group('hydraulik', ada.who, 'closed');
  there = await joins(bea, room, alpha, ada);
  await joins(gil, room, alpha, ada);
  await bea.follow(ada.who.acct);
  await gil.follow(ada.who.acct);
  const [row] = await beta.db`show data_directory`;
  betaData = String(row?.dataDirectory);
}, 120_000);
afterAll(async () => {
  await beta?.app.embedded?.stop().catch(() => {});
  for (const folder of [beta?.dataDir, betaData])
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  await Promise.all([alpha, gamma].map((one) => one?.remove()));
});

const level = (n: number) =>
  n % 2 === 0 ? ({ level: 'group', groupId: room.id } as const) : ({ level: 'followers' } as const);

async function publish(n: number): Promise<void> {
  const mark = canary(n);
  const file =
    n < filesCount
      ? [
          await uploadFile(alpha.db, ada.who.id, {
            ...{ bytes: Buffer.from(`${mark} of the file\n`.repeat(50)), mediaType: 'text/csv' },
            ...{ name: `${mark}.csv`, alt: `${mark} measured` },
          }),
        ]
      : [];
  await transaction(alpha.db, (tx) =>
    publishPost(tx, ada.who.id, {
      ...{ source: `${mark} says **more** #${mark}`, ...level(n), fileIds: file.map((one) => one.id) },
      ...(n % 10 === 0 ? { title: `${mark} as a title` } : {}),
      ...(n % 10 === 5 ? { summary: `${mark} as a warning` } : {}),
    }),
  );
}

const countAt = async ({ db }: TestInstance): Promise<number> => {
  const [row] =
    await db`select count(*)::int as n from posts where author_id in (select id from people where uri = ${ada.who.uri})`;
  return Number(row?.n);
};

interface Shown {
  readonly id: string;
  readonly uri: string;
  readonly content: string;
  readonly spoiler_text: string;
  readonly media_attachments: readonly { readonly url: string }[];
  readonly kontor: { readonly by_reference: string | null };
}

describe('posts and files by reference', () => {
  it('come as references, and as copies where that is agreed', async () => {
    for (let n = 0; n < postsCount; n++) await publish(n);
    await until('all have arrived', async () => (await countAt(beta)) === postsCount, { timeoutMs: 90_000 });
    await until('all have arrived', async () => (await countAt(gamma)) === postsCount, { timeoutMs: 90_000 });
    const [kept] = await beta.db`
      select count(*)::int as n from posts where lent and html = '' and text = '' and title = '' and summary = ''`;
    expect(kept?.n).toBe(postsCount);
    expect((await beta.db`select from files where peer_id is not null`).length).toBe(0);
  }, 200_000);

  const seen = new Map<string, Shown>();
  it('are shown whole to who may see them, through the API and on pages', async () => {
    for (const list of ['/api/v1/timelines/home?limit=40', `/api/v1/timelines/list/${there}?limit=40`]) {
      let until_ = '';
      for (let page = 0; page < 2; page++) {
        const { data } = await bea.get<Shown[]>(`${list}${until_}`);
        expect(data.length).toBeGreaterThan(30);
        for (const one of data) seen.set(one.uri, one);
        until_ = `&max_id=${data.at(-1)?.id}`;
      }
    }
    expect(seen.size).toBeGreaterThan(100);
    for (const one of seen.values()) {
      expect(one.kontor.by_reference).toBe('open');
      expect(one.content).toContain(`${run}x`);
      expect(one.content).toContain('<strong>more</strong>');
    }
    const cookie = await beta.cookie(bea.who);
    for (const page of ['/', `/groups/hydraulik@${alpha.host}`, `/posts/${[...seen.values()][0]?.id}`]) {
      const answer = await ask(beta.origin, { path: page, headers: { cookie, accept: 'text/html' } });
      expect(answer.text).toContain(`${run}x`);
      expect(answer.headers['kontor-keep']).toBe('no');
    }
    await bea.get('/api/v1/notifications');
    await bea.get(`/api/v2/search?q=${run}`);
  }, 60_000);

  it('have files that are streamed when they are opened', async () => {
    const opened: string[] = [];
    let older = '';
    for (let page = 0; page < 6 && opened.length < filesCount / 2; page++) {
      const { data } = await bea.get<Shown[]>(`/api/v1/timelines/list/${there}?limit=40${older}`);
      older = `&max_id=${data.at(-1)?.id}`;
      for (const {
        media_attachments: [file],
      } of data)
        if (file) opened.push(file.url);
    }
    expect(opened.length).toBeGreaterThan(0);
    for (const url of opened) {
      const { host, pathname, search } = new URL(url);
      const answer = await ask(beta.origin, { path: pathname + search, headers: { host } });
      expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'private, no-store']);
      expect(answer.text).toContain(`${run}x`);
    }
  }, 60_000);

  it('are recorded on both sides, under the same name', async () => {
    const peerOf = (at: TestInstance, other: TestInstance) => at.app.registry.find(other.origin)?.peerId ?? 0;
    const here = await readReadings(beta.db, peerOf(beta, alpha));
    const theirs = await readReadings(alpha.db, peerOf(alpha, beta));
    const plain = (rows: typeof here) =>
      rows.map(({ reader, objectUri, count }) => `${reader} ${objectUri} ${count}`).toSorted();
    expect(here.length).toBeGreaterThan(100);
    expect(plain(here)).toEqual(plain(theirs));
    expect(new Set(here.map((one) => one.reader)).size).toBe(1);
  });

  it('can be answered, liked, edited and deleted', async () => {
    const [first] = (await bea.get<Shown[]>(`/api/v1/timelines/list/${there}?limit=1`)).data;
    if (!first) throw new Error('There is a post.');
    await bea.like(first.id);
    await bea.post('An answer from Beta', { in_reply_to_id: first.id });
    await until('the answer is at its home', async () => {
      const [row] =
        await alpha.db`select from posts where text like 'An answer from Beta%' and reply_to_uri = ${first.uri}`;
      return row !== undefined;
    });
    const [own] = await alpha.db<{ id: string }[]>`select id from posts where uri = ${first.uri}`;
    if (!own) throw new Error('It is ours.');
    await ada.edit(own.id, `${canary(9_000)} after the edit`);
    const now = async () => (await bea.get<Shown>(`/api/v1/statuses/${first.id}`)).data;
    await until('the edit shows', async () => (await now()).content.includes('after the edit'));
    await until('it is known to be edited', async () => {
      const [row] = await beta.db`select edited_at from posts where uri = ${first.uri}`;
      return row?.editedAt !== null;
    });
    await ada.remove(own.id);
    await until('the deletion arrived', async () => {
      const [row] =
        await beta.db`select from posts where uri = ${first.uri} and removed_at is null and author_id is not null`;
      return row === undefined || (await bea.get(`/api/v1/statuses/${first.id}`)).status === 404;
    });
  }, 60_000);

  it('are placeholders while their company does not answer, and nobody waits long', async () => {
    await alpha.stop();
    const startedMs = Date.now();
    const { data } = await bea.get<Shown[]>('/api/v1/timelines/home?limit=20');
    expect(Date.now() - startedMs).toBeLessThan(4_000);
    const lent = data.filter((one) => one.kontor.by_reference !== null);
    expect(lent.length).toBeGreaterThan(15);
    for (const one of lent) {
      expect(one.kontor.by_reference).toBe('away');
      expect(one.content).toContain('This post lies with Alpha AG, which does not answer at the moment.');
    }
    const cookie = await beta.cookie(bea.who);
    const page = await ask(beta.origin, { path: '/', headers: { cookie, accept: 'text/html' } });
    expect(page.text).toContain('lent-away');
    expect(page.text).not.toContain(run);
    await alpha.again();
  }, 30_000);

  it('leave no byte where they were only lent, and all of them where copies were agreed', async () => {
    expect(await markersIn(beta.db)).toEqual([]);
    expect((await markersIn(gamma.db)).length).toBeGreaterThan(postsCount - 10);
    await beta.db`checkpoint`;
    await beta.stop();
    await beta.app.embedded?.stop();
    const folders = [beta.dataDir, betaData];
    const hits = folders
      .flatMap((folder) => [...filesIn(folder)])
      .filter((file) => readFileSync(file).includes(run));
    expect(hits).toEqual([]);
    const names = folders.flatMap((folder) => [...filesIn(folder)]);
    expect(names.some((file) => file.includes('pg_wal'))).toBe(true);
    expect(names.some((file) => file.endsWith('/log'))).toBe(true);
    expect(names.length).toBeGreaterThan(500);
  }, 60_000);
});

/** Every row of every table, as a dump writes it. */
async function markersIn(db: Db): Promise<string[]> {
  const tables = await db<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`;
  const found = new Set<string>();
  for (const { name } of tables) {
    const rows = await db.unsafe(
      `select m[1] as mark from ${name} t, regexp_matches(t::text || coalesce(encode(convert_to(t::text, 'utf8'), 'escape'), ''), '${run}x[0-9]{4}x', 'g') m`,
    );
    for (const row of rows) found.add(String(row['mark']));
  }
  return [...found].toSorted();
}

function* filesIn(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const about = statSync(file, { throwIfNoEntry: false });
    if (about?.isDirectory()) yield* filesIn(file);
    else if (about?.isFile()) yield file;
  }
}
