import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { newJob } from '#src/platform/job.ts';
import { enqueue, enqueueOn, on, type Subscriber } from '#src/platform/journal.ts';
import { answerJob, takeBackJob } from './jobs.ts';

/** Kontorist hears questions, and posts that name somebody, in groups; and of what it cited, that it changed or went. */
export const kontoristSubscriber: Subscriber = {
  name: 'kontorist',
  hears: [
    enqueueOn('post.published', ({ postId, groupId, kind, mentions }) =>
      groupId !== null && (kind === 'question' || mentions.length > 0)
        ? newJob(answerJob, { postId }, { key: `kontorist ${groupId}` })
        : null,
    ),
    on('post.edited', (tx, { postId }) => changed(tx, postId)),
    on('post.expired', (tx, { postId }) => changed(tx, postId)),
    on('post.hidden', (tx, { postId }) => changed(tx, postId)),
    on('post.removed', (tx, { postId }) => changed(tx, postId)),
  ],
};

async function changed(tx: Tx, sourceId: PostId): Promise<void> {
  const [cited] = await tx`select from kontorist_sources where source_id = ${sourceId} limit 1`;
  if (cited) await enqueue(tx, takeBackJob, { sourceId });
}
