import { cleanLine } from '#src/people/person.ts';
import { inEnglish, type RefusalReason } from '#src/platform/errors.ts';
import { keepReason } from '#src/platform/kept-reason.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';

/** Characters of the reason that a partner gave. */
const reasonMax = 300;
/** With its code. */
const keptMax = 1_500;

/** A partner permanently refused a post of ours; its author is shown why. No effect if the post is gone. */
export async function refusePost(
  tx: Tx,
  postUri: string,
  peerId: number,
  reason: RefusalReason,
): Promise<void> {
  const said = cleanLine(inEnglish(reason), reasonMax);
  const why = reason.id === null ? said : keepReason(reason, keptMax);
  const [post] = await tx<{ id: PostId }[]>`
    insert into post_refusals (post_id, peer_id, reason)
    select p.id, ${peerId}::int, ${why} from posts p where p.uri = ${postUri} and p.peer_id is null
    on conflict (post_id, peer_id) do update set reason = excluded.reason, at = now()
    returning post_id as id`;
  if (post) await recordFact(tx, null, 'post.refused', { postId: post.id, peerId, reason: said });
}

/** Deletes the refusals of posts that one of our people wrote in a group, because they are sent again. Returns the posts' URIs. */
export async function forgetRefusals(tx: Tx, author: PersonId, groupId: GroupId): Promise<string[]> {
  const rows = await tx<{ uri: string }[]>`
    delete from post_refusals r using posts p
    where p.id = r.post_id and p.author_id = ${author} and p.group_id = ${groupId} returning p.uri`;
  return rows.map((row) => row.uri);
}

/** A post of one's own that another company refused. */
export interface RefusedPost {
  readonly postId: PostId;
  readonly text: string;
  /** In the words of the partner's server, or with the code for them (kept-reason.ts). */
  readonly reason: string;
  readonly at: Date;
}

const shownMax = 20;

/** The author's own in that group, newest first. */
export async function refusedPosts(
  reader: Reader,
  author: PersonId,
  groupId: GroupId,
): Promise<RefusedPost[]> {
  return await reader<RefusedPost[]>`
    select p.id as post_id, left(p.text, 120) as text, r.reason, r.at
    from posts p join post_refusals r on r.post_id = p.id
    where p.group_id = ${groupId} and p.author_id = ${author} and p.peer_id is null
    order by r.at desc limit ${shownMax}`;
}
