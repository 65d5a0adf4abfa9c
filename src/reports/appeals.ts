import { liftBan } from '#src/groups/moderation/expel.ts';
import { liftSuspension } from '#src/people/suspend.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, newUuid, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { restoreAppealed } from '#src/posts/moderate.ts';
import { recordFact } from './facts.ts';
import { concerns, decidesAppeal, reachesHome } from './policy.ts';
import { refusals } from './refusals.ts';
import { appealable, appealDays, type Appealable, type Queue } from './report.ts';
import { insertAct, insertAppeal, settleAppeal } from './store.ts';

/** Characters of an appeal, and of the answer to it. */
export const appealMax = 2_000;
export const answerMax = 500;

/**
 * Whom a decision concerns asks that somebody else look at it, once, within `appealDays` days. What the home of a partner's group decided is looked at
 * there, and the answer comes back. An act that is not theirs is not_found.
 */
export async function fileAppeal(tx: Tx, person: PersonId, actId: string, text: string): Promise<string> {
  const act = await actOf(tx, person, actId);
  const words = text.trim();
  if (words === '') throw refusals.appealEmpty();
  if (words.length > appealMax) throw refusals.appealLong({ max: appealMax });
  if (act.peerId !== null || (act.isElsewhere && !act.reaches)) throw refusals.appealElsewhere();
  if (act.isLate) throw refusals.appealLate({ days: appealDays });
  const uri = act.isElsewhere ? tx.instance.addresses.activity(newUuid()) : null;
  const appealId = await insertAppeal(tx, { actId, personId: person, text: words, uri });
  if (appealId === null) throw refusals.appealOnce();
  await recordFact(tx, person, 'appeal.filed', { appealId, actId, personId: person });
  return appealId;
}

async function actOf(tx: Tx, person: PersonId, actId: string) {
  const [act] = isId(actId)
    ? await tx<{ peerId: number | null; isElsewhere: boolean; reaches: boolean; isLate: boolean }[]>`
      select t.peer_id, t.queue = 'group' and g.peer_id is not null as is_elsewhere, ${reachesHome(tx)} as reaches,
        t.at < now() - make_interval(days => ${appealDays}) as is_late
      from moderation_acts t left join groups g on g.id = t.group_id
      where t.id = ${actId} and t.act = any(${[...appealable]}::text[]) and ${concerns(tx, person)}`
    : [];
  if (!act) throw notFound('report');
  return act;
}

/**
 * The last word about an appeal. Granted, the act is undone: the post comes back, the person is let in, the warning is withdrawn. For those
 * who decide where it was decided, except who did (`appealOwn`); to others it does not exist. The same decision twice changes nothing.
 */
export async function decideAppeal(
  tx: Tx,
  by: PersonId,
  appealId: string,
  decision: { readonly outcome: 'upheld' | 'granted'; readonly answer: string },
): Promise<void> {
  const { outcome } = decision;
  const appeal = await appealFor(tx, by, appealId);
  const answer = decision.answer.trim().slice(0, answerMax);
  if (answer === '') throw refusals.answerMissing();
  if (appeal.outcome === outcome) return;
  if (!(await settleAppeal(tx, appealId, { by, outcome, answer }))) throw refusals.appealDecided();
  if (outcome === 'granted') await undo(tx, by, appeal, answer);
  const { actId, personId, metAs } = appeal;
  await recordFact(tx, by, 'appeal.decided', { appealId, actId, personId, metAs, outcome, answer });
}

interface AppealedAct {
  readonly actId: string;
  /** Whose appeal it is. */
  readonly personId: PersonId;
  readonly outcome: 'upheld' | 'granted' | null;
  readonly act: Appealable;
  readonly queue: Queue;
  readonly caseId: string | null;
  readonly groupId: GroupId | null;
  readonly postId: PostId | null;
  /** As whom they were met: a pseudonym of theirs, or they themselves. */
  readonly metAs: PersonId;
  readonly isOwn: boolean;
  readonly decides: boolean;
}

async function appealFor(tx: Tx, by: PersonId, appealId: string): Promise<AppealedAct> {
  const [appeal] = isId(appealId)
    ? await tx<AppealedAct[]>`
      select b.act_id, b.person_id, b.outcome, t.act, t.queue, t.case_id, t.group_id, t.post_id, t.person_id as met_as,
        coalesce(t.by_id = ${by}, false) as is_own, ${decidesAppeal(tx, by)} as decides
      from appeals b join moderation_acts t on t.id = b.act_id where b.id = ${appealId} for no key update of b`
    : [];
  if (appeal?.isOwn) throw refusals.appealOwn();
  if (!appeal?.decides) throw notFound('report');
  return appeal;
}

async function undo(tx: Tx, by: PersonId, appeal: AppealedAct, answer: string): Promise<void> {
  const { act, queue, caseId, groupId, postId, metAs: personId } = appeal;
  const about = { queue, caseId, groupId, postId, personId, byId: by, reason: answer };
  switch (act) {
    case 'removed':
      if (postId !== null) await restoreAppealed(tx, by, postId, queue);
      return;
    case 'suspended':
      await liftSuspension(tx, by, personId);
      return;
    case 'banned':
      if (groupId !== null) await liftBan(tx, groupId, personId);
      await insertAct(tx, { ...about, act: 'unbanned' });
      return;
    case 'warned':
      await insertAct(tx, { ...about, act: 'withdrawn' });
  }
}
