import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { parseReason } from '#src/posts/hiding.ts';
import { hideReported, restorePost } from '#src/posts/moderate.ts';
import { recordFact } from './facts.ts';
import { decides } from './policy.ts';
import type { Outcome, Queue } from './report.ts';
import { closeCase, insertAct } from './store.ts';
import { refusals } from './refusals.ts';

/**
 * The decisions about a case. To who does not decide about it the case does not exist (not_found). A second decision of the same kind
 * changes nothing; another one after the case was closed is refused, or follows it where that makes sense (removal, suspension, ban).
 */

/** Hides the post and tells its author why. That closes the case, see subscribers.ts. */
export async function removeReported(tx: Tx, by: PersonId, caseId: string, reason: string): Promise<void> {
  const kase = await mine(tx, by, caseId);
  const why = parseReason(reason);
  if (kase.postId === null) throw refusals.onlyPostsRemoved();
  await hideReported(tx, by, kase.postId, kase.queue, why);
}

/** Shows the removed post again, with its reactions; within 30 days. */
export async function undoRemoval(tx: Tx, by: PersonId, caseId: string): Promise<void> {
  const kase = await mine(tx, by, caseId);
  if (kase.postId === null) throw refusals.nothingRemoved();
  await restorePost(tx, by, kase.postId);
}

/** Closes the case as no violation. `note` is for the log. */
export async function dismissReport(tx: Tx, by: PersonId, caseId: string, note: string): Promise<void> {
  const kase = await mine(tx, by, caseId);
  await close(tx, by, kase, 'dismissed', note.trim().slice(0, 500));
}

/** The author stays and receives a note. Only people of this company can be written to. */
export async function warnAuthor(tx: Tx, by: PersonId, caseId: string, note: string): Promise<void> {
  const kase = await mine(tx, by, caseId);
  const text = parseReason(note);
  const { personId } = kase;
  if (personId === null || !kase.isOurs) throw refusals.onlyOwnWarned();
  if (!(await close(tx, by, kase, 'warned', text))) return;
  await recordFact(tx, by, 'person.warned', { ...aboutOf(kase), personId, note: text });
}

export interface Case {
  readonly id: string;
  readonly queue: Queue;
  readonly postId: PostId | null;
  readonly personId: PersonId | null;
  readonly groupId: GroupId | null;
  readonly isOurs: boolean;
  readonly outcome: Outcome | null;
  readonly isPseudonym: boolean;
}

/** The case, locked, for who decides about it; otherwise not_found. */
export async function mine(tx: Tx, by: PersonId, caseId: string): Promise<Case> {
  if (!isId(caseId)) throw notFound('report');
  const [kase] = await tx<Case[]>`
    select k.id, k.queue, k.post_id, k.person_id, k.group_id, k.outcome,
      exists (select from people a where a.id = k.person_id and a.kind = 'alias') as is_pseudonym,
      exists (select from people a where a.id = k.person_id and a.peer_id is null) as is_ours
    from report_cases k where k.id = ${caseId} and ${decides(tx, by)} for no key update`;
  if (!kase) throw notFound('report');
  return kase;
}

async function close(
  tx: Tx,
  by: PersonId,
  kase: Case,
  outcome: 'dismissed' | 'warned',
  reason: string,
): Promise<boolean> {
  if (!(await closeCase(tx, kase.id, outcome))) {
    if (kase.outcome !== outcome) throw refusals.decidedAlready();
    return false;
  }
  const act = outcome === 'warned' ? 'warned' : 'dismissed';
  await insertAct(tx, { ...aboutOf(kase), act, byId: by, reason });
  await recordFact(tx, by, 'report.closed', { ...aboutOf(kase), outcome, byId: by, peerId: null });
  return true;
}

export const aboutOf = ({ id, queue, groupId, personId, postId }: Case) => ({
  ...{ caseId: id, queue, groupId, personId, postId },
});
