import type { Tx } from '#src/platform/database.ts';
import { newId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { enqueue, on, type Subscriber } from '#src/platform/journal.ts';
import { tagOf, type Fragment } from '#src/platform/sql.ts';
import { listedBy } from '#src/posts/policy.ts';
import { sendWebhooksJob } from './jobs.ts';
import type { Subject, WebhookEvent } from './webhook.ts';

/**
 * What happens is noted for every webhook whose service may read it, in the transaction that it happens in; a worker sends it, and asks again.
 * What a service does itself it is not told of: it would answer itself.
 */
export const webhookSubscriber: Subscriber = {
  name: 'webhooks',
  hears: [
    on('post.published', (tx, { postId, authorId }) => ofPost(tx, 'post.published', { postId }, authorId)),
    on('post.edited', (tx, { postId, authorId }) => ofPost(tx, 'post.edited', { postId }, authorId)),
    on('post.restored', (tx, { postId, authorId }) => ofPost(tx, 'post.edited', { postId }, authorId)),
    on('post.removed', (tx, { postId, uri }) => ofGone(tx, postId, uri)),
    on('post.hidden', (tx, { postId, uri }) => ofGone(tx, postId, uri)),
    on('post.expired', (tx, { postId, uri }) => ofGone(tx, postId, uri)),
    on('reaction.added', (tx, { postId, personId, kind, emoji }) =>
      ofPost(tx, 'reaction.added', { postId, personId, kind, emoji }, personId),
    ),
    on('reaction.removed', (tx, { postId, personId, kind, emoji }) =>
      ofPost(tx, 'reaction.removed', { postId, personId, kind, emoji }, personId),
    ),
    on('share.added', (tx, fact) => ofAct(tx, 'share.added', fact)),
    on('answer.accepted', async (tx, { postId, answerId, personId }) => {
      if (answerId !== null) await ofPost(tx, 'answer.accepted', { postId, answerId, personId }, personId);
    }),
    on('page.written', (tx, fact) => ofAct(tx, 'page.written', fact)),
    on('document.arranged', (tx, fact) => ofAct(tx, 'document.arranged', fact)),
    on('post.marked', (tx, fact) => ofAct(tx, 'post.marked', fact)),
    on('annotation.changed', (tx, fact) => ofAct(tx, 'annotation.changed', fact)),
    on('page.review_due', (tx, { postId }) => ofPost(tx, 'page.review_due', { postId }, null)),
    on('event.answered', (tx, { postId, personId }) => ofPost(tx, 'event.answered', { postId }, personId)),
    on('poll.closed', (tx, { postId }) => ofPost(tx, 'poll.closed', { postId }, null)),
    on('approval.acted', (tx, fact) => ofAct(tx, 'approval.changed', fact)),
    on('approval.settled', async (tx, { postId, byId }) => {
      // What somebody here or there did is told as that.
      if (byId === null) await ofPost(tx, 'approval.changed', { postId }, null);
    }),
    on('approval.due', (tx, { postId }) => ofPost(tx, 'approval.due', { postId }, null)),
    on('project.changed', (tx, fact) => ofAct(tx, 'project.changed', fact)),
    on('project.milestone_due', (tx, { postId }) => ofPost(tx, 'milestone.due', { postId }, null)),
    on('praise.answered', async (tx, { agrees, ...fact }) => {
      if (agrees) await ofAct(tx, 'praise.accepted', fact);
    }),
    on('event.near', (tx, { postId }) => ofPost(tx, 'event.near', { postId }, null)),
    on('task.changed', (tx, fact) => ofAct(tx, 'task.changed', fact)),
    on('task.due', (tx, { postId }) => ofPost(tx, 'task.due', { postId }, null)),
    on('idea.changed', (tx, fact) => ofAct(tx, 'idea.changed', fact)),
    on('person.deactivated', (tx, { personId }) => ofLeaver(tx, personId)),
    on('group.joined', (tx, { groupId, personId }) => ofGroup(tx, 'group.joined', groupId, personId)),
    on('group.left', (tx, { groupId, personId }) => ofGroup(tx, 'group.left', groupId, personId)),
    on('group.expelled', (tx, { groupId, personId }) => ofGroup(tx, 'group.left', groupId, personId)),
  ],
};

async function ofPost(
  tx: Tx,
  event: WebhookEvent,
  subject: Subject & { readonly postId: PostId },
  /** Null: nobody, time has passed. */
  doer: PersonId | null,
): Promise<void> {
  await note(tx, event, subject, () => {
    const reads = listedBy(tagOf(tx), tx`w.person_id`);
    return tx`w.person_id is distinct from ${doer} and exists (select from posts p
      where p.id = ${subject.postId} and (w.group_id is null or w.group_id = p.group_id) and ${reads})`;
  });
}

const ofAct = (
  tx: Tx,
  event: WebhookEvent,
  { postId, personId }: { readonly postId: PostId; readonly personId: PersonId },
): Promise<void> => ofPost(tx, event, { postId, personId }, personId);

/** One of ours: colleagues know each other, and so does every service. */
const ofLeaver = (tx: Tx, personId: PersonId): Promise<void> =>
  note(
    tx,
    'person.deactivated',
    { personId },
    () => tx`w.group_id is null and w.person_id <> ${personId} and exists (select from people l
      where l.id = ${personId} and l.peer_id is null and l.kind = 'person')`,
  );

/** Whoever was told that it is there is told that it has gone. */
const ofGone = (tx: Tx, postId: PostId, uri: string): Promise<void> =>
  note(
    tx,
    'post.removed',
    { postId, uri },
    () =>
      tx`exists (select from webhook_deliveries d where d.webhook_id = w.id and d.post_id = ${postId} and d.event <> 'post.removed')`,
  );

/** For services that belong to the group. */
const ofGroup = (tx: Tx, event: WebhookEvent, groupId: GroupId, personId: PersonId): Promise<void> =>
  note(
    tx,
    event,
    { groupId, personId },
    () => tx`(w.group_id is null or w.group_id = ${groupId}) and exists (select from memberships m
      where m.group_id = ${groupId} and m.person_id = w.person_id and m.state = 'active')`,
  );

async function note(tx: Tx, event: WebhookEvent, subject: Subject, whose: () => Fragment): Promise<void> {
  const hooks = await tx<{ id: string }[]>`
    select w.id from webhooks w join people s on s.id = w.person_id
    where w.disabled_at is null and ${event} = any (w.events) and s.deactivated_at is null and ${whose()}`;
  if (hooks.length === 0) return;
  const rows = hooks.map(({ id }) => ({ id: newId(), webhook_id: id }));
  await tx`
    insert into webhook_deliveries (id, webhook_id, event, subject, post_id)
    select r.id, r.webhook_id, ${event}, ${json(tx, { ...subject })}, ${subject.postId ?? null}
    from jsonb_to_recordset(${json(tx, rows)}) as r(id bigint, webhook_id bigint)`;
  // One job sends all that waits: in a busy minute most would find nothing left.
  for (const { id } of hooks)
    await enqueue(tx, sendWebhooksJob, { webhookId: id }, { key: `webhook ${id}`, joins: true });
}
