import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { recordFact } from '../facts.ts';
import {
  clampDate,
  cleanFiles,
  cleanMentions,
  cleanTags,
  cleanContent,
  type IncomingPost,
  type RemotePerson,
} from './incoming.ts';
import {
  cleanChanges,
  filesMaxOf,
  isWrittenBySeveral,
  markKept,
  present,
  reviseParts,
} from '../kinds/parts.ts';
import type { PostKind } from '../kinds/forms.ts';
import type { Level } from '../post.ts';
import { receivePost } from './receive-post.ts';
import { restorePageVersion } from '../kinds/page/expire-versions.ts';
import { revisePost } from '../revise.ts';
import type { NewRemoteFile } from '../store.ts';
import { noteWithdrawal } from '../kinds/must-read/withdraw-must-read.ts';

interface Held {
  readonly id: PostId;
  readonly authorId: PersonId;
  readonly at: Date;
  readonly html: string;
  readonly title: string;
  readonly summary: string;
  readonly sensitive: boolean;
  readonly hasFiles: boolean;
  readonly hasMustRead: boolean;
  readonly level: Level;
  readonly kind: PostKind;
  readonly hasExpired: boolean;
}

/**
 * A partner's person edits their own post. The audience stays as it first was. An edit that is not newer than what we have has no effect; one
 * that overtook its post is taken as the post. It can withdraw a must-read, but not make one. Null if nothing changed.
 */
export async function receiveEdit(
  tx: Tx,
  author: RemotePerson,
  incoming: IncomingPost,
): Promise<PostId | null> {
  const [held] = await tx<Held[]>`
    select id, author_id, coalesce(edited_at, published_at) as at, html, title, summary, sensitive, has_files,
      has_must_read, level, kind, expired_at is not null as has_expired
    from posts where uri = ${incoming.uri} for no key update`;
  if (!held) return await receivePost(tx, author, incoming);
  // What was kept long enough comes back only for a reader who asks, in its newest version.
  if (held.authorId !== author.id || held.hasExpired || isWrittenBySeveral(held.kind)) return null;
  const now = new Date();
  const parts = cleanChanges(incoming, { level: held.level, isReply: false });
  const next = cleanContent(incoming);
  if (incoming.editedAt === undefined && isSame(held, { ...next, sensitive: incoming.sensitive })) {
    // Some peers send new totals of a poll as an edit without a date.
    await reviseParts(tx, held.id, present(parts), now);
    return null;
  }
  const editedAt = clampDate(incoming.editedAt ?? now, now);
  if (editedAt <= held.at) return null;
  if (incoming.isLent) return await lendEdited(tx, author, { ...held, uri: incoming.uri, editedAt });
  const withdraws = held.hasMustRead && !incoming.mustRead && !incoming.stillAsks;
  if (withdraws) await noteWithdrawal(tx, held.id, author.id, editedAt);
  const told = () =>
    recordFact(tx, author.id, 'post.edited', {
      ...{ postId: held.id, uri: incoming.uri, authorId: author.id, peerId: author.peerId },
    });
  if (withdraws && isSame(held, { ...next, sensitive: incoming.sensitive })) {
    await told();
    return held.id;
  }
  const kind = markKept(incoming.kind, parts);
  const files = cleanFiles(incoming.files, filesMaxOf(kind));
  await revisePost(tx, held.id, {
    ...next,
    ...{ kind, source: '', sensitive: incoming.sensitive, editedAt },
    // A direct post's addressees are its readers: they stay as they first were.
    mentions: held.level === 'direct' ? null : cleanMentions(incoming.mentions),
    tags: cleanTags(incoming.tags),
    hasFiles: files.length > 0,
  });
  if (held.hasFiles || files.length > 0) await replaceFiles(tx, author, held.id, files);
  await reviseParts(tx, held.id, parts, now);
  await told();
  return held.id;
}

/**
 * A post whose days were over, fetched again because a reader asked for it: its text and files as they are at its home now, for as many days
 * as the first time. What its kind added (a poll, a task) stays there. Null: nothing of that author's has expired here.
 */
export async function receiveAgain(
  tx: Tx,
  author: RemotePerson,
  incoming: IncomingPost,
): Promise<PostId | null> {
  const [held] = await tx<{ id: PostId; kind: PostKind }[]>`
    select id, kind from posts where uri = ${incoming.uri} and author_id = ${author.id} and expired_at is not null for no key update`;
  if (!held) return null;
  const { uri, publishedAt } = incoming;
  if (incoming.isLent)
    return await lendEdited(tx, author, { id: held.id, uri, editedAt: incoming.editedAt ?? publishedAt });
  const now = new Date();
  const files = cleanFiles(incoming.files, filesMaxOf(held.kind));
  const next = cleanContent(incoming);
  await revisePost(tx, held.id, {
    ...next,
    ...{ kind: kindAgain(held.kind, next.title), source: '', sensitive: incoming.sensitive },
    editedAt: incoming.editedAt ? clampDate(incoming.editedAt, now) : clampDate(incoming.publishedAt, now),
    mentions: null,
    tags: cleanTags(incoming.tags),
    hasFiles: files.length > 0,
  });
  await tx`delete from post_versions where post_id = ${held.id}`;
  await tx`
    update posts set expired_at = null, received_at = now(), edited_at = nullif(edited_at, published_at) where id = ${held.id}`;
  if (files.length > 0) await replaceFiles(tx, author, held.id, files);
  if (held.kind === 'page') await restorePageVersion(tx, held.id, incoming.page?.source ?? '');
  await recordFact(tx, author.id, 'post.edited', {
    ...{ postId: held.id, uri: incoming.uri, authorId: author.id, peerId: author.peerId },
  });
  return held.id;
}

/** A page keeps its place in its wiki. */
const kindAgain = (held: PostKind, title: string): PostKind => {
  if (held === 'page') return held;
  return title === '' ? 'note' : 'article';
};

/** What was edited lies with its company: there is nothing to compare, and what was here of it before goes. */
async function lendEdited(
  tx: Tx,
  author: RemotePerson,
  { id, uri, editedAt }: { readonly id: PostId; readonly uri: string; readonly editedAt: Date },
): Promise<PostId> {
  await tx`update posts set lent = true, title = '', html = '', text = '', summary = '', has_tags = false, has_files = false,
    edited_at = ${editedAt}, expired_at = null where id = ${id}`;
  await tx`delete from post_versions where post_id = ${id}`;
  await tx`delete from post_tags where post_id = ${id}`;
  await tx`delete from files where post_id = ${id} and peer_id is not null`;
  await recordFact(tx, author.id, 'post.edited', {
    ...{ postId: id, uri, authorId: author.id, peerId: author.peerId },
  });
  return id;
}

function isSame(held: Held, next: Pick<Held, 'html' | 'title' | 'summary' | 'sensitive'>): boolean {
  return (
    held.html === next.html &&
    held.title === next.title &&
    held.summary === next.summary &&
    held.sensitive === next.sensitive
  );
}

/** By address: a file that stays keeps its id, and with it what readers' browsers already have. */
async function replaceFiles(
  tx: Tx,
  author: RemotePerson,
  postId: PostId,
  files: readonly NewRemoteFile[],
): Promise<void> {
  const list = tx`jsonb_to_recordset(${json(
    tx,
    files.map((f, position) => ({ ...f, position })),
  )}) as n(id bigint, uuid uuid,
    kind text, "mediaType" text, name text, alt text, bytes bigint, width int, height int, "focusX" real, "focusY" real,
    "remoteUrl" text, seconds real, "previewUrl" text, position int)`;
  await tx`delete from files where post_id = ${postId} and remote_url <> all(${files.map((f) => f.remoteUrl)}::text[])`;
  await tx`
    update files f set position = n.position, name = n.name, alt = n.alt, focus_x = n."focusX", focus_y = n."focusY",
      bytes = case when n.bytes > 0 then n.bytes else f.bytes end, seconds = n.seconds, remote_preview_url = n."previewUrl" from ${list}
    where f.post_id = ${postId} and f.remote_url = n."remoteUrl"`;
  await tx`
    insert into files (id, uuid, peer_id, owner_id, post_id, position, kind, media_type, name, alt, bytes, width, height, focus_x, focus_y,
      remote_url, seconds, remote_preview_url)
    select n.id, n.uuid, ${author.peerId}, ${author.id}, ${postId}, n.position, n.kind, n."mediaType", n.name, n.alt, n.bytes, n.width, n.height,
      n."focusX", n."focusY", n."remoteUrl", n.seconds, n."previewUrl"
    from ${list} where not exists (select from files f where f.post_id = ${postId} and f.remote_url = n."remoteUrl")`;
}
