import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importCommands } from '#src/cli/imports.ts';
import { openArchive } from '#src/imports/open-archive.ts';
import { removePost } from '#src/posts/remove.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { groupTimeline } from '#src/timelines/read.ts';
import { openCompany, type Company } from '#test/support/cast.ts';
import { mattermostFiles, slackFiles, slackMessage, zipOf } from './archives.ts';

// What colleagues wrote in Slack and Mattermost comes along when a company moves: Ada by her address, Bernd as Anna by a line, Cleo by her name.
let company: Company;
let folder: string;
beforeAll(async () => {
  company = await openCompany();
  await company.db`update people set email = 'ada@alpha.example' where id = ${company.ada}`;
  folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-import-'));
  writeFileSync(path.join(folder, 'people.csv'), '# theirs,ours\nbernd,anna\n');
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await company.drop();
});

const run = async (product: 'slack' | 'mattermost', bytes: Uint8Array, ...more: string[]) => {
  const file = path.join(folder, 'export.zip');
  writeFileSync(file, bytes);
  const command = importCommands[product];
  if (!command) throw new Error('no command');
  const context = { db: company.db, args: [file, '--as', 'ada', ...more] };
  return (await command.run(context as unknown as Parameters<typeof command.run>[0])) as {
    json: Record<string, unknown>;
    text: string;
  };
};
const mapped = ['--people', 'PEOPLE'];
const slack = (bytes: Uint8Array, ...more: string[]) =>
  run(
    'slack',
    bytes,
    ...mapped.map((word) => word.replace('PEOPLE', path.join(folder, 'people.csv'))),
    ...more,
  );
const groupCalled = async (name: string) => {
  const [row] = await company.db<{ id: GroupId; access: string; companies: string; handle: string }[]>`
    select id, access, companies, handle from groups where name = ${name}`;
  if (!row) throw new Error(`no group ${name}`);
  return row;
};
const postsIn = async (name: string, viewer: PersonId = company.ada) =>
  (await groupTimeline(company.db, { personId: viewer }, (await groupCalled(name)).id, { limit: 40 }))
    .map(({ post }) => post)
    .toReversed();

test('a dry run says what would come, and changes nothing', async () => {
  const before =
    await company.db`select (select count(*) from groups) as g, (select count(*) from posts) as p, (select count(*) from people) as n`;
  const { json, text } = await slack(zipOf(slackFiles()), '--dry-run');
  expect(json).toMatchObject({ posts: 4, known: 0, people: 2, unknown: ['cleo'] });
  expect(text).toContain('New group budget (secret, this company alone)');
  expect(text).toContain('1 conversations between chosen people, or for followers, are left out');
  expect(
    await company.db`select (select count(*) from groups) as g, (select count(*) from posts) as p, (select count(*) from people) as n`,
  ).toEqual(before);
});

test('channels become groups of this company alone; messages keep writer, date, thread and likes; nobody is called', async () => {
  const { json } = await slack(zipOf(slackFiles()));
  expect(json).toMatchObject({ groups: 2, posts: 4, known: 0, reactions: 1 });
  // A group of that handle is here already.
  const group = await company.db<{ access: string; companies: string; handle: string }[]>`
    select access, companies, handle from groups where handle = 'hydraulik-2'`;
  expect(group[0]).toMatchObject({ access: 'closed', companies: 'own' });
  expect(await groupCalled('budget')).toMatchObject({ access: 'secret', companies: 'own' });
  const [inGroup] = await company.db<{ id: GroupId }[]>`select id from groups where handle = 'hydraulik-2'`;
  const posts = (
    await groupTimeline(company.db, { personId: company.anna }, inGroup?.id as GroupId, { limit: 40 })
  )
    .map(({ post }) => post)
    .toReversed();
  expect(posts.map(({ author, text }) => [author.name, text])).toEqual([
    ['ada', 'The seal leaks <again>, Bernd Ott, see this @otto'],
    ['Slack', 'Cleo @home: I order one'],
    ['anna', '📎 plan.pdf'],
  ]);
  expect(posts[0]).toMatchObject({ publishedAt: new Date(1_700_000_060_000), likesCount: 1, mentions: [] });
  expect(posts[0]?.html).toContain('<strong>seal</strong>');
  expect(posts[1]?.replyToId).toBe(posts[0]?.id);
  expect(JSON.stringify(posts)).not.toContain('xoxe');
  expect((await company.db`select from notifications`).count).toBe(0);
  expect(await postsIn('budget', company.otto)).toEqual([]);
});

test('the same archive again brings nothing twice, a longer one what is new, and what was deleted does not return', async () => {
  expect((await slack(zipOf(slackFiles()))).json).toMatchObject({ groups: 0, posts: 0, known: 4 });
  const [budget] = await postsIn('budget');
  await company.act((tx) => removePost(tx, company.ada, budget?.id as PostId));
  const both = await Promise.all([0, 1].map(() => slack(zipOf(slackFiles([slackMessage(7, 'New one')])))));
  expect(both.map(({ json }) => json['posts']).toSorted()).toEqual([0, 1]);
  expect(await postsIn('budget')).toEqual([]);
});

test('Mattermost: a private channel is secret, files of the archive come along, names in code are nobody', async () => {
  const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const { json } = await run('mattermost', zipOf(mattermostFiles(picture)));
  expect(json).toMatchObject({ groups: 1, posts: 2, files: 1, reactions: 1, unknown: ['gone'] });
  expect(await groupCalled('Pumpen')).toMatchObject({ access: 'secret', companies: 'own' });
  const [first, second] = await postsIn('Pumpen');
  expect(first).toMatchObject({ text: 'Look gone, @otto #one\n📎 missing.png', tags: [], mentions: [] });
  expect(first?.files.map(({ name }) => name)).toEqual(['p.png']);
  expect(first?.reactions).toEqual([expect.objectContaining({ emoji: '🎉' })]);
  expect(second).toMatchObject({ replyToId: first?.id, text: 'gone: Nice\n📎 p.png' });
  expect((await run('mattermost', zipOf(mattermostFiles(picture)))).json).toMatchObject({
    posts: 0,
    known: 2,
  });
});

test.each<[string, () => Uint8Array, RegExp]>([
  ['no archive', () => new TextEncoder().encode('hello'), /no ZIP archive/],
  ['an archive of something else', () => zipOf({ 'photo.jpg': 'x' }), /no users\.json/],
  ['paths that lead outside', () => zipOf({ ...slackFiles(), '../../etc/passwd': 'x' }), /outside of itself/],
  ['an absolute path', () => zipOf({ ...slackFiles(), '/etc/passwd': 'x' }), /outside of itself/],
  [
    'JSON that is none',
    () => zipOf({ ...slackFiles(), 'hydraulik/2023-11-14.json': '[{' }),
    /cannot be read as JSON/,
  ],
])('%s is refused with what to do, and nothing is half done', async (_what, bytes, sentence) => {
  const before = await company.db`select count(*) from posts`;
  await expect(slack(bytes())).rejects.toThrow(sentence);
  expect(await company.db`select count(*) from posts`).toEqual(before);
});

test('a line that names nobody is refused by its number', async () => {
  writeFileSync(path.join(folder, 'wrong.csv'), 'bernd,nobody-here\n');
  await expect(run('slack', zipOf(slackFiles()), '--people', path.join(folder, 'wrong.csv'))).rejects.toThrow(
    /Line 1 .*nobody-here/,
  );
  await expect(run('slack', zipOf(slackFiles()), '--as', 'nobody')).rejects.toMatchObject({
    kind: 'not_found',
  });
});

test('bombs, and entries without end, are refused before they unfold', () => {
  const bytes = zipOf({ ...slackFiles(), 'hydraulik/x.json': new Uint8Array(2_000_000) });
  const limits = { entries: 1_000, entryBytes: 3_000_000, bytes: 3_000_000 };
  expect(openArchive(bytes, limits).size).toBe(8);
  for (const less of [{ entries: 7 }, { entryBytes: 1_000_000 }, { bytes: 1_999_999 }])
    expect(() => openArchive(bytes, { ...limits, ...less })).toThrow(/more entries, or unfolds to more/);
});
