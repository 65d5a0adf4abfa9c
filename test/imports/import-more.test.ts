import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importCommands } from '#src/cli/imports.ts';
import type { Product } from '#src/imports/archive.ts';
import { openArchive } from '#src/imports/open-archive.ts';
import { readHumHub } from '#src/imports/read-humhub.ts';
import { readDump } from '#src/imports/read-sql.ts';
import { groupTimeline } from '#src/timelines/read.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { openCompany, type Company } from '#test/support/cast.ts';
import { slackFiles, zipOf } from './archives.ts';
import { humhubDump, humhubFiles, mastodonFiles, tarOf } from './more-archives.ts';

// What was written in HumHub, on Mastodon, and the files of Slack, when a company moves. Ada is known by her address, Cleo by nobody.
let company: Company;
let folder: string;
let picture: Uint8Array;
beforeAll(async () => {
  company = await openCompany();
  await company.db`update people set email = 'ada@alpha.example' where id = ${company.ada}`;
  folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-import-'));
  picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await company.drop();
});

const run = async (product: Product, bytes: Uint8Array, ...more: string[]) => {
  const file = path.join(folder, 'export');
  writeFileSync(file, bytes);
  const command = importCommands[product];
  if (!command) throw new Error('no command');
  const context = { db: company.db, args: [file, '--as', 'ada', ...more] };
  return (await command.run(context as unknown as Parameters<typeof command.run>[0])) as {
    json: Record<string, unknown>;
    text: string;
  };
};
const postsIn = async (name: string, viewer: PersonId = company.ada) => {
  const [row] = await company.db<{ id: GroupId; access: string; companies: string }[]>`
    select id, access, companies from groups where name = ${name}`;
  if (!row) throw new Error(`no group ${name}`);
  const found = await groupTimeline(company.db, { personId: viewer }, row.id, { limit: 40 });
  return { ...row, posts: found.map(({ post }) => post).toReversed() };
};
const counts = () =>
  company.db`select (select count(*) from groups) as g, (select count(*) from posts) as p, (select count(*) from people) as n`;

test('HumHub: a dry run of a backup says what would come and changes nothing', async () => {
  const before = await counts();
  const { json, text } = await run('humhub', zipOf(humhubFiles(picture)), '--dry-run');
  expect(json).toMatchObject({ posts: 4, known: 0, people: 1, unknown: ['cleo'] });
  expect(text).toContain('New group Vertraulich (secret, this company alone)');
  expect(await counts()).toEqual(before);
});

test('HumHub: spaces become groups, posts and comments keep writer, date, thread, likes and files; a dump in a post is a text', async () => {
  expect((await run('humhub', zipOf(humhubFiles(picture)))).json).toMatchObject({
    ...{ groups: 2, posts: 4, files: 1, reactions: 1, known: 0 },
  });
  const seals = await postsIn('Dichtungen');
  expect(seals).toMatchObject({ access: 'closed', companies: 'own' });
  expect(seals.posts.map(({ author, text }) => [author.name, text])).toEqual([
    ['ada', expect.stringContaining('Hält bei 80 °C?')],
    ['HumHub', "Cleo O'Neill: Bis 120."],
    ['ada', 'Danke'],
  ]);
  const [post, comment, answer] = seals.posts;
  expect(post?.text).toContain('INSERT INTO post VALUES');
  expect(post?.text).toContain('@otto #one');
  expect(post).toMatchObject({ publishedAt: new Date('2024-03-01T09:30:00Z'), mentions: [], tags: [] });
  expect(post?.files.map(({ name }) => name)).toEqual(['p.png']);
  expect(comment).toMatchObject({ replyToId: post?.id, likesCount: 1 });
  expect(answer?.replyToId).toBe(comment?.id);
  const secret = await postsIn('Vertraulich', company.otto);
  expect(secret).toMatchObject({ access: 'secret', posts: [] });
  expect((await postsIn('Vertraulich')).posts.map(({ text }) => text)).toEqual(['Geheim']);
  expect((await company.db`select from posts where text ~ 'profile|Draft|^forged'`).count).toBe(0);
});

test('HumHub: the same backup again brings nothing, a later one what is new', async () => {
  expect((await run('humhub', zipOf(humhubFiles(picture)))).json).toMatchObject({ posts: 0, known: 4 });
  const later = `INSERT INTO \`comment\` (\`id\`,\`message\`,\`object_model\`,\`object_id\`,\`created_at\`,\`created_by\`) VALUES (3,'Neu','humhub\\\\modules\\\\post\\\\models\\\\Post',1,'2024-03-02 08:00:00',1);`;
  expect((await run('humhub', zipOf(humhubFiles(picture, later)))).json).toMatchObject({
    posts: 1,
    known: 4,
  });
});

test.each([
  ['no dump', () => zipOf({ 'x.txt': 'x' }), /no \*\.sql/],
  [
    'a dump of something else',
    () => zipOf({ 'a.sql': 'CREATE TABLE `x` (\n  `id` int\n);' }),
    /no table space/,
  ],
  [
    'a dump that ends in a text',
    () => zipOf({ 'a.sql': `${humhubDump()}INSERT INTO \`post\` VALUES (9,'with` }),
    /cannot be read/,
  ],
  [
    'a dump whose row ends',
    () => zipOf({ 'a.sql': `${humhubDump()}INSERT INTO \`post\` VALUES (9,` }),
    /cannot be read/,
  ],
  ['a path that leads outside', () => tarOf({ 'a.sql': humhubDump(), '../x': 'x' }), /outside of itself/],
])('HumHub: %s is refused with what to do', async (_what, bytes, sentence) => {
  const before = await counts();
  await expect(run('humhub', bytes())).rejects.toThrow(sentence);
  expect(await counts()).toEqual(before);
});

test('a text of megabytes full of quotes and backslashes is read once through', () => {
  const long = `${"\\'\\\\''".repeat(400_000)}`;
  const [row] =
    readDump(`INSERT INTO \`post\` (\`id\`,\`message\`) VALUES (1,'${long}');`, ['post']).get('post') ?? [];
  expect(row?.['message']).toBe("'\\'".repeat(400_000));
});

test('HumHub: bytes and NULL are what they were', () => {
  const rows = readDump(
    "INSERT INTO `post` (`id`,`message`,`url`) VALUES (1,0x48C3A4,NULL),(2,_binary 'x','NULL');",
    ['post'],
  );
  expect(rows.get('post')).toEqual([
    { id: '1', message: 'Hä', url: null },
    { id: '2', message: 'x', url: 'NULL' },
  ]);
  expect(() => readHumHub(new Map())).toThrow(/no export of HumHub/);
});

test('Mastodon: what was for everyone is for this company; for followers and between people stays away; twice is once', async () => {
  const archive = tarOf(mastodonFiles(picture));
  expect((await run('mastodon', archive, '--dry-run')).json).toMatchObject({
    posts: 4,
    groups: [],
    unknown: [],
  });
  const { json, text } = await run('mastodon', archive);
  expect(json).toMatchObject({ groups: 0, posts: 4, files: 1, unknown: [] });
  expect(text).toContain('2 conversations between chosen people, or for followers, are left out');
  const rows = await company.db<{ text: string; level: string; at: Date; reply: boolean }[]>`
    select text, level, published_at as at, reply_to_uri is not null as reply from posts
    where author_id = ${company.ada} and published_at < '2024-01-01' and published_at > '2023-05-01' and group_id is null order by id`;
  expect(rows.map(({ text: words }) => words)).toEqual([
    'First <b> *not bold* x #one @bob',
    'Answer',
    expect.stringContaining('https://other.example/notes/9'),
    '',
  ]);
  expect(new Set(rows.map(({ level }) => level))).toEqual(new Set(['instance']));
  expect(rows.map(({ reply }) => reply)).toEqual([false, true, false, false]);
  expect((await run('mastodon', zipOf(mastodonFiles(picture)))).json).toMatchObject({ posts: 0, known: 4 });
  expect(
    (
      await company.db`select from mentions m join posts p on p.id = m.post_id where p.published_at < '2024-01-01'`
    ).count,
  ).toBe(0);
});

test('Slack: bytes that lie beside the export come along, and no address is asked', async () => {
  const files = slackFiles();
  const day = files['hydraulik/2023-11-14.json'] as { files?: { id?: string }[]; user?: string }[];
  for (const message of day) {
    if (!message.files) continue;
    message.user = 'U1';
    for (const file of message.files) file.id = 'F0123ABC';
  }
  const pdf = new TextEncoder().encode(
    '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF',
  );
  const { json } = await run('slack', zipOf({ ...files, '__uploads/F0123ABC/plan.pdf': pdf }));
  expect(json).toMatchObject({ files: 1 });
});

test('a tar that unfolds without end, has too many entries, or breaks off is answered by a sentence', () => {
  const limits = { entries: 3, entryBytes: 3_000_000, bytes: 3_000_000 };
  expect(() => openArchive(gzipSync(Buffer.alloc(50_000_000)), limits)).toThrow(/unfolds to more/);
  expect(() => openArchive(tarOf({ a: '1', b: '2', c: '3', d: '4' }), limits)).toThrow(/more entries/);
  expect(() => openArchive(tarOf({ a: '1' }).slice(0, -12), limits)).toThrow(/damaged/);
});
