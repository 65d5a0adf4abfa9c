import type { Tx } from '#src/platform/database.ts';
import type { FactMap } from '#src/platform/facts.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { on, type Subscription } from '#src/platform/journal.ts';
import { behind, insertNotifications, one } from './insert.ts';

/** What people hear about requests for approval: that they are waited for, asked back, and what it came to. */
export const approvalNews: readonly Subscription[] = [
  on('approval.turn', (tx, { postId, personIds, byId }) =>
    insertNotifications(tx, { kind: 'approval_asked', actorId: byId, postId }, all(tx, personIds)),
  ),
  on('approval.due', (tx, { postId, personIds }) =>
    insertNotifications(tx, { kind: 'approval_due', actorId: null, postId }, all(tx, personIds)),
  ),
  on('approval.asked', (tx, { postId, byId }) =>
    insertNotifications(tx, { kind: 'approval_question', actorId: byId, postId }, requesterOf(tx, postId)),
  ),
  on('approval.sent', (tx, { postId, personId }) => settle(tx, postId, personId)),
  on('approval.acted', passedOn),
  on('approval.settled', tellOfResult),
  on('approval.refused', (tx, { postId, personId }) =>
    insertNotifications(tx, { kind: 'approval_refused', actorId: null, postId }, one(tx, personId)),
  ),
];

const all = (tx: Tx, ids: readonly PersonId[]) => tx`select id, null from unnest(${[...ids]}::bigint[]) id`;
const requesterOf = (tx: Tx, postId: PostId) =>
  tx`select ${behind(tx, tx`author_id`)}, null from posts where id = ${postId}`;

/** Whoever has answered is not waited for. */
async function settle(tx: Tx, postId: PostId, personId: PersonId): Promise<void> {
  await tx`
    update notifications set read_at = now() where person_id = ${personId} and post_id = ${postId}
      and kind in ('approval_asked', 'approval_due', 'approval_question') and read_at is null`;
}

/** Nor is whoever has it no longer. */
async function passedOn(tx: Tx, { postId, personId }: FactMap['approval.acted']): Promise<void> {
  await settle(tx, postId, personId);
  await tx`
    delete from notifications n where n.post_id = ${postId} and n.kind in ('approval_asked', 'approval_due')
      and not exists (select from approval_steps s where s.post_id = n.post_id and s.person_id = n.person_id)`;
}

/** Whoever asked, and those who have said something. Nobody is waited for any more. */
async function tellOfResult(tx: Tx, { postId, state, byId }: FactMap['approval.settled']): Promise<void> {
  await tx`
    delete from notifications where post_id = ${postId} and kind in ('approval_asked', 'approval_due', 'approval_question')`;
  await insertNotifications(
    tx,
    { kind: 'approval_settled', actorId: byId, postId, detail: state },
    tx`${requesterOf(tx, postId)} union select person_id, null from approval_steps
       where post_id = ${postId} and person_id is not null and state <> 'waiting'`,
  );
}
