import type { Tx } from '#src/platform/database.ts';
import { dueOf, type Expired } from '../expired.ts';

/**
 * What was decided stays, without names and reasons. Whoever asked back and is still waited for keeps their step: that they are asked is the
 * requester's word.
 */
export async function expireApprovalActs(tx: Tx, expired: Expired, limit: number): Promise<number> {
  const steps = await tx`
    update approval_steps s set reason = '',
      person_id = case when s.state in ('approved', 'declined') or v.state <> 'pending' then null else s.person_id end
    from approvals v where v.post_id = s.post_id and (s.post_id, s.step) in (
      select x.post_id, x.step from approval_steps x join approvals r on r.post_id = x.post_id
      where ${dueOf(tx, expired)} and (x.reason <> '' or x.state in ('approved', 'declined') or r.state <> 'pending') limit ${limit})`;
  const acts = await tx`
    update approval_acts a set person_id = null, reason = '' where a.uri in (
      select x.uri from approval_acts x where ${dueOf(tx, expired)} limit ${limit})`;
  return steps.count + acts.count;
}
