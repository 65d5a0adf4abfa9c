import { afterAll, beforeAll, expect, test } from 'vitest';
import { uploadFile } from '#src/media/upload.ts';
import { advocacyCommands } from '#src/cli/advocacy.ts';
import type { CommandContext } from '#src/cli/command.ts';
import { readAudit } from '#src/audit/read.ts';
import { openHydraulik, worker, type Worker } from '#test/stories/companies.ts';
import { cookieName } from '#src/access/cookie.ts';
import { issueToken } from '#src/access/tokens.ts';
import { createSession } from '#src/access/sessions.ts';
import { transaction } from '#src/platform/database.ts';
import { squareOf } from '#test/support/pictures.ts';
import { ask, until } from '#test/support/http.ts';

// Ada of Alpha writes in Hydraulik, which Bea of Beta and Gil of Gamma belong to; Clara and Carl are Alpha's communicators, Otto is a colleague.
let world: Awaited<ReturnType<typeof openHydraulik>>;
let ada: Worker;
let clara: Worker;
let carl: Worker;
let otto: Worker;
let post: string;
let file: string;
let theirs: string;
const words = 'The new seal holds 400 bar.';

beforeAll(async () => {
  world = await openHydraulik();
  ada = world.ada;
  [clara, carl, otto] = (await Promise.all(
    ['clara', 'carl', 'otto'].map((name) => worker(ada.at, name)),
  )) as [Worker, Worker, Worker];
  await ada.at.db`update people set roles = '{communicator}' where handle in ('clara', 'carl')`;
  const bytes = await squareOf('#3a7');
  const upload = { bytes, mediaType: 'image/png', name: 'seal.png', alt: 'A seal' };
  file = (await uploadFile(ada.at.db, ada.who.id, upload)).id;
  const inRoom = { visibility: 'private', list_id: world.room.id };
  post = (await ada.post(`${words} Thanks to @${world.bea.who.acct}!`, { ...inRoom, media_ids: [file] })).id;
  const answered = { visibility: 'private', list_id: world.atBeta };
  await until('the post at Beta', async () => (await world.bea.room(world.atBeta)).length > 0);
  theirs = (await world.bea.post('Beta measured 390 bar', answered)).id;
  await ada.post('We owe Quentin a coffee', { ...inRoom, in_reply_to_id: post });
}, 120_000);
afterAll(() => world.companies.end());

const call = <T = Record<string, unknown>>(who: Worker, method: string, path: string, body?: unknown) =>
  who.at.api<T & { code?: string }>(method, `/api/kontor/v1${path}`, body, who.who.token);
/** Letting out takes a token that is made for the company's affairs, on a page with a fresh proof: no app for posts has one. */
const tokens = new Map<Worker, Promise<string>>();
const tokenOf = (who: Worker): Promise<string> => {
  const made =
    tokens.get(who) ??
    transaction(who.at.db, (tx) =>
      issueToken(tx, { personId: who.who.id, name: 'company', scopes: ['admin:write:company'] }),
    );
  tokens.set(who, made);
  return made;
};
const release = async (who: Worker, method: string, body?: unknown, id = post) =>
  await who.at.api<{ address: string | null; opens: number | null; state: string; code?: string }>(
    method,
    `/api/kontor/v1/posts/${id}/release`,
    body,
    method === 'PUT' ? await tokenOf(who) : who.who.token,
  );
const lookAt = async (who: Worker, path: string) => {
  const session = await transaction(who.at.db, (tx) => createSession(tx, who.who.id, 'test'));
  const { status, headers, text } = await ask(who.at.origin, {
    path,
    headers: { cookie: `${cookieName(who.at.app.instance, 'session')}=${session}` },
  });
  return { status, type: String(headers['content-type']).split('/')[0], text };
};
const open = (path: string) => ask(ada.at.origin, { path });

test('nobody but the author and communicators asks, and nothing that names others, leads inside or is another company’s goes out', async () => {
  const wanted = { text: words, fileId: file };
  expect((await release(otto, 'POST', wanted)).status).toBe(404); // the group is closed to him
  expect((await release(ada, 'GET')).status).toBe(404);
  const code = async (text: string, fileId: string | null = null) =>
    (await release(ada, 'POST', { text, fileId })).data.code;
  expect(await code('  ')).toBe('advocacy.textMissing');
  expect(await code(`${words} Thanks to Bea.`)).toBe('advocacy.namesOthers');
  expect(await code(`${words} Thanks to @bea@beta.example.`)).toBe('advocacy.namesOthers');
  expect(await code('Written in Hydraulik today')).toBe('advocacy.namesOthers');
  expect(await code(`See http://${ada.at.host}/posts/1`)).toBe('advocacy.linksInside');
  expect(await code(words, '1')).toBe('advocacy.pictureNotOfPost');
  // What describes the picture goes out too.
  await ada.at.db`update files set alt = 'Bea at the seal' where id = ${file}`;
  expect(await code(words, file)).toBe('advocacy.namesOthers');
  await ada.at.db`update files set alt = 'A seal' where id = ${file}`;
  const here = await until('the post of Beta', async () => {
    const found = await ada.at.db<
      { id: string }[]
    >`select id from posts where peer_id is not null and text like 'Beta measured%'`;
    return found[0]?.id ?? null;
  });
  expect((await release(ada, 'POST', wanted, here)).data.code).toBe('advocacy.notByYou');
  await ada.at.db`update people set roles = '{communicator}' where handle = 'ada'`;
  expect((await release(ada, 'POST', wanted, here)).data.code).toBe('advocacy.notOurs');
  const page = await lookAt(ada, `/posts/${here}/release`);
  expect(page.text).toContain('What partners write never leaves the two companies this way');
  expect(page.text).not.toContain('name="text"');
  await ada.at.db`update people set roles = '{}' where handle = 'ada'`;
  const direct = (await ada.post(`@otto ${words}`, { visibility: 'direct' })).id;
  expect((await release(ada, 'POST', { text: words }, direct)).data.code).toBe('advocacy.notThis');
  expect((await release(world.bea, 'POST', { text: words }, theirs)).status).toBe(201); // at Beta it is Bea's own
  expect(await ada.at.db`select from advocacy_releases`).toHaveLength(0);
});

test('it takes four eyes: asked, it is not out; another communicator lets it out, once', async () => {
  expect((await release(ada, 'POST', { text: words, fileId: file })).data).toMatchObject({
    ...{ state: 'asked', address: null, opens: null },
  });
  expect((await release(ada, 'POST', { text: words })).data.code).toBe('advocacy.askedAlready');
  const [row] = await ada.at.db<{ token: string }[]>`select token from advocacy_releases`;
  expect((await open(`/released/${row?.token}`)).status).toBe(404);
  // Who may let it out is told that it waits, and nobody else: neither who asked, nor colleagues.
  const told = async (who: Worker) =>
    (
      await ada.at
        .db`select kind, detail from notifications where person_id = ${who.who.id} and kind like 'release%'`
    ).map(({ kind, detail }) => `${String(kind)} ${String(detail)}`);
  expect(await Promise.all([clara, carl, otto, ada].map(told))).toEqual([
    [`release_asked ${post}`],
    [`release_asked ${post}`],
    [],
    [],
  ]);
  expect((await release(ada, 'PUT')).status).toBe(404);
  expect((await call(clara, 'PUT', `/posts/${post}/release`)).status).toBe(403);
  await ada.at.db`update people set roles = '{communicator}' where handle = 'ada'`;
  expect((await release(ada, 'PUT')).data.code).toBe('advocacy.fourEyes');
  await ada.at.db`update people set roles = '{}' where handle = 'ada'`;
  expect((await release(otto, 'PUT')).status).toBe(404);
  expect((await call<{ items: object[] }>(otto, 'GET', '/releases')).status).toBe(404);
  expect((await call<{ items: object[] }>(clara, 'GET', '/releases')).data.items).toHaveLength(1);
  // Whoever agrees sees what: the text, and the picture with what describes it, of a post that is closed to them.
  const looked = (who: Worker, path = '') => lookAt(who, `/posts/${post}/release${path}`);
  expect((await looked(clara)).text).toMatch(new RegExp(`/posts/${post}/release/picture"[^]*A seal`));
  expect(await looked(clara, '/picture')).toMatchObject({ status: 200, type: 'image' });
  expect((await looked(otto, '/picture')).status).toBe(404);
  for (let time = 0; time < 2; time++)
    expect((await release(clara, 'PUT')).data).toMatchObject({ state: 'released' });
  expect(await Promise.all([clara, carl, otto, ada].map(told))).toEqual([
    [],
    [],
    [],
    ['release_settled released'],
  ]);
  // What the author says of the picture later has not been agreed to.
  await ada.at.db`update files set alt = 'Quentin smiles' where id = ${file}`;
  const log = await readAudit(ada.at.db, { kind: 'changed', limit: 50 });
  expect(log.filter(({ what }) => what.startsWith('advocacy.')).map(({ what }) => what)).toEqual([
    'advocacy.released',
    'advocacy.asked',
  ]);
});

test('outside there are the text and the picture, and no name, answer, reaction or group; openings count in sum, from five', async () => {
  const address = (await release(ada, 'GET')).data.address ?? '';
  const path = new URL(address).pathname;
  const page = await open(path);
  expect(page.status).toBe(200);
  expect(page.headers['cache-control']).toBe('no-store');
  expect(page.headers['set-cookie']).toBeUndefined();
  expect(page.text).toContain(words);
  for (const inside of [
    'Hydraulik',
    'hydraulik',
    'Bea',
    'Ada',
    'Quentin',
    'Clara',
    'coffee',
    '/posts/',
    'beta',
  ])
    expect(page.text).not.toContain(inside);
  const picture = await open(`${path}/picture`);
  expect([picture.status, picture.headers['content-type']]).toEqual([200, expect.stringMatching(/^image\//)]);
  expect((await release(ada, 'GET')).data.opens).toBeNull();
  for (let time = 0; time < 4; time++) await open(path);
  expect((await release(ada, 'GET')).data.opens).toBe(5);
  expect((await open(`/released/${'a'.repeat(43)}`)).status).toBe(404);
  expect((await open('/released/nonsense')).status).toBe(404);
  // Signed out, everything else of it is as closed as before.
  expect((await open(`/posts/${post}`)).status).not.toBe(200);
});

test('withdrawn, the page and its picture are gone, twice as well; a post that is hidden or deleted takes them along', async () => {
  const path = new URL((await release(ada, 'GET')).data.address ?? '').pathname;
  expect((await release(otto, 'DELETE')).status).toBe(404);
  for (let time = 0; time < 2; time++) expect((await release(carl, 'DELETE')).status).toBe(204);
  expect([(await open(path)).status, (await open(`${path}/picture`)).status]).toEqual([410, 410]);
  expect((await open(path)).text).not.toContain(words);
  expect((await release(ada, 'GET')).data.state).toBe('withdrawn');
  expect((await release(clara, 'PUT')).data.code).toBe('advocacy.nothingAsked');
  // The command line goes through the same rules, in somebody's name.
  const run = (verb: string, ...args: string[]) =>
    advocacyCommands[verb]?.run({ db: ada.at.db, args } as unknown as CommandContext);
  await expect(run('ask', post, '--by', 'otto', words)).rejects.toMatchObject({ kind: 'not_found' });
  await expect(run('ask', post, words)).rejects.toThrow('Use: kontor advocacy ask');
  await run('ask', post, '--by', 'ada', words);
  await expect(run('approve', post, '--by', 'ada')).rejects.toMatchObject({ kind: 'not_allowed' });
  expect((await run('approve', post, '--by', 'carl'))?.text).toContain('/released/');
  expect((await run('list'))?.text).toMatch(/^\d+ {2}released {2}http/);
  const again = new URL((await release(ada, 'GET')).data.address ?? '').pathname;
  expect((await open(again)).status).toBe(200);
  await ada.at.db`update posts set removed_at = now() where id = ${post}`;
  expect((await open(again)).status).toBe(410);
  await ada.at.db`update posts set removed_at = null where id = ${post}`;
  await ada.remove(post);
  expect((await open(again)).status).toBe(404);
  expect(await ada.at.db`select from advocacy_releases`).toHaveLength(0);
});
