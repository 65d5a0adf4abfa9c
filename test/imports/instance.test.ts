import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportCommands } from '#src/cli/exports.ts';
import { importCommands } from '#src/cli/imports.ts';
import type { Command } from '#src/cli/command.ts';
import { openArchive } from '#src/imports/open-archive.ts';
import { enlist } from '#src/groups/enlist.ts';
import { leave } from '#src/groups/leave.ts';
import { uploadFile } from '#src/media/upload.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { hidePost } from '#src/posts/moderate.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import { receivePost } from '#src/posts/inbound/receive.ts';
import { incomingNote, openCompany, type Company } from '#test/support/cast.ts';
import { zipOf } from './archives.ts';

// Alpha's archive goes to another Kontor, where Ada works too, and Anna does not. Bob of Beta wrote in Alpha's group.
let from: Company;
let into: Company;
let folder: string;
let file: string;
let question: PostId;
const write = (author: PersonId, input: PostInput) => from.act((tx) => publishPost(tx, author, input));
const run = async (command: Command | undefined, company: Company, ...args: string[]) => {
  if (!command) throw new Error('no command');
  return (await command.run({ db: company.db, args } as unknown as Parameters<Command['run']>[0])) as {
    json: Record<string, unknown>;
    text: string;
  };
};
beforeAll(async () => {
  [from, into] = [await openCompany(), await openCompany()];
  folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-instance-'));
  file = path.join(folder, 'alpha.zip');
  for (const each of [from, into])
    await each.db`update people set email = 'ada@alpha.example' where id = ${each.ada}`;
  await into.db`delete from groups`;
  const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const upload = { bytes: picture, mediaType: 'image/png', name: 'seal.png', alt: 'A seal' };
  const { id } = await uploadFile(from.db, from.ada, upload);
  const groupId = from.group;
  question = await write(from.ada, {
    source: 'Which **seal**, @anna?',
    title: 'Seals',
    groupId,
    fileIds: [id],
  });
  const answer = await write(from.anna, { source: 'FKM `@ada`', replyToId: question });
  await from.act((tx) => react(tx, from.ada, answer, 'like', ''));
  await from.act((tx) => react(tx, from.ada, answer, 'emoji', '🦜'));
  await write(from.otto, { source: 'Canteen closed', level: 'instance' });
  await write(from.ada, { source: 'Secret to Anna', level: 'direct', to: [from.anna] });
  await write(from.ada, { source: 'For my followers', level: 'followers' });
  const wrong = await write(from.anna, { source: 'Wrong and hidden', groupId });
  await from.act((tx) => hidePost(tx, from.ada, wrong, 'wrong'));
  const uri = 'https://beta.example/ap/o/1';
  await from.act((tx) =>
    receivePost(
      tx,
      from.fromBob,
      incomingNote(uri, { level: 'group', groupId, html: '<p>Words of Beta</p>' }),
    ),
  );
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([from.drop(), into.drop()]);
});

test('an archive holds what this company wrote, and no message, nothing hidden, no word of a partner, no secret', async () => {
  await expect(run(exportCommands['instance'], from)).rejects.toThrow('Use: kontor export instance');
  await expect(
    run(exportCommands['instance'], from, '--out', path.join(folder, 'no/where.zip')),
  ).rejects.toThrow('ENOENT');
  const { json, text } = await run(exportCommands['instance'], from, '--out', file);
  expect(json).toMatchObject({ people: 3, groups: 1, posts: 3, reactions: 2, files: 1, leftOut: 2 });
  expect(text).toContain('2 messages and posts for chosen people');
  expect(readdirSync(folder)).toEqual(['alpha.zip']);
  await expect(run(exportCommands['instance'], from, '--out', file)).rejects.toThrow('is there already');
  const files = openArchive(readFileSync(file));
  const all = [...files.values()].map((bytes) => Buffer.from(bytes).toString('utf8')).join('\n');
  for (const kept of ['Secret to Anna', 'For my followers', 'Wrong and hidden', 'Words of Beta', 'PRIVATE'])
    expect(all).not.toContain(kept);
  const outbox = JSON.parse(Buffer.from(files.get('outbox.json') ?? []).toString('utf8'));
  expect(outbox).toMatchObject({
    type: 'OrderedCollection',
    '@context': ['https://www.w3.org/ns/activitystreams', {}],
  });
  expect(outbox.orderedItems[0]).toMatchObject({
    type: 'Create',
    object: {
      type: 'Article',
      name: 'Seals',
      source: { mediaType: 'text/markdown', content: 'Which **seal**, @anna?' },
    },
  });
});

test('a dry run says what would come and changes nothing; what is no such archive is refused', async () => {
  const before = await into.db`select (select count(*) from groups) as g, (select count(*) from posts) as p`;
  const { json, text } = await run(importCommands['instance'], into, file, '--as', 'ada', '--dry-run');
  expect(json).toMatchObject({ posts: 3, known: 0, people: 1, unknown: ['anna', 'otto'] });
  expect(text).toContain('New group hydraulik (closed, this company alone)');
  expect(await into.db`select (select count(*) from groups) as g, (select count(*) from posts) as p`).toEqual(
    before,
  );
  for (const [bad, sentence] of [
    [zipOf({ 'manifest.json': { format: 'other', version: 1 } }), 'manifest.json of version 1'],
    [zipOf({ 'manifest.json': { format: 'kontor-instance', version: 1 } }), 'people.json'],
    [zipOf({ '../manifest.json': {} }), 'outside of itself'],
  ] as const) {
    writeFileSync(path.join(folder, 'bad.zip'), bad);
    await expect(
      run(importCommands['instance'], into, path.join(folder, 'bad.zip'), '--as', 'ada'),
    ).rejects.toThrow(sentence);
  }
});

test('it comes with writers, dates, threads, files and reactions, for this company alone, and once', async () => {
  const { json } = await run(importCommands['instance'], into, file, '--as', 'ada');
  expect(json).toMatchObject({ groups: 2, posts: 3, files: 1, known: 0 });
  const posts = await into.db`
    select g.name as group_name, g.access, g.companies, a.name as author, p.text, p.level, p.published_at, p.id, p.reply_to_id
    from posts p join groups g on g.id = p.group_id join people a on a.id = p.author_id order by p.published_at, p.id`;
  expect(posts.map(({ groupName, author, text }) => [groupName, author, text])).toEqual([
    ['hydraulik', 'ada', expect.stringMatching(/^Seals\n.*Which seal, @anna\?/s)],
    ['hydraulik', 'Kontor', 'anna: FKM @ada'],
    [from.instance.company, 'Kontor', 'otto: Canteen closed'],
  ]);
  expect(new Set(posts.map(({ level, companies }) => `${level} ${companies}`))).toEqual(
    new Set(['group own']),
  );
  const [was] = await from.db`select published_at from posts where id = ${question}`;
  expect(posts[0]?.publishedAt).toEqual(was?.publishedAt);
  expect(posts[1]?.replyToId).toBe(posts[0]?.id);
  expect((await into.db`select from mentions`).count).toBe(0);
  expect((await into.db`select from files where post_id = ${posts[0]?.id} and name = 'seal.png'`).count).toBe(
    1,
  );
  expect(
    (await into.db`select kind, emoji from reactions order by kind`).map(({ kind, emoji }) => [kind, emoji]),
  ).toEqual([
    ['emoji', '🦜'],
    ['like', ''],
  ]);
  expect((await run(importCommands['instance'], into, file, '--as', 'ada')).json).toMatchObject({
    posts: 0,
    known: 3,
    groups: 0,
  });
  expect((await into.db`select from notifications`).count).toBe(0);
});

test('who wrote in a group and belongs to it no longer is no member of it afterwards', async () => {
  for (const { db, otto } of [from, into])
    await db`update people set email = 'otto@alpha.example' where id = ${otto}`;
  await from.act((tx) => enlist(tx, from.group, from.otto));
  await write(from.otto, { source: 'Otto was here', groupId: from.group });
  await from.act((tx) => leave(tx, from.otto, from.group));
  const later = path.join(folder, 'later.zip');
  await run(exportCommands['instance'], from, '--out', later);
  await run(importCommands['instance'], into, later, '--as', 'ada');
  const [post] = await into.db<{ author: string; groupId: string }[]>`
    select a.name as author, p.group_id from posts p join people a on a.id = p.author_id where p.text = 'Otto was here'`;
  expect(post?.author).toBe('otto');
  expect(
    await into.db`select state from memberships where group_id = ${post?.groupId ?? null} and person_id = ${into.otto}`,
  ).toEqual([]);
});
