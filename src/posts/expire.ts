import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import type { Level } from './post.ts';
import { preservePosts } from './preserve.ts';
import type { PostKind } from './kinds/forms.ts';
import { beforeErasure, flagColumns } from './kinds/parts.ts';
import { rowsOfKinds } from './kinds/deeds.ts';

interface Expiring {
  readonly id: PostId;
  readonly uri: string;
  readonly authorId: PersonId;
  readonly groupId: GroupId | null;
  readonly level: Level;
  readonly kind: PostKind;
}

/**
 * What a partner's posts say is deleted once it has been here for `days`, and what was made of it: words for search, versions, names of files, topics,
 * what their kind adds. The post keeps its place in its thread, its readers and the address of its home, from where it can be fetched again
 * (`receiveAgain`). Of what goes by reference nothing is kept that could expire. Pages of a group's wiki are written by several companies: each loses its own versions (`kinds/page/expire-versions.ts`). Returns how
 * many expired, `limit` at most.
 */
export async function expirePosts(tx: Tx, peerId: number, days: number, limit: number): Promise<number> {
  const due = await tx<Expiring[]>`
    select id, uri, author_id, group_id, level, kind from posts
    where peer_id = ${peerId} and expired_at is null and received_at < now() - ${days} * interval '1 day' and kind <> 'page' and not lent
    order by received_at limit ${limit} for update skip locked`;
  if (due.length === 0) return 0;
  const ids = due.map(({ id }) => id);
  await preservePosts(tx, ids);
  for (const post of due) await beforeErasure(tx, post);
  const flags = flagColumns.split(', ').map((column) => `${column} = false`);
  await tx`
    update posts set expired_at = now(), title = '', source = '', html = '', text = '', summary = '', sensitive = false,
      kind = 'note', edited_at = null, has_files = false, has_tags = false, ${tx.unsafe(flags.join(', '))}
    where id = any(${ids}::bigint[])`;
  for (const table of leftovers)
    await tx.unsafe(`delete from ${table} where post_id = any($1::bigint[])`, [ids]);
  await tx`delete from accepted_answers where question_id = any(${ids}::bigint[])`;
  for (const { id: postId, uri, authorId, groupId, level } of due)
    await recordFact(tx, null, 'post.expired', { postId, uri, authorId, groupId, level, peerId });
  return due.length;
}

/** Where what a post said is written down beside it. */
export const leftovers: readonly string[] = [
  ...['post_versions', 'post_words', 'post_tags', 'post_cards', 'files', 'pins'],
  ...rowsOfKinds,
];
