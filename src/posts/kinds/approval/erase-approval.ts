import type { Tx } from '#src/platform/database.ts';
import { newId, type PostId } from '#src/platform/ids.ts';

/** That a request of a group was decided stays when its author takes it along: without its words, and without names. */
export async function keepRecord(tx: Tx, { id }: { readonly id: PostId }): Promise<void> {
  await tx`
    insert into approval_records (id, group_id, state, decided_at, amount, currency, digest, approved, steps)
    select ${newId()}, v.group_id, v.state, coalesce(v.decided_at, now()), v.amount, v.currency, v.digest,
      (select count(*) from approval_steps s where s.post_id = v.post_id and s.state = 'approved'),
      (select count(*) from approval_steps s where s.post_id = v.post_id)
    from approvals v where v.post_id = ${id} and v.group_id is not null and v.state in ('approved', 'declined')`;
}

/** Its author does not delete what was decided. */
export async function isDecided(tx: Tx, id: PostId): Promise<boolean> {
  const [row] = await tx`
    select from approvals where post_id = ${id} and state in ('approved', 'declined')`;
  return row !== undefined;
}
