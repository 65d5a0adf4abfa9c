import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { hostIn } from '#src/platform/sql.ts';
import { visibleTo } from '../../policy.ts';
import type { Viewer } from '../../post.ts';
import type { ApprovalActName } from './approval.ts';

interface Person {
  readonly name: string;
  readonly handle: string;
  readonly host: string | null;
}
/** One thing that somebody did about a request. Null: someone who was erased. */
export interface ApprovalEvent {
  readonly act: ApprovalActName;
  readonly reason: string;
  readonly at: Date;
  readonly by: Person | null;
  /** Of a replacement: whose step it was, and who has it now. */
  readonly from: string | null;
  readonly to: string | null;
  /** It was not taken, or (`sent`) its home has not said so yet. */
  readonly state: 'taken' | 'sent' | 'refused';
}

const shownMax = 100;

/** What happened to a request that the viewer may read, oldest first. What was not taken is shown to those who did it alone. */
export async function readApprovalHistory(
  reader: Reader,
  viewer: Extract<Viewer, { readonly personId: PersonId }>,
  postId: PostId,
): Promise<ApprovalEvent[]> {
  return await reader<ApprovalEvent[]>`
    select c.act, c.reason, c.at,
      case when c.refused_at is not null then 'refused' when c.taken_at is null then 'sent' else 'taken' end as state,
      (select x.name from people x where x.id = c.from_id) as "from", (select x.name from people x where x.id = c.to_id) as "to",
      case when w.id is not null then json_build_object('name', w.name, 'handle', w.handle, 'host', ${hostIn(reader, 'pe.origin')}) end as "by"
    from approval_acts c join posts p on p.id = c.post_id left join people w on w.id = c.person_id left join peers pe on pe.id = w.peer_id
    where c.post_id = ${postId} and ${visibleTo(reader, viewer)} and (c.taken_at is not null or c.person_id = ${viewer.personId})
    order by coalesce(c.taken_at, c.at), c.at, c.uri limit ${shownMax}`;
}
