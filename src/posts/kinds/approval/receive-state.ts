import type { Tx } from '#src/platform/database.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import { tell } from './acts.ts';
import { cleanApproval } from './check-approval.ts';
import type { IncomingApproval } from './forms.ts';
import { lockApproval } from './held.ts';

/** How a partner's request outside of groups stands, from its author. Deliveries are in order, so the last word is the newest. */
export async function receiveApprovalState(
  tx: Tx,
  author: RemotePerson,
  postUri: string,
  incoming: IncomingApproval,
): Promise<boolean> {
  const before = await lockApproval(
    tx,
    tx`p.uri = ${postUri} and p.author_id = ${author.id} and p.group_id is null`,
  );
  const told = before && cleanApproval(incoming, { level: before.level, isReply: false });
  if (!before || !told || told.digest !== before.digest) return false;
  const { postId } = before;
  // What was decided stays, whatever is said later.
  if (before.state !== 'pending') return true;
  await tx`delete from approval_steps where post_id = ${postId}`;
  for (const { step, uri, state, reason, at } of told.steps)
    await tx`
      insert into approval_steps (post_id, step, person_id, state, reason, at)
      select ${postId}, ${step}, (select id from people where uri = ${uri} and kind = 'person'), ${state}, ${reason}, ${at}`;
  await tx`
    update approvals set state = ${told.state}, decided_at = case when ${told.state} <> 'pending' then now() end where post_id = ${postId}`;
  await tx`
    update approval_acts c set taken_at = now() from people w
    where c.post_id = ${postId} and w.id = c.person_id and w.peer_id is null and c.taken_at is null and c.refused_at is null`;
  await tell(tx, before, author.id);
  return true;
}
