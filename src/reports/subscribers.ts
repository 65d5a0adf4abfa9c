import type { GroupFacts } from '#src/groups/facts.ts';
import type { PeopleFacts } from '#src/people/facts.ts';
import type { Tx } from '#src/platform/database.ts';
import { on, type Subscriber } from '#src/platform/journal.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { mailOutcome } from './complaint.ts';
import { recordFact } from './facts.ts';
import { closeCase, insertAct, type OpenCase } from './store.ts';

/** However a post was removed, through a report or not, here or elsewhere: a line in the log, and its open case is closed. */
export const reportSubscriber: Subscriber = {
  name: 'reports',
  stays: () => true,
  after: {
    notifications: 'so that its author hears of the removal before its reporters hear of the outcome',
    outbox: 'so that the removal leaves before the answers to the companies that reported',
  },
  hears: [
    on('post.hidden', hidden),
    on('post.restored', restored),
    on('person.suspension_lifted', lifted),
    on('group.expelled', bannedElsewhere),
    on('report.closed', (tx, { caseId }) => mailOutcome(tx, caseId)),
  ],
};

async function hidden(tx: Tx, post: PostFacts['post.hidden']): Promise<void> {
  const [kase] = await tx<OpenCase[]>`
    select id, uri, queue, group_id, person_id, post_id from report_cases
    where object_uri = ${post.uri} and closed_at is null for no key update`;
  await insertAct(tx, { ...actOf(post), act: 'removed', caseId: kase?.id ?? null, reason: post.reason });
  if (!kase || !(await closeCase(tx, kase.id, 'removed'))) return;
  const { queue, groupId, personId, postId } = kase;
  await recordFact(tx, post.byId, 'report.closed', {
    ...{ caseId: kase.id, queue, groupId, personId, postId, outcome: 'removed', byId: post.byId },
    peerId: null,
  });
}

async function restored(tx: Tx, post: PostFacts['post.restored']): Promise<void> {
  const [kase] = await tx<{ id: string }[]>`
    select id from report_cases where object_uri = ${post.uri} order by id desc limit 1`;
  await insertAct(tx, { ...actOf(post), act: 'restored', caseId: kase?.id ?? null, reason: '' });
}

/** A partner's group banned one of ours and said why: they can read it, and appeal there. */
async function bannedElsewhere(tx: Tx, fact: GroupFacts['group.expelled']): Promise<void> {
  const { groupId, personId, byId, reason, until } = fact;
  if (byId !== undefined || reason === undefined) return;
  await insertAct(tx, {
    ...{ act: 'banned', queue: 'group', groupId, caseId: null, personId, postId: null, byId: null, reason },
    until: until === undefined ? null : new Date(until),
  });
}

/** Through an appeal, by hand, or by itself. */
async function lifted(
  tx: Tx,
  { personId }: PeopleFacts['person.suspension_lifted'],
  { by }: { readonly by?: string | undefined },
): Promise<void> {
  await insertAct(tx, {
    ...{ act: 'lifted', queue: 'company', groupId: null, caseId: null, personId, postId: null, reason: '' },
    byId: by !== undefined && isId(by) ? (by as PersonId) : null,
  });
}

const actOf = (post: PostFacts['post.restored']) => ({
  queue: post.origin === 'group' ? ('group' as const) : ('company' as const),
  groupId: post.groupId,
  personId: post.authorId,
  postId: post.postId,
  byId: post.byId,
  peerId: post.origin === 'home' ? post.peerId : null,
});
