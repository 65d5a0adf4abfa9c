import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Deed } from '../kind.ts';
import { dueSteps, stateOf, type StepState } from './approval.ts';
import { recordFact, type ApprovalAct } from './facts.ts';
import { readHeld, type HeldApproval } from './held.ts';
import { isAnswering } from './policy.ts';
import { remindLater } from './remind.ts';

interface Doer {
  readonly id: PersonId;
  readonly peerId: number | null;
}
/** One act by one person. */
export interface Acted {
  readonly act: ApprovalAct;
  readonly uri: string;
  readonly at: Date;
}

/** Its home has taken it. `same`: it had before, or there is nothing that it changes. */
export async function takeAct(
  tx: Tx,
  person: Doer,
  held: HeldApproval,
  said: Acted,
): Promise<'changed' | 'same'> {
  const { act, uri, at } = said;
  const step = held.steps.find((each) => each.step === act.step);
  const isFinal = step?.state === 'approved' || step?.state === 'declined';
  if (held.state !== 'pending' || isFinal || (act.step !== null && !step)) return 'same';
  const [noted] = await tx<{ at: Date }[]>`
    insert into approval_acts as a (uri, post_id, person_id, act, step, from_id, to_id, reason, at, taken_at)
    values (${uri}, ${held.postId}, ${person.id}, ${act.act}, ${act.step}, ${act.act === 'replace' ? (step?.personId ?? null) : null},
      ${act.toId}, ${act.reason}, ${at}, now())
    on conflict (uri) do update set taken_at = now() where a.taken_at is null and a.refused_at is null returning at`;
  if (!noted) return 'same';
  await apply(tx, held.postId, act, noted.at);
  await recordFact(tx, person.id, 'approval.acted', factOf(person, held, said));
  await tell(tx, held, person.id);
  return 'changed';
}

/** One of ours asks a home elsewhere to take it. Twice is once. */
export async function sendAct(tx: Tx, person: Doer, held: HeldApproval, said: Acted): Promise<void> {
  const { act, uri, at } = said;
  const sent = await tx`
    insert into approval_acts (uri, post_id, person_id, act, step, to_id, reason, at)
    select ${uri}, ${held.postId}, ${person.id}, ${act.act}, ${act.step}, ${act.toId}, ${act.reason}, ${at}
    where not exists (select from approval_acts a where a.post_id = ${held.postId} and a.person_id = ${person.id}
      and a.act = ${act.act} and a.step is not distinct from ${act.step}::int and a.taken_at is null and a.refused_at is null)`;
  if (sent.count > 0) await recordFact(tx, person.id, 'approval.sent', factOf(person, held, said));
}

const factOf = (person: Doer, { postId, groupId }: HeldApproval, { act, uri, at }: Acted) => ({
  ...{ postId, groupId, personId: person.id, peerId: person.peerId, uri, at: at.toISOString() },
  ...act,
});

async function apply(tx: Tx, postId: PostId, act: ApprovalAct, at: Date): Promise<void> {
  const state = stateAfter(act);
  if (act.act === 'withdraw') {
    await tx`update approvals set state = 'withdrawn', decided_at = ${at} where post_id = ${postId}`;
    return;
  }
  if (act.act === 'replace')
    await tx`
      update approval_steps set person_id = ${act.toId}, state = 'waiting', reason = '', at = null
      where post_id = ${postId} and step = ${act.step}`;
  else
    await tx`
      update approval_steps set state = ${state},
        reason = case when ${isAnswering(act)} then ${act.reason} else reason end, at = case when ${isAnswering(act)} then ${at} else at end
      where post_id = ${postId} and step = ${act.step}`;
  const steps = await tx<{ state: StepState }[]>`
    select state from approval_steps where post_id = ${postId}`;
  const after = stateOf(steps);
  if (after !== 'pending')
    await tx`update approvals set state = ${after}, decided_at = ${at} where post_id = ${postId}`;
}

function stateAfter({ act }: ApprovalAct): StepState {
  if (act === 'approve') return 'approved';
  if (act === 'decline') return 'declined';
  return act === 'ask' ? 'asked' : 'waiting';
}

/** What is different now: whose turn it is, who has asked back, and what it came to. */
export async function tell(tx: Tx, before: HeldApproval, byId: PersonId): Promise<void> {
  const { postId } = before;
  const now = await readHeld(tx, postId);
  if (!now) return;
  const personAt = (held: HeldApproval, step: number) =>
    held.steps.find((each) => each.step === step)?.personId ?? null;
  const was = new Set(dueSteps(before).map((step) => personAt(before, step)));
  const turns = dueSteps(now).flatMap((step) => personAt(now, step) ?? []);
  const personIds = turns.filter((id) => !was.has(id));
  if (personIds.length > 0) {
    await recordFact(tx, byId, 'approval.turn', { postId, personIds, byId });
    await remindLater(tx, now, personIds, new Date());
  }
  const isAsked = now.steps.some(
    ({ step, state }) =>
      state === 'asked' && !before.steps.some((each) => each.step === step && each.state === 'asked'),
  );
  if (isAsked) await recordFact(tx, byId, 'approval.asked', { postId, byId });
  if (before.state === 'pending' && now.state !== 'pending')
    await recordFact(tx, byId, 'approval.settled', { postId, state: now.state, byId });
}

/** Takes back what an activity of one of ours asked for. The condition is over `posts p`, `people a`, its author, and `groups g`. */
export async function refuseAct(tx: Tx, uri: string, condition: Fragment): Promise<boolean> {
  const [refused] = await tx<{ postId: PostId; personId: PersonId }[]>`
    update approval_acts c set refused_at = now()
    from posts p join people a on a.id = p.author_id left join groups g on g.id = p.group_id, people w
    where c.uri = ${uri} and p.id = c.post_id and w.id = c.person_id and w.peer_id is null
      and c.taken_at is null and c.refused_at is null and ${condition}
    returning c.post_id, c.person_id`;
  if (!refused) return false;
  await recordFact(tx, null, 'approval.refused', refused);
  return true;
}

/** What a person was asked, and did, by the ids of the requests. */
export async function approvalsDoneBy(
  reader: Reader,
  personId: PersonId,
  after: string,
  limit: number,
): Promise<readonly (Deed & { readonly acts: readonly object[] })[]> {
  return await reader`
    select p.id, p.uri,
      (select s.state from approval_steps s where s.post_id = p.id and s.person_id = ${personId} limit 1) as step,
      coalesce((select json_agg(json_build_object('act', c.act, 'reason', c.reason, 'at', c.at, 'refused', c.refused_at is not null) order by c.at)
        from approval_acts c where c.post_id = p.id and c.person_id = ${personId}), '[]') as acts
    from posts p where p.id > ${after} and p.id in (
      select post_id from approval_steps where person_id = ${personId}
      union select post_id from approval_acts where person_id = ${personId})
    order by p.id limit ${limit}`;
}

/** What they decided stays, without their name. */
export async function eraseApprovalsOf(tx: Tx, personId: PersonId, limit: number): Promise<number> {
  const steps = await tx`
    update approval_steps set person_id = null where (post_id, step) in (
      select post_id, step from approval_steps where person_id = ${personId} limit ${limit})`;
  const acts = await tx`
    update approval_acts set person_id = nullif(person_id, ${personId}), from_id = nullif(from_id, ${personId}),
      to_id = nullif(to_id, ${personId})
    where uri in (select uri from approval_acts
      where person_id = ${personId} or from_id = ${personId} or to_id = ${personId} limit ${limit})`;
  return steps.count + acts.count;
}
