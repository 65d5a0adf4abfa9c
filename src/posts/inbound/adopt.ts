import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { narrowAudience } from './incoming.ts';
import type { Level } from '../post.ts';
import { parentColumns, sameReaders, type Parent } from '../store.ts';

interface Waiting {
  readonly id: PostId;
  readonly authorId: PersonId;
  readonly level: Level;
  readonly groupId: GroupId | null;
  readonly audiencePersonId: PersonId | null;
}

/**
 * Connects replies that arrived before their parent: parent, thread and audience become what they would have been in the other order. Called
 * when the post arrives, and once more by a job a minute after a reply without parent: two transactions that do not see each other each believe
 * the other's post missing.
 */
export async function adoptReplies(tx: Tx, { uri }: { readonly uri: string }): Promise<void> {
  const [parent] = await tx<Parent[]>`
    select ${tx.unsafe(parentColumns)} from posts p where p.uri = ${uri} for no key update`;
  if (!parent) return;
  // A reply that is the root of its own parent's thread would close a circle.
  const joined = await tx<{ id: PostId }[]>`
    update posts set reply_to_id = ${parent.id}, reply_to_author_id = ${parent.authorId}
    where reply_to_uri = ${uri} and reply_to_id is null and id <> ${parent.rootId} and id <> ${parent.id} returning id`;
  if (joined.length === 0) return;
  const moved = await tx<Waiting[]>`
    update posts set root_id = ${parent.rootId}, thread_uri = ${parent.threadUri}
    where root_id = any(${joined.map((row) => row.id)}::bigint[])
    returning id, author_id, level, group_id, audience_person_id`;
  for (const post of moved) {
    const narrow = narrowAudience(post, post.authorId, parent);
    if (narrow.level === post.level) continue;
    await tx`update posts set level = ${narrow.level}, group_id = ${narrow.groupId},
             audience_person_id = ${narrow.audiencePersonId} where id = ${post.id}`;
  }
  await tx`
    update posts q set replies_count = q.replies_count + (
      select count(*) from posts r where r.id = any(${joined.map((row) => row.id)}::bigint[]) and ${tx.unsafe(sameReaders)})
    where q.id = ${parent.id}`;
}
