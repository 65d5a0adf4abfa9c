import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { FileDetails } from '#src/media/file.ts';
import { isPseudonymOf } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import { attachFiles, describePosted, detachFiles } from './attach.ts';
import { checkLanguage, checkLine, composeText } from './compose.ts';
import { recordFact } from './facts.ts';
import type { PostKind } from './kinds/forms.ts';
import {
  checkChanges,
  checkFilesOf,
  filesMaxOf,
  isCarried,
  markAfter,
  requireEditable,
  reviseParts,
} from './kinds/parts.ts';
import type { ChangeParts } from './kinds/forms.ts';
import { visibleTo } from './policy.ts';
import type { Level } from './post.ts';
import { revisePost } from './revise.ts';
import { summaryMax, titleMax } from './limits.ts';
import { refusals } from './refusals.ts';

/**
 * What is not given stays as it is; for parts (a poll), null removes them. The audience cannot be changed: to reach other readers, write a new
 * post.
 */
export interface PostChanges extends ChangeParts {
  readonly source?: string;
  readonly title?: string;
  readonly summary?: string;
  readonly sensitive?: boolean;
  readonly language?: string;
  /** All files the post has from now on, in order. */
  readonly fileIds?: readonly FileId[];
  /** What is said about its files; of what is not named nothing changes. */
  readonly details?: ReadonlyMap<FileId, FileDetails>;
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
  readonly removed: boolean;
  readonly at: Date;
}

/** Edits an own post; the previous version is kept and can be read by everyone who can read the post. No effect if nothing differs. */
export async function editPost(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  changes: PostChanges,
): Promise<void> {
  const held = await readOwn(tx, person, postId);
  requireEditable(held.kind);
  const author = held.authorId;
  if (author !== person && (changes.fileIds ?? []).length > 0) throw refusals.fileRevealsAuthor();
  const next = {
    source: changes.source ?? held.source,
    title: checkLine('title', changes.title ?? held.title, titleMax),
    summary: checkLine('summary', changes.summary ?? held.summary, summaryMax),
    sensitive: changes.sensitive ?? held.sensitive,
    language: checkLanguage(changes.language ?? held.language),
  };
  const now = new Date();
  const files = await changedFiles(tx, postId, filesMaxOf(held.kind), changes.fileIds);
  const audience = { level: held.level, groupId: held.groupId, parent: null };
  const parts = await checkChanges(tx, changes, {
    ...{ author, title: next.title, audience, now, before: postId },
  });
  const kind = markAfter(held.kind, parts);
  const described = changes.details?.size ? await describePosted(tx, author, postId, changes.details) : 0;
  const same =
    next.source === held.source &&
    next.title === held.title &&
    next.summary === held.summary &&
    next.sensitive === held.sensitive &&
    next.language === held.language;
  if (same && files === null && Object.keys(parts).length === 0 && described === 0) return;

  const composed = await composeText(tx, next.source, person, held.groupId);
  if (
    composed.text === '' &&
    !isCarried(kind) &&
    (files ?? changes.fileIds ?? []).length === 0 &&
    !held.hasFiles
  )
    throw refusals.wouldBeEmpty();
  // Where mentions are the readers, an edit adds none: it must not show the post to more people than before.
  const named = held.level === 'direct' || held.level === 'followers' ? null : composed.mentions;
  const editedAt = new Date(Math.max(now.getTime(), held.at.getTime() + 1)); // newer than what others hold, whatever our clock says
  await revisePost(tx, postId, {
    ...composed,
    ...next,
    ...{ editedAt, mentions: named, hasFiles: (files ?? []).length > 0 },
    kind,
  });
  const gone = files ? await replaceFiles(tx, author, postId, files) : [];
  if (files) await checkFilesOf(tx, kind, postId);
  await reviseParts(tx, postId, parts, now);
  await recordFact(tx, author, 'post.edited', { postId, uri: held.uri, authorId: author, peerId: null });
  if (gone.length > 0)
    await recordFact(tx, author, 'post.files_removed', {
      ...{ postId, uri: held.uri, authorId: author, groupId: held.groupId, files: gone },
    });
}

async function readOwn(tx: Tx, person: PersonId, postId: PostId): Promise<Held> {
  const [held] = await tx<Held[]>`
    select p.author_id, p.uri, p.group_id, p.level, p.kind, p.source, p.title, p.summary, p.sensitive, p.language, p.has_files,
      p.removed_at is not null as removed,
      coalesce(p.edited_at, p.published_at) as at
    from posts p where p.id = ${postId} and ${visibleTo(tx, { personId: person })} for no key update`;
  if (!held) throw notFound('post');
  if (held.authorId !== person && !(await isPseudonymOf(tx, person, held.authorId)))
    throw refusals.onlyAuthorEdits();
  if (held.removed) throw refusals.hiddenNotEditable();
  return held;
}

/** Null when the files stay as they are. */
async function changedFiles(
  tx: Tx,
  postId: PostId,
  filesMax: number,
  wanted: readonly FileId[] | undefined,
): Promise<readonly FileId[] | null> {
  if (wanted === undefined) return null;
  if (wanted.length > filesMax) throw refusals.tooManyFiles({ max: filesMax });
  const rows = await tx<{ id: FileId }[]>`
    select id from files where post_id = ${postId} order by position, id`;
  const same = rows.length === wanted.length && rows.every((row, i) => row.id === wanted[i]);
  return same ? null : wanted;
}

/** The kept ones become loose for the moment, so that all are put in their new order alike. Returns the addresses of those that are gone. */
async function replaceFiles(
  tx: Tx,
  author: PersonId,
  postId: PostId,
  wanted: readonly FileId[],
): Promise<string[]> {
  const gone = await tx<{ uuid: string }[]>`
    select uuid from files where post_id = ${postId} and peer_id is null and id <> all(${[...wanted]}::bigint[]) order by position`;
  await detachFiles(tx, postId);
  await attachFiles(tx, author, postId, wanted);
  return gone.map(({ uuid }) => tx.instance.addresses.file(uuid));
}
