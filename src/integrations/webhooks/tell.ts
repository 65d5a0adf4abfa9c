import type { Tx } from '#src/platform/database.ts';
import { newId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { FactMap, FactName } from '#src/platform/facts.ts';
import { enqueue, on, type Subscriber, type Subscription } from '#src/platform/journal.ts';
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
    told('post.published', 'post.published', (tx, { postId, authorId }, event) =>
      ofPost(tx, event, { postId }, authorId),
    ),
    told('post.edited', 'post.edited', (tx, { postId, authorId }, event) =>
      ofPost(tx, event, { postId }, authorId),
    ),
    told('post.restored', 'post.edited', (tx, { postId, authorId }, event) =>
      ofPost(tx, event, { postId }, authorId),
    ),
    told('post.removed', 'post.removed', ofGone),
    told('post.hidden', 'post.removed', ofGone),
    told('post.expired', 'post.removed', ofGone),
    told('reaction.added', 'reaction.added', ofReaction),
    told('reaction.removed', 'reaction.removed', ofReaction),
    told('share.added', 'share.added', ofAct),
    told('answer.accepted', 'answer.accepted', async (tx, { postId, answerId, personId }, event) => {
      if (answerId !== null) await ofPost(tx, event, { postId, answerId, personId }, personId);
    }),
    told('page.written', 'page.written', ofAct),
    told('document.arranged', 'document.arranged', ofAct),
    told('post.marked', 'post.marked', ofAct),
    told('annotation.changed', 'annotation.changed', ofAct),
    told('page.review_due', 'page.review_due', ofTime),
    told('event.answered', 'event.answered', (tx, { postId, personId }, event) =>
      ofPost(tx, event, { postId }, personId),
    ),
    told('poll.closed', 'poll.closed', ofTime),
    told('approval.acted', 'approval.changed', ofAct),
    told('approval.settled', 'approval.changed', async (tx, { postId, byId }, event) => {
      // What somebody here or there did is told as that.
      if (byId === null) await ofPost(tx, event, { postId }, null);
    }),
    told('approval.due', 'approval.due', ofTime),
    told('project.changed', 'project.changed', ofAct),
    told('project.milestone_due', 'milestone.due', ofTime),
    told('praise.answered', 'praise.accepted', async (tx, { agrees, ...fact }, event) => {
      if (agrees) await ofAct(tx, fact, event);
    }),
    told('event.near', 'event.near', ofTime),
    told('task.changed', 'task.changed', ofAct),
    told('task.due', 'task.due', ofTime),
    told('idea.changed', 'idea.changed', ofAct),
    told('person.deactivated', 'person.deactivated', (tx, { personId }) => ofLeaver(tx, personId)),
    told('group.joined', 'group.joined', ofGroup),
    told('group.left', 'group.left', ofGroup),
    told('group.expelled', 'group.left', ofGroup),
  ],
};

/** Heard only where any webhook waits for such an event at all: most instances have none. */
function told<Name extends FactName>(
  fact: Name,
  event: WebhookEvent,
  tell: (tx: Tx, data: FactMap[Name], event: WebhookEvent) => Promise<void>,
): Subscription {
  return on(
    fact,
    (tx, data) => tell(tx, data, event),
    (tx) => tx`exists (select from webhooks w where w.disabled_at is null and ${event} = any (w.events))`,
  );
}

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

async function ofAct(
  tx: Tx,
  { postId, personId }: { readonly postId: PostId; readonly personId: PersonId },
  event: WebhookEvent,
): Promise<void> {
  await ofPost(tx, event, { postId, personId }, personId);
}

async function ofReaction(
  tx: Tx,
  { postId, personId, kind, emoji }: FactMap['reaction.added'],
  event: WebhookEvent,
): Promise<void> {
  await ofPost(tx, event, { postId, personId, kind, emoji }, personId);
}

/** Nobody did it: time has passed. */
async function ofTime(tx: Tx, { postId }: { readonly postId: PostId }, event: WebhookEvent): Promise<void> {
  await ofPost(tx, event, { postId }, null);
}

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
async function ofGone(
  tx: Tx,
  { postId, uri }: { readonly postId: PostId; readonly uri: string },
  event: WebhookEvent,
): Promise<void> {
  await note(
    tx,
    event,
    { postId, uri },
    () =>
      tx`exists (select from webhook_deliveries d where d.webhook_id = w.id and d.post_id = ${postId} and d.event <> 'post.removed')`,
  );
}

/** For services that belong to the group. */
async function ofGroup(
  tx: Tx,
  { groupId, personId }: { readonly groupId: GroupId; readonly personId: PersonId },
  event: WebhookEvent,
): Promise<void> {
  await note(
    tx,
    event,
    { groupId, personId },
    () => tx`(w.group_id is null or w.group_id = ${groupId}) and exists (select from memberships m
      where m.group_id = ${groupId} and m.person_id = w.person_id and m.state = 'active')`,
  );
}

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
