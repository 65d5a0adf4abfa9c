import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { hostIn } from '#src/platform/sql.ts';
import { visibleTo } from '../../policy.ts';

/** A page that is looked at again, or whose owner has left. */
export interface PageReview {
  readonly id: PostId;
  readonly title: string;
  /** `2027-03-01`; null: it has only lost its owner. */
  readonly day: string | null;
  readonly isOverdue: boolean;
  readonly owner: {
    readonly id: PersonId;
    readonly name: string;
    readonly handle: string;
    readonly host: string | null;
    readonly hasLeft: boolean;
  } | null;
}

const reviewsMax = 200;

/** Pages of a wiki by the day on which they are looked at again; what is overdue and what nobody answers for any more comes first. */
export async function reviewsOf(reader: Reader, personId: PersonId, groupId: GroupId): Promise<PageReview[]> {
  return await reader<PageReview[]>`
    select p.id, p.title, to_char(m.review_on, 'YYYY-MM-DD') as day, coalesce(m.review_on < current_date, false) as is_overdue,
      case when o.id is not null then json_build_object('id', o.id::text, 'name', o.name, 'handle', o.handle,
        'host', ${hostIn(reader, 'pe.origin')}, 'hasLeft', o.deactivated_at is not null) end as owner
    from marks m join posts p on p.id = m.post_id left join people o on o.id = m.owner_id left join peers pe on pe.id = o.peer_id
    where m.group_id = ${groupId} and p.kind = 'page' and p.removed_at is null and ${visibleTo(reader, { personId })}
      and (m.review_on is not null or o.deactivated_at is not null)
    order by o.deactivated_at is not null desc, m.review_on nulls last, p.title, p.id limit ${reviewsMax}`;
}
