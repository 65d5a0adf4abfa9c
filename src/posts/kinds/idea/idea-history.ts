import type { Reader } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { hostIn } from '#src/platform/sql.ts';
import { visibleTo } from '../../policy.ts';
import type { Viewer } from '../../post.ts';
import type { IdeaStage } from './idea.ts';

/** One thing that was decided about an idea. */
export interface IdeaEvent {
  /** Null: it was about doubles. */
  readonly stage: IdeaStage | null;
  readonly reason: string;
  /** It was made a double of this, if that is here; null for a stage, and for one that was parted again. */
  readonly into: { readonly id: PostId; readonly title: string } | null;
  readonly isDouble: boolean;
  readonly at: Date;
  readonly refused: boolean;
  /** Null: someone who has left and was erased. */
  readonly by: { readonly name: string; readonly handle: string; readonly host: string | null } | null;
}

const shownMax = 100;

/** What was decided about an idea that the viewer may read, newest first. Who voted is not told. */
export async function readIdeaHistory(reader: Reader, viewer: Viewer, postId: PostId): Promise<IdeaEvent[]> {
  return await reader<IdeaEvent[]>`
    select case when a.field = 'stage' then a.value ->> 'stage' end as stage, coalesce(a.value ->> 'reason', '') as reason, a.at,
      a.refused_at is not null as refused, a.field = 'merged' and a.value <> 'null' as is_double,
      (select json_build_object('id', c.id::text, 'title', c.title) from posts c
        where a.field = 'merged' and c.uri = a.value #>> '{}' and c.group_id = p.group_id and c.removed_at is null) as "into",
      case when w.id is not null then json_build_object('name', w.name, 'handle', w.handle, 'host', ${hostIn(reader, 'pe.origin')}) end as "by"
    from idea_acts a join posts p on p.id = a.post_id left join people w on w.id = a.person_id left join peers pe on pe.id = w.peer_id
    where a.post_id = ${postId} and ${visibleTo(reader, viewer)}
    order by a.at desc, a.uri desc limit ${shownMax}`;
}
