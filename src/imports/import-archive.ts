import { admitSource } from '#src/groups/admit-source.ts';
import { createGroup } from '#src/groups/create.ts';
import { amongMembers, enlist } from '#src/groups/enlist.ts';
import { uploadFile } from '#src/media/upload.ts';
import { addSource } from '#src/people/add-source.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { filesMax, sourceMax } from '#src/posts/limits.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import {
  productNames,
  type Archive,
  type ArchivedChannel,
  type ArchivedMessage,
  type Product,
} from './archive.ts';
import { emojiOf } from './emoji.ts';
import type { Mapped } from './people.ts';
import { readImported } from './read.ts';
import { lockImports, noteImported } from './store.ts';
import { plain } from '#src/platform/markdown-words.ts';

export interface Importing {
  readonly product: Product;
  readonly archive: Archive;
  readonly people: Mapped;
  /** Who owns the groups that channels become. */
  readonly owner: PersonId;
  /** Takes back what would call people to old posts (notifications/hush.ts). */
  readonly hush: (tx: Tx, postIds: readonly PostId[]) => Promise<void>;
}

export interface ImportedCounts {
  groups: number;
  posts: number;
  /** Known from an earlier import. */
  known: number;
  reactions: number;
  files: number;
  /** Messages, files and reactions that could not be taken, by reason. */
  readonly left: Map<string, number>;
}

const messagesAtOnce = 50;

/**
 * Imports an archive: each channel becomes a group of this company alone, closed or, where only its members knew of it, secret; messages become
 * posts by who wrote them, dated as they were, answers in their threads. Who is not here is named at the beginning of what they wrote, which a
 * labelled actor posts. What one person wrote for everyone (an account's archive) becomes posts of `owner` for this company. Nobody is notified. The same archive again, or a longer one, brings only what is new; a crash loses at most what the next
 * run brings.
 */
export async function importArchive(db: Db, importing: Importing): Promise<ImportedCounts> {
  const counts: ImportedCounts = { groups: 0, posts: 0, known: 0, reactions: 0, files: 0, left: new Map() };
  for (const channel of importing.archive.channels) {
    const groupId = channel.isOwn === true ? null : await groupFor(db, importing, channel, counts);
    const speaker = groupId === null ? importing.owner : await speakerFor(db, importing, groupId);
    for (let at = 0; at < channel.messages.length; at += messagesAtOnce)
      await importSome(
        db,
        importing,
        { groupId, speaker, counts },
        channel.messages.slice(at, at + messagesAtOnce),
      );
  }
  return counts;
}

async function groupFor(
  db: Db,
  { product, people, owner }: Importing,
  channel: ArchivedChannel,
  counts: ImportedCounts,
): Promise<GroupId> {
  const keys = await generateKeys();
  return transaction(db, async (tx) => {
    await lockImports(tx);
    const key = `channel ${channel.key}`;
    const known = (await readImported(tx, product, [key])).get(key)?.groupId;
    const groupId =
      known ??
      (await createGroup(tx, owner, {
        ...{ handle: await freeHandle(tx, channel.name), name: channel.name, keys, companies: 'own' },
        access: channel.isPrivate ? 'secret' : 'closed',
        description: plain(channel.purpose),
      }));
    if (!known) {
      await noteImported(tx, product, key, { groupId });
      counts.groups++;
    }
    for (const name of membersOf(channel)) {
      const personId = people.ids.get(name);
      if (personId !== undefined) await enlist(tx, groupId, personId);
    }
    return groupId;
  });
}

/** Where it is not said who belonged to it: who wrote in it. */
const membersOf = ({ members, messages }: ArchivedChannel): ReadonlySet<string> =>
  new Set(members.length > 0 ? members : messages.map(({ author }) => author));

/** The channel's name as a handle, with a number where it is taken. */
async function freeHandle(tx: Tx, name: string): Promise<string> {
  const base =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 24) || 'channel';
  const taken = await tx<{ handle: string }[]>`
    select lower(handle) as handle from people where peer_id is null and starts_with(lower(handle), ${base})
    union select lower(handle) from groups where peer_id is null and starts_with(lower(handle), ${base})`;
  const names = new Set(taken.map(({ handle }) => handle));
  // What is reserved for pages and the system gets a number, too.
  for (let n = 1; ; n++) {
    const handle = n === 1 && base.length > 2 ? base : `${base}-${n}`;
    if (!names.has(handle) && !(n === 1 && reserved.test(base))) return handle;
  }
}
const reserved =
  /^(abuse|admin|administrator|all|api|channel|company|everyone|group|groups|help|here|me|new|people|root|security|settings|staff|support|system)$/;

/** The actor that posts what people wrote who are not here. */
async function speakerFor(db: Db, { product }: Importing, groupId: GroupId): Promise<PersonId> {
  const keys = await generateKeys();
  return transaction(db, async (tx) => {
    await lockImports(tx);
    const known = (await readImported(tx, product, ['speaker'])).get('speaker')?.personId;
    const name = productNames[product];
    const id = known ?? (await addSource(tx, { name, fallback: name, locale: 'en', follower: null, keys }));
    if (!known) await noteImported(tx, product, 'speaker', { personId: id });
    await admitSource(tx, groupId, id);
    return id;
  });
}

interface Room {
  /** Null: none, and `speaker` is who wrote it all. */
  readonly groupId: GroupId | null;
  readonly speaker: PersonId;
  readonly counts: ImportedCounts;
}

async function importSome(
  db: Db,
  importing: Importing,
  room: Room,
  messages: readonly ArchivedMessage[],
): Promise<void> {
  const { product } = importing;
  const known = await readImported(
    db,
    product,
    messages.map(({ key }) => key),
  );
  const fresh = messages.filter(({ key }) => !known.has(key));
  room.counts.known += messages.length - fresh.length;
  if (fresh.length === 0) return;
  const files = new Map<string, Files>();
  for (const message of fresh) files.set(message.key, await uploadAll(db, importing, room, message));
  await transaction(db, async (tx) => {
    await lockImports(tx);
    const meanwhile = await readImported(
      tx,
      product,
      fresh.map(({ key }) => key),
    );
    const written: PostId[] = [];
    const authors = fresh.flatMap(({ author }) => importing.people.ids.get(author) ?? []);
    await amongMembers(tx, room.groupId, authors, async () => {
      for (const message of fresh) {
        if (meanwhile.has(message.key)) continue;
        const postId = await publish(tx, importing, room, message, files.get(message.key) ?? noFiles);
        await noteImported(tx, product, message.key, { postId });
        if (postId === null) continue;
        written.push(postId);
        await reactAll(tx, importing, room, message, postId);
      }
    });
    await importing.hush(tx, written);
  });
}

async function publish(
  tx: Tx,
  { product, people, archive }: Importing,
  { groupId, speaker, counts }: Room,
  message: ArchivedMessage,
  { ids: fileIds, left }: Files,
): Promise<PostId | null> {
  const author = groupId === null ? speaker : people.ids.get(message.author);
  const answered =
    message.answers === null
      ? undefined
      : (await readImported(tx, product, [message.answers])).get(message.answers)?.postId;
  const name = archive.people.find(({ key }) => key === message.author)?.name ?? message.author;
  const source = [
    author === undefined ? `**${plain(name || '?')}:** ${message.source}` : message.source,
    ...left.map((each) => `📎 ${plain(each)}`),
  ].join('\n\n');
  return await taken(counts, async () => {
    const id = await publishPost(tx, author ?? speaker, {
      source: source.length > sourceMax ? `${source.slice(0, sourceMax - 2)} …` : source,
      ...(groupId === null ? { level: 'instance' as const } : { groupId }),
      ...{ publishedAt: message.at, fileIds },
      ...(answered ? { replyToId: answered } : {}),
    });
    counts.posts++;
    return id;
  });
}

/** The files of one message: those that came along, and the names of the others, which its text keeps. */
interface Files {
  readonly ids: readonly FileId[];
  readonly left: readonly string[];
}
const noFiles: Files = { ids: [], left: [] };

/** Those whose bytes are in the archive; for who is not here they are uploaded by nobody. */
async function uploadAll(
  db: Db,
  { archive, people }: Importing,
  { counts, groupId, speaker }: Room,
  message: ArchivedMessage,
): Promise<Files> {
  const owner = groupId === null ? speaker : people.ids.get(message.author);
  const ids: FileId[] = [];
  const left: string[] = [];
  for (const { name, path, alt = '' } of message.files) {
    const bytes = path === null || owner === undefined ? null : archive.bytesOf(path);
    const mayCome = bytes !== null && owner !== undefined && ids.length < filesMax;
    const file = mayCome
      ? await taken(counts, () => uploadFile(db, owner, { bytes, mediaType: '', name, alt }))
      : null;
    if (file !== null) {
      ids.push(file.id);
      counts.files++;
      continue;
    }
    left.push(name);
    if (!mayCome)
      leave(
        counts,
        'a file that is not in the archive, whose owner is not here, or one too many: its name is kept',
      );
  }
  return { ids, left };
}

async function reactAll(
  tx: Tx,
  { people }: Importing,
  { counts }: Room,
  message: ArchivedMessage,
  postId: PostId,
): Promise<void> {
  for (const { name, by } of message.reactions)
    for (const each of by) {
      const personId = people.ids.get(each);
      const emoji = emojiOf(name) ?? (/^\p{RGI_Emoji}$/v.test(name) ? name : null);
      if (personId === undefined || emoji === null) {
        leave(counts, 'a reaction by who is not here, or with an emoji that is not known here');
        continue;
      }
      await taken(counts, async () => {
        await react(tx, personId, postId, emoji === '👍' ? 'like' : 'emoji', emoji === '👍' ? '' : emoji);
        counts.reactions++;
        return true;
      });
    }
}

async function taken<Result>(counts: ImportedCounts, act: () => Promise<Result>): Promise<Result | null> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    leave(counts, error.message);
    return null;
  }
}

const leave = (counts: ImportedCounts, why: string): void =>
  void counts.left.set(why, (counts.left.get(why) ?? 0) + 1);
