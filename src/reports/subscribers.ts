import type { Tx } from '#src/platform/database.ts';
import type { Subscriber } from '#src/platform/journal.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { undoDays } from '#src/posts/hiding.ts';
import { recordFact } from './facts.ts';
import { closeCase, emptyEvidence, insertAct, type OpenCase } from './store.ts';

/** However a post was removed, by report or not, here or elsewhere: a line in the log, and its open case is closed. */
export const reportSubscribers: Readonly<Record<string, readonly Subscriber[]>> = {
  'post.hidden': [
    { name: 'reports', within: (tx, fact) => hidden(tx, fact.data as PostFacts['post.hidden']) },
  ],
  'post.restored': [
    { name: 'reports', within: (tx, fact) => restored(tx, fact.data as PostFacts['post.restored']) },
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

const actOf = (post: PostFacts['post.restored']) => ({
  queue: post.origin === 'group' ? ('group' as const) : ('company' as const),
  groupId: post.groupId,
  personId: post.authorId,
  postId: post.postId,
  byId: post.byId,
  peerId: post.origin === 'home' ? post.peerId : null,
});

const sweptMax = 200;

/** What reported posts said is kept no longer than a removal can be undone. A chore. */
export const sweepReports = (tx: Tx): Promise<void> => emptyEvidence(tx, undoDays, sweptMax);
