import { findGroup } from '#src/groups/read.ts';
import { personUri } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { FactMap } from '#src/platform/facts.ts';
import { defineJob, newJob, type NewJob } from '#src/platform/job.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { postSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { keptBack } from '../groups/onward.ts';
import { enqueue, newActivityUri } from '../outbox/store.ts';
import { postContext } from '../vocabulary/note.ts';

export const tellPlaceJob = defineJob<FactMap['event.placed']>('event.tell-place');

/** A job, because a group announces an answer after it took effect: third companies must hear the answer first. One event's in order. */
export const tellPlaceLater = (data: FactMap['event.placed']): NewJob =>
  newJob(tellPlaceJob, data, { key: `event-place ${data.postId}` });

/** The home says it: outside of groups to the person alone, in a group to all its companies, which hear the answers, too. */
export async function tellPlace(
  ctx: FederationContext,
  tx: Tx,
  data: FactMap['event.placed'],
): Promise<void> {
  const { personId, place, uri } = data;
  const post = await postSource(tx, { id: data.postId });
  const group = post?.groupId ? await findGroup(tx, post.groupId) : null;
  const by = group
    ? group.peerId === null
      ? group.uri
      : null
    : post?.peerId === null
      ? post.authorUri
      : null;
  if (!post || by === null || (!group && data.peerId === null)) return;
  const actor = await personUri(tx, personId);
  await enqueue(ctx, tx, {
    actorUri: by,
    activity: {
      '@context': postContext,
      ...{ id: newActivityUri(ctx), type: place === 'held' ? 'Accept' : 'TentativeAccept', actor: by },
      ...{ to: [actor], cc: [] },
      object: { id: uri, type: 'Join', actor, object: post.uri },
    },
    targets: group && !keptBack(ctx, actor) ? { membersOf: group.id } : { personIds: [personId] },
    orderingKey: group ? group.uri : post.threadUri,
    category: categoriesOf.event.acts,
  });
}
