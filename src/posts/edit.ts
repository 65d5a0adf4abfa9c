import type { Tx } from '#src/platform/database.ts';
import { notFound, Refusal, said } from '#src/platform/errors.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { FileDetails } from '#src/media/file.ts';
import { isAliasOf } from '#src/groups/read-aliases.ts';
import { attachFiles, describePosted, detachFiles } from './attach.ts';
import { checkLanguage, checkLine, checkPoll, composeText, summaryMax, titleMax } from './compose.ts';
import { recordFact } from './facts.ts';
import { closePollLater } from './jobs.ts';
import { visibleTo } from './policy.ts';
import { filesMax, type Draft, type Level, type PostKind } from './post.ts';
import { revisePoll, revisePost } from './revise.ts';

/** What is not named stays as it is. The audience cannot be changed: a new post is the way to other readers. */
export interface PostChanges {
  readonly source?: string;
  readonly title?: string;
  readonly summary?: string;
  readonly sensitive?: boolean;
  readonly language?: string;
  /** All files the post has from now on, in order. */
  readonly fileIds?: readonly FileId[];
  /** What is said about its files; of what is not named nothing changes. */
  readonly details?: ReadonlyMap<FileId, FileDetails>;
  /** Null removes it. Other options than before reset the votes. */
  readonly poll?: Draft['poll'] | null;
}

interface Held {
  readonly authorId: PersonId;
  readonly uri: string;
  readonly groupId: GroupId | null;
  readonly level: Level;
  readonly kind: PostKind;
  readonly source: string;
  readonly title: string;
  readonly summary: string;
  readonly sensitive: boolean;
  readonly language: string;
  readonly hasFiles: boolean;
  readonly hasPoll: boolean;
  readonly removed: boolean;
  readonly at: Date;
}

/** Edits an own post; the version before is kept and can be read by whoever can read the post. No effect when nothing is different. */
export async function editPost(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  changes: PostChanges,
): Promise<void> {
  const held = await readOwn(tx, person, postId);
  const author = held.authorId;
  if (author !== person && (changes.fileIds ?? []).length > 0)
    throw new Refusal('invalid', 'A file can say who made it: take it away, or post under your own name.');
  const next = {
    source: changes.source ?? held.source,
    title: checkLine('title', changes.title ?? held.title, titleMax),
    summary: checkLine('summary', changes.summary ?? held.summary, summaryMax),
    sensitive: changes.sensitive ?? held.sensitive,
    language: checkLanguage(changes.language ?? held.language),
  };
  const now = new Date();
  const files = await changedFiles(tx, postId, changes.fileIds);
  const poll = changes.poll ? { ...changes.poll, options: checkPoll(changes.poll, now) } : changes.poll;
  const described = changes.details?.size ? await describePosted(tx, author, postId, changes.details) : 0;
  const same =
    next.source === held.source &&
    next.title === held.title &&
    next.summary === held.summary &&
    next.sensitive === held.sensitive &&
    next.language === held.language;
  if (same && files === null && poll === undefined && described === 0) return;

  const composed = await composeText(tx, next.source, held.groupId);
  const keepsPoll = poll === undefined ? held.hasPoll : poll !== null;
  if (composed.text === '' && !keepsPoll && (files ?? changes.fileIds ?? []).length === 0 && !held.hasFiles)
    throw new Refusal('invalid', 'The post would be empty: write something, or delete it.');
  // Where mentions are the readers, an edit adds none: it must not show the post to more people than before.
  const named = held.level === 'direct' || held.level === 'followers' ? null : composed.mentions;
  const editedAt = new Date(Math.max(now.getTime(), held.at.getTime() + 1)); // newer than what others hold, whatever our clock says
  await revisePost(tx, postId, {
    ...composed,
    ...next,
    ...{ editedAt, mentions: named, hasFiles: (files ?? []).length > 0 },
    kind: keepsPoll ? 'poll' : held.kind === 'poll' ? 'note' : held.kind,
  });
  if (files) await replaceFiles(tx, author, postId, files);
  if (poll !== undefined) await revisePoll(tx, postId, poll && newTotals(poll));
  if (poll?.closesAt) await closePollLater(tx, postId, poll.closesAt);
  await recordFact(tx, author, 'post.edited', { postId, uri: held.uri, authorId: author, peerId: null });
}

async function readOwn(tx: Tx, person: PersonId, postId: PostId): Promise<Held> {
  const [held] = await tx<Held[]>`
    select p.author_id, p.uri, p.group_id, p.level, p.kind, p.source, p.title, p.summary, p.sensitive, p.language, p.has_files,
      exists (select from polls po where po.post_id = p.id) as has_poll, p.removed_at is not null as removed,
      coalesce(p.edited_at, p.published_at) as at
    from posts p where p.id = ${postId} and ${visibleTo(tx, { personId: person })} for no key update`;
  if (!held) throw notFound('This post');
  if (held.authorId !== person && !(await isAliasOf(tx, person, held.authorId)))
    throw new Refusal('not_allowed', 'Only its author can edit this post.');
  if (held.removed)
    throw new Refusal('conflict', 'A moderator removed this post from its group; write a new one instead.');
  return held;
}

/** Null when the files stay as they are. */
async function changedFiles(
  tx: Tx,
  postId: PostId,
  wanted: readonly FileId[] | undefined,
): Promise<readonly FileId[] | null> {
  if (wanted === undefined) return null;
  if (wanted.length > filesMax)
    throw new Refusal('invalid', said`A post has at most ${filesMax} files; remove some.`);
  const rows = await tx<{ id: FileId }[]>`
    select id from files where post_id = ${postId} order by position, id`;
  const same = rows.length === wanted.length && rows.every((row, i) => row.id === wanted[i]);
  return same ? null : wanted;
}

/** The kept ones become loose for the moment, so that all are put in their new order alike. */
async function replaceFiles(
  tx: Tx,
  author: PersonId,
  postId: PostId,
  wanted: readonly FileId[],
): Promise<void> {
  await detachFiles(tx, postId);
  await attachFiles(tx, author, postId, wanted);
}

const newTotals = (poll: NonNullable<Draft['poll']>) => ({
  options: poll.options.map((title) => ({ title, votes: 0 })),
  multiple: poll.multiple,
  closesAt: poll.closesAt,
  voters: 0,
});
