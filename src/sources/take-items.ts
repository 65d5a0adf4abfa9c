import { createHash } from 'node:crypto';
import { agreeAs } from '#src/groups/pseudonyms/write-as.ts';
import { cleanLine } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { withoutTurns } from '#src/platform/sanitise.ts';
import { editPost } from '#src/posts/edit.ts';
import { titleMax } from '#src/posts/limits.ts';
import { publishPost } from '#src/posts/publish.ts';
import { excerptMax, postsAtFirst, postsAtOnce } from './limits.ts';
import type { PlainFeed, PlainItem } from './plain-feed.ts';
import { noteSeen, readSeen } from './store.ts';

interface Writer {
  readonly id: PersonId;
  readonly groupId: GroupId | null;
}

interface Entry {
  readonly key: Buffer;
  readonly digest: Buffer;
  readonly title: string;
  readonly source: string;
  readonly at: Date | null;
}

/**
 * Writes what is new in a feed as posts, the oldest first, and what was edited as edits. What was seen once makes no second post, also when its
 * post is gone. Of more than fit at once, the newest are written and the others passed over. `isFirst`: dated as the feed dates them; later
 * ones as they arrive, so that readers meet them. Returns how many posts were written or changed.
 */
export async function takeItems(tx: Tx, writer: Writer, feed: PlainFeed, isFirst: boolean): Promise<number> {
  const entries = feed.items.map(entryOf);
  const seen = await readSeen(
    tx,
    writer.id,
    entries.map(({ key }) => key),
  );
  const known = new Map(seen.map((each) => [each.key.toString('hex'), each]));
  const fresh = entries.filter(({ key }) => !known.has(key.toString('hex'))).toSorted(newestFirst);
  const most = isFirst ? postsAtFirst : postsAtOnce;
  const written = fresh.slice(0, most).toReversed();
  const passed = fresh.slice(most);
  const language = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.exec(feed.language.trim())?.[0];
  if (writer.groupId !== null && written.length > 0) await agreeAs(tx, writer.id, writer.groupId);
  for (const entry of written) {
    const postId = await publish(tx, writer, entry, { language, isFirst });
    await noteSeen(tx, writer.id, [{ ...entry, postId }]);
  }
  await noteSeen(
    tx,
    writer.id,
    passed.map((entry) => ({ ...entry, postId: null })),
  );
  let changed = 0;
  for (const entry of entries) {
    const before = known.get(entry.key.toString('hex'));
    if (!before || before.digest.equals(entry.digest)) continue;
    if (++changed > postsAtOnce) break; // the others at the next round
    if (before.postId !== null) await edit(tx, writer, before.postId, entry);
    await noteSeen(tx, writer.id, [{ ...entry, postId: before.postId }]);
  }
  return written.length + changed;
}

const newestFirst = (a: Entry, b: Entry): number => (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0);

const oldestMs = 366 * 86_400_000;

async function publish(
  tx: Tx,
  writer: Writer,
  entry: Entry,
  how: { readonly language: string | undefined; readonly isFirst: boolean },
): Promise<PostId | null> {
  const { title, source, at } = entry;
  const oldest = new Date(Date.now() - oldestMs);
  const dated = how.isFirst && at !== null ? { publishedAt: at < oldest ? oldest : at } : {};
  return await unlessRefused(() =>
    publishPost(tx, writer.id, {
      ...{ title, source },
      ...(how.language !== undefined && { language: how.language }),
      ...(writer.groupId === null ? { level: 'followers' } : { groupId: writer.groupId }),
      ...dated,
    }),
  );
}

async function edit(tx: Tx, writer: Writer, postId: PostId, { title, source }: Entry): Promise<void> {
  await unlessRefused(() => editPost(tx, writer.id, postId, { title, source }));
}

/** What cannot be a post, or no longer be changed (a moderator hid it), is passed over: nobody is here to correct it. */
async function unlessRefused<Result>(act: () => Promise<Result>): Promise<Result | null> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

function entryOf(item: PlainItem): Entry {
  const title = cleanLine(item.title, titleMax);
  const words = excerptOf(item.text);
  // Many feeds repeat the title as the text.
  const body = words === title ? '' : words;
  const source = [inMarkdown(body), item.url === '' ? '' : `<${item.url}>`].filter(Boolean).join('\n\n');
  return {
    key: hash(item.id),
    digest: hash(`${title}\0${source}`),
    ...{ title: source === '' ? '' : title, source: source === '' ? inMarkdown(title) : source },
    at: item.at,
  };
}

function excerptOf(text: string): string {
  const clean = withoutTurns(text)
    .replace(/\n{2,}/g, '\n')
    .trim();
  if (clean.length <= excerptMax) return clean;
  const cut = clean.slice(0, excerptMax);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), excerptMax - 80)).trimEnd()} …`;
}

/** As characters alone: no mention, no topic, no heading, no link comes out of a feed's text. */
const inMarkdown = (text: string): string => text.replace(/[!-/:-@[-`{-~]/g, '\\$&');

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
