import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { hostIn } from '#src/platform/sql.ts';
import { milestoneUriIn } from '../project/project.ts';
import { visibleTo } from '../../policy.ts';
import type { Viewer } from '../../post.ts';

/** One thing that somebody changed about a task. */
export interface TaskEvent {
  readonly field: string;
  readonly value: unknown;
  readonly at: Date;
  readonly refused: boolean;
  readonly byId: PersonId;
  readonly by: string;
  readonly byHandle: string;
  readonly byHost: string | null;
  /** Whom it was given to, or which line or milestone it is about; '' otherwise, and for what is gone. */
  readonly about: string;
}

const shownMax = 100;

/** What happened to a task that the viewer may read, newest first; where it was put on the board is not told. */
export async function readTaskHistory(reader: Reader, viewer: Viewer, postId: PostId): Promise<TaskEvent[]> {
  return await reader<TaskEvent[]>`
    select c.field, c.value, c.at, c.refused_at is not null as refused, w.id as by_id, w.name as by, w.handle as by_handle,
      ${hostIn(reader, 'pe.origin')} as by_host,
      coalesce(case when c.field like 'assignee:%' then (select x.name from people x where x.id = substr(c.field, 10)::bigint)
        when c.field like 'line:%' then (select l.text from task_lines l where l.post_id = c.post_id and l.line = substr(c.field, 6)::int)
        when c.field = 'milestone' then (select m.title from projects j join posts k on k.id = j.post_id join project_milestones m on m.post_id = k.id
          where j.group_id = p.group_id and c.value #>> '{}' = ${reader.unsafe(milestoneUriIn('k.uri', 'm.milestone'))})
        end, '') as about
    from task_changes c join posts p on p.id = c.post_id join people w on w.id = c.person_id left join peers pe on pe.id = w.peer_id
    where c.post_id = ${postId} and c.field <> 'rank' and ${visibleTo(reader, viewer)}
    order by c.at desc, c.uri desc, c.field limit ${shownMax}`;
}
