import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { zipLazily } from '#src/platform/zip-lazily.ts';
import { pipeline } from 'node:stream/promises';
import { cleanFileName, openFile } from '#src/platform/files.ts';
import type { Db } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { instanceFormat } from './read-instance.ts';

const context = 'https://www.w3.org/ns/activitystreams';
const batchMax = 200;

export interface ExportedCounts {
  people: number;
  groups: number;
  posts: number;
  files: number;
  reactions: number;
  /** Written to chosen people or to followers: it stays between them. */
  readonly leftOut: number;
}

/**
 * Writes what this company wrote, for another Kontor or any other program: people and groups as actors, posts as Create activities with their
 * Markdown, reactions, and the bytes of files (docs/import.md says how). Without what is a partner's, without messages and posts for followers,
 * without what was removed, hidden or expired, without secrets. Streamed: memory holds two hundred rows and part of one file; the file appears under
 * its name once it is complete.
 */
export async function exportInstance(db: Db, file: string): Promise<ExportedCounts> {
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  const counts = { people: 0, groups: 0, posts: 0, files: 0, reactions: 0, leftOut: await leftOutOf(db) };
  const { origin, company } = db.instance;
  const manifest = { format: instanceFormat, version: 1, origin, company, at: new Date().toISOString() };
  zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), 'manifest.json');
  const collection = (name: string, items: AsyncGenerator<unknown>): void =>
    zipLazily(zip, name, () => Readable.from(collectionText(name, items)));
  collection(
    'people.json',
    counted(people(db), () => counts.people++),
  );
  collection(
    'groups.json',
    counted(groups(db), () => counts.groups++),
  );
  collection(
    'outbox.json',
    counted(posts(db), () => counts.posts++),
  );
  collection(
    'reactions.json',
    counted(reactions(db), () => counts.reactions++),
  );
  const dir = db.instance.files;
  for await (const each of filesOf(db)) {
    counts.files++;
    zipLazily(zip, each.path, async () => (await openFile(dir, each.storageKey)).read(), { compress: false });
  }
  zip.end();
  const part = `${file}.part`;
  try {
    // What fails while it is read is told by the archive, not by its stream.
    const failed = new Promise<never>((_resolve, reject) => zip.once('error', reject));
    const written = pipeline(zip.outputStream, createWriteStream(part, { flags: 'wx', mode: 0o600 }));
    await Promise.race([written, failed]);
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
  return counts;
}

/** Over `posts p left join groups g`: ours, in force, for this company, its partners or a group whose home is here. */
const told = (
  db: Db,
) => db`p.peer_id is null and p.removed_at is null and p.expired_at is null and not p.lent and not p.practice
  and p.kind <> 'version' and p.level in ('group', 'instance', 'partner', 'public') and (p.level <> 'group' or g.peer_id is null)`;

async function leftOutOf(db: Db): Promise<number> {
  const [row] = await db<{ n: number }[]>`
    select count(*)::int as n from posts p left join groups g on g.id = p.group_id
    where p.peer_id is null and p.removed_at is null and p.expired_at is null and p.kind <> 'version' and not (${told(db)})`;
  return row?.n ?? 0;
}

/** Batches of `read`, each from the last id of the one before. */
async function* inBatches<Row extends { readonly id: string }>(
  read: (after: string) => Promise<readonly Row[]>,
): AsyncGenerator<Row> {
  for (let after = '0'; ;) {
    const rows = await read(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

async function* people(db: Db): AsyncGenerator<unknown> {
  const rows = inBatches(
    (after) => db<
      {
        id: string;
        uri: string;
        kind: string;
        handle: string;
        name: string;
        email: string | null;
      }[]
    >`
      select id, uri, kind, handle, name, email from people
      where peer_id is null and kind in ('person', 'bot', 'alias') and id > ${after} order by id limit ${batchMax}`,
  );
  for await (const { uri, kind, handle, name, email } of rows)
    yield {
      ...{ type: kind === 'bot' ? 'Service' : 'Person', id: uri, preferredUsername: handle, name },
      // A pseudonym is nobody: it carries no address, and nothing here says whose it is.
      ...(kind === 'person' && email !== null && { 'kontor:email': email }),
    };
}

async function* groups(db: Db): AsyncGenerator<unknown> {
  const rows = inBatches(
    (after) => db<
      {
        id: string;
        uri: string;
        handle: string;
        name: string;
        description: string;
        access: string;
        members: string[];
      }[]
    >`
      select g.id, g.uri, g.handle, g.name, g.description_source as description, g.access, array(
        select m.uri from memberships s join people m on m.id = s.person_id
        where s.group_id = g.id and s.state = 'active' and m.peer_id is null and m.kind = 'person' order by m.id) as members
      from groups g where g.peer_id is null and g.practice is null and g.id > ${after} order by g.id limit ${batchMax}`,
  );
  for await (const { uri, handle, name, description, access, members } of rows)
    yield {
      ...{ type: 'Group', id: uri, preferredUsername: handle, name, summary: description },
      ...{ 'kontor:access': access, 'kontor:members': members },
    };
}

interface PostRow {
  readonly id: PostId;
  readonly uri: string;
  readonly author: string;
  readonly group: string | null;
  readonly level: string;
  readonly kind: string;
  readonly answers: string | null;
  readonly title: string;
  readonly summary: string;
  readonly source: string;
  readonly html: string;
  readonly language: string;
  readonly publishedAt: Date;
  readonly editedAt: Date | null;
}

async function* posts(db: Db): AsyncGenerator<unknown> {
  const rows = inBatches(
    (after) => db<PostRow[]>`
      select p.id, p.uri, a.uri as author, g.uri as group, p.level, p.kind, p.reply_to_uri as answers, p.title, p.summary, p.source, p.html,
        p.language, p.published_at, p.edited_at
      from posts p join people a on a.id = p.author_id left join groups g on g.id = p.group_id
      where ${told(db)} and p.id > ${after} order by p.id limit ${batchMax}`,
  );
  for await (const post of rows) {
    const files = await db<FileRow[]>`
      select f.id, f.uuid, f.name, f.alt, f.media_type, f.storage_key from files f
      where f.post_id = ${post.id} and f.storage_key is not null order by f.position, f.id`;
    yield createOf(post, files);
  }
}

function createOf(post: PostRow, files: readonly FileRow[]): object {
  const published = post.publishedAt.toISOString();
  return {
    type: 'Create',
    id: `${post.uri}#create`,
    actor: post.author,
    published,
    object: {
      ...{
        type: post.kind === 'article' ? 'Article' : 'Note',
        id: post.uri,
        attributedTo: post.author,
        published,
      },
      ...(post.editedAt && { updated: post.editedAt.toISOString() }),
      ...(post.group !== null && { audience: post.group }),
      ...(post.answers !== null && { inReplyTo: post.answers }),
      ...(post.title !== '' && { name: post.title }),
      ...(post.summary !== '' && { summary: post.summary }),
      content: post.html,
      contentMap: { [post.language]: post.html },
      source: { content: post.source, mediaType: 'text/markdown' },
      attachment: files.map((file) => ({
        type: 'Document',
        mediaType: file.mediaType,
        name: file.alt,
        url: pathOf(file),
        'kontor:fileName': file.name,
      })),
      'kontor:level': post.level,
      'kontor:kind': post.kind,
    },
  };
}

async function* reactions(db: Db): AsyncGenerator<unknown> {
  const rows = inBatches(
    (after) => db<{ id: string; actor: string; object: string; emoji: string }[]>`
      select r.id, a.uri as actor, p.uri as object, r.emoji
      from reactions r join posts p on p.id = r.post_id join people a on a.id = r.person_id left join groups g on g.id = p.group_id
      where ${told(db)} and a.peer_id is null and r.id > ${after} order by r.id limit ${batchMax}`,
  );
  for await (const { actor, object, emoji } of rows)
    yield emoji === '' ? { type: 'Like', actor, object } : { type: 'Like', actor, object, content: emoji };
}

interface FileRow {
  readonly id: string;
  readonly uuid: string;
  readonly name: string;
  readonly alt: string;
  readonly mediaType: string;
  readonly storageKey: string;
}
const pathOf = ({ uuid, name }: Pick<FileRow, 'uuid' | 'name'>): string =>
  `files/${uuid}/${cleanFileName(name) || 'file'}`;

async function* filesOf(db: Db): AsyncGenerator<{ readonly path: string; readonly storageKey: string }> {
  const rows = inBatches(
    (after) => db<FileRow[]>`
      select f.id, f.uuid, f.name, f.alt, f.media_type, f.storage_key
      from files f join posts p on p.id = f.post_id left join groups g on g.id = p.group_id
      where ${told(db)} and f.storage_key is not null and f.id > ${after} order by f.id limit ${batchMax}`,
  );
  for await (const file of rows) yield { path: pathOf(file), storageKey: file.storageKey };
}

async function* counted<T>(items: AsyncGenerator<T>, count: () => void): AsyncGenerator<T> {
  for await (const item of items) {
    count();
    yield item;
  }
}

async function* collectionText(name: string, items: AsyncGenerator<unknown>): AsyncGenerator<string> {
  const head = {
    '@context': [context, { kontor: 'https://kontor.example/ns#' }],
    id: name,
    type: 'OrderedCollection',
  };
  yield `${JSON.stringify(head).slice(0, -1)},"orderedItems":[`;
  let isFirst = true;
  for await (const item of items) {
    yield `${isFirst ? '' : ','}\n${JSON.stringify(item)}`;
    isFirst = false;
  }
  yield ']}\n';
}
