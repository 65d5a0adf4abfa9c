import type { Reader } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { hostIn } from '#src/platform/sql.ts';
import { visibleTo } from '../../policy.ts';
import type { Viewer } from '../../post.ts';
import type { ProjectStatus } from './project.ts';

/** One thing that somebody said about a project. */
export interface ProjectEvent {
  /** Null: it was about a milestone. */
  readonly status: ProjectStatus | null;
  readonly note: string;
  /** Its title; '' for a status, and for one that is gone. */
  readonly milestone: string;
  readonly isReached: boolean;
  readonly at: Date;
  readonly refused: boolean;
  /** Null: someone who has left and was erased. */
  readonly by: { readonly name: string; readonly handle: string; readonly host: string | null } | null;
}

const shownMax = 100;

/** How a project that the viewer may read has stood, newest first. */
export async function readProjectHistory(
  reader: Reader,
  viewer: Viewer,
  postId: PostId,
): Promise<ProjectEvent[]> {
  return await reader<ProjectEvent[]>`
    select case when a.field = 'status' then a.value ->> 'status' end as status,
      case when a.field = 'status' then coalesce(a.value ->> 'note', '') else '' end as note, a.value = 'true' as is_reached,
      coalesce((select m.title from project_milestones m where m.post_id = a.post_id and a.field = 'milestone:' || m.milestone), '') as milestone,
      a.at, a.refused_at is not null as refused,
      case when w.id is not null then json_build_object('name', w.name, 'handle', w.handle, 'host', ${hostIn(reader, 'pe.origin')}) end as "by"
    from project_acts a join posts p on p.id = a.post_id left join people w on w.id = a.person_id left join peers pe on pe.id = w.peer_id
    where a.post_id = ${postId} and ${visibleTo(reader, viewer)}
    order by a.at desc, a.uri desc, a.field limit ${shownMax}`;
}
