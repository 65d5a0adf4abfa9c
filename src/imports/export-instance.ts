import type { Db } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { batchMax, counted, inBatches, pathOf, writeArchiveFile, type ArchivedFile } from './archive-file.ts';
import { instanceFormat } from './read-instance.ts';

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
  const counts = { people: 0, groups: 0, posts: 0, files: 0, reactions: 0, leftOut: await leftOutOf(db) };
  const { origin, company } = db.instance;
  const manifest = { format: instanceFormat, version: 1, origin, company, at: new Date().toISOString() };
  await writeArchiveFile(db, file, {
    first: { 'manifest.json': `${JSON.stringify(manifest, null, 2)}\n` },
    collections: {
      'people.json': counted(people(db), () => counts.people++),
      'groups.json': counted(groups(db), () => counts.groups++),
      'outbox.json': counted(posts(db), () => counts.posts++),
      'reactions.json': counted(reactions(db), () => counts.reactions++),
    },
    files: counted(filesOf(db), () => counts.files++),
  });
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

/** A post as an archive tells it. */
export interface ArchivedPost {
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
  readonly sensitive?: boolean;
}

async function* posts(db: Db): AsyncGenerator<unknown> {
  const rows = inBatches(
    (after) => db<ArchivedPost[]>`
      select p.id, p.uri, a.uri as author, g.uri as group, p.level, p.kind, p.reply_to_uri as answers, p.title, p.summary, p.source, p.html,
        p.language, p.published_at, p.edited_at
      from posts p join people a on a.id = p.author_id left join groups g on g.id = p.group_id
      where ${told(db)} and p.id > ${after} order by p.id limit ${batchMax}`,
  );
  for await (const post of rows) {
    const files = await db<ArchivedFile[]>`
      select f.id, f.uuid, f.name, f.alt, f.media_type, f.storage_key from files f
      where f.post_id = ${post.id} and f.storage_key is not null order by f.position, f.id`;
    yield createOf(post, files);
  }
}

/** A post as `Create`, with its Markdown. */
export function createOf(post: ArchivedPost, files: readonly ArchivedFile[]): object {
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
      ...(post.sensitive === true && { sensitive: true }),
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

async function* filesOf(db: Db): AsyncGenerator<{ readonly path: string; readonly storageKey: string }> {
  const rows = inBatches(
    (after) => db<ArchivedFile[]>`
      select f.id, f.uuid, f.name, f.alt, f.media_type, f.storage_key
      from files f join posts p on p.id = f.post_id left join groups g on g.id = p.group_id
      where ${told(db)} and f.storage_key is not null and f.id > ${after} order by f.id limit ${batchMax}`,
  );
  for await (const file of rows) yield { path: pathOf(file), storageKey: file.storageKey };
}
