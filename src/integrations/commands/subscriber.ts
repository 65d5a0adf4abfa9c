import type { Tx } from '#src/platform/database.ts';
import { enqueue, on, type Subscriber } from '#src/platform/journal.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { hearCommandJob } from './jobs.ts';

/** What is typed in our pages is asked before it is posted; everything else that begins with a command is posted, and then asked. */
export const commandSubscriber: Subscriber = {
  name: 'commands',
  hears: [on('post.published', hear)],
};

async function hear(tx: Tx, post: PostFacts['post.published']): Promise<void> {
  const { postId, authorId, level, groupId, mentions } = post;
  if (groupId === null && (level !== 'direct' || mentions.length === 0)) return;
  const [command] = await tx`
    select from posts p join people a on a.id = p.author_id
    where p.id = ${postId} and a.kind = 'person' and p.text ~ ${`^(@\\S+\\s+)*/[A-Za-z0-9]`} and exists (
      select from slash_commands c where c.ended_at is null
        and (c.group_id = ${groupId}::bigint or (${level} = 'direct' and c.person_id = any(${[...mentions]}::bigint[]))))`;
  if (command) await enqueue(tx, hearCommandJob, { postId }, { key: `command ${authorId}` });
}
