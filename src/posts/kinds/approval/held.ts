import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Level } from '../../level.ts';
import type { ApprovalMode, ApprovalState, StepState } from './approval.ts';

/** A request whose row is locked, so that of two acts at once one comes second. */
export interface HeldApproval {
  readonly postId: PostId;
  readonly groupId: GroupId | null;
  readonly level: Level;
  readonly partnerId: number | null;
  readonly requesterId: PersonId;
  readonly digest: string;
  readonly mode: ApprovalMode;
  readonly state: ApprovalState;
  readonly due: string | null;
  /** Ours decides: the home of its group, outside of groups that of its author. */
  readonly isHome: boolean;
  readonly steps: readonly {
    readonly step: number;
    readonly state: StepState;
    readonly personId: PersonId | null;
  }[];
}

/** A request by a condition over `posts p`. */
export async function lockApproval(tx: Tx, condition: Fragment): Promise<HeldApproval | null> {
  const [held] = await tx<{ postId: PostId }[]>`
    select p.id as post_id from posts p join approvals v on v.post_id = p.id
    where p.removed_at is null and ${condition} for no key update of v`;
  return held ? await readHeld(tx, held.postId) : null;
}

export async function readHeld(tx: Tx, postId: PostId): Promise<HeldApproval | null> {
  const [approval] = await tx<HeldApproval[]>`
    select p.id as post_id, p.group_id, p.level, coalesce(p.partner_id, p.peer_id) as partner_id, p.author_id as requester_id,
      v.digest, v.mode, v.state, to_char(v.due, 'YYYY-MM-DD') as due,
      coalesce((select g.peer_id is null from groups g where g.id = p.group_id), p.peer_id is null) as is_home,
      coalesce((select json_agg(json_build_object('step', s.step, 'state', s.state, 'personId', s.person_id::text) order by s.step)
        from approval_steps s where s.post_id = v.post_id), '[]') as steps
    from approvals v join posts p on p.id = v.post_id where v.post_id = ${postId}`;
  return approval ?? null;
}
