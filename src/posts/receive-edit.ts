import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import {
  clampDate,
  cleanFiles,
  cleanMentions,
  cleanPoll,
  cleanTags,
  cleanText,
  type IncomingPost,
  type RemotePerson,
} from './incoming.ts';
import { closePollLater } from './jobs.ts';
import type { Level } from './post.ts';
import { receivePost } from './receive-post.ts';
import { revisePoll, revisePost } from './revise.ts';
import type { NewRemoteFile } from './store.ts';
import { noteWithdrawal } from './withdraw-must-read.ts';

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
}

/**
 * A partner's person edits a post of their own. Who may read stays as it was said first. An edit that is not newer than what we hold has
 * no effect; one that overtook its post is the post. A demand to be read can be taken back by it, and not be made. Null when nothing changed.
 */
export async function receiveEdit(
  tx: Tx,
  author: RemotePerson,
  incoming: IncomingPost,
): Promise<PostId | null> {
  const [held] = await tx<Held[]>`
    select id, author_id, coalesce(edited_at, published_at) as at, html, title, summary, sensitive, has_files,
      has_must_read, level
    from posts where uri = ${incoming.uri} for no key update`;
  if (!held) return await receivePost(tx, author, incoming);
  if (held.authorId !== author.id) return null;
  const now = new Date();
  const poll = cleanPoll(incoming.poll);
  const next = cleanText(incoming);
  if (incoming.editedAt === undefined && isSame(held, { ...next, sensitive: incoming.sensitive })) {
    // Some peers send new totals of a poll as an edit without a date.
    if (poll) await revisePoll(tx, held.id, poll);
    return null;
  }
  const editedAt = clampDate(incoming.editedAt ?? now, now);
  if (editedAt <= held.at) return null;
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
  const files = cleanFiles(incoming.files);
  await revisePost(tx, held.id, {
    ...next,
    ...{ kind: incoming.kind, source: '', sensitive: incoming.sensitive, editedAt },
    // Whom a letter is addressed to is who reads it: that stays as it was said first.
    mentions: held.level === 'direct' ? null : cleanMentions(incoming.mentions),
    tags: cleanTags(incoming.tags),
    hasFiles: files.length > 0,
  });
  if (held.hasFiles || files.length > 0) await replaceFiles(tx, author, held.id, files);
  await revisePoll(tx, held.id, poll);
  if (poll?.closesAt && poll.closesAt > now) await closePollLater(tx, held.id, poll.closesAt);
  await told();
  return held.id;
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
  const list = tx`jsonb_to_recordset(${tx.json(files.map((f, position) => ({ ...f, position })) as never)}) as n(id bigint, uuid uuid,
    kind text, "mediaType" text, name text, alt text, bytes bigint, width int, height int, "remoteUrl" text, position int)`;
  await tx`delete from files where post_id = ${postId} and remote_url <> all(${files.map((f) => f.remoteUrl)}::text[])`;
  await tx`
    update files f set position = n.position, name = n.name, alt = n.alt,
      bytes = case when n.bytes > 0 then n.bytes else f.bytes end from ${list}
    where f.post_id = ${postId} and f.remote_url = n."remoteUrl"`;
  await tx`
    insert into files (id, uuid, peer_id, owner_id, post_id, position, kind, media_type, name, alt, bytes, width, height, remote_url)
    select n.id, n.uuid, ${author.peerId}, ${author.id}, ${postId}, n.position, n.kind, n."mediaType", n.name, n.alt, n.bytes, n.width, n.height,
      n."remoteUrl"
    from ${list} where not exists (select from files f where f.post_id = ${postId} and f.remote_url = n."remoteUrl")`;
}
