import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { hostIn } from '#src/platform/sql.ts';
import type { IdeaStage } from '#src/posts/kinds/idea/idea.ts';

/** A question of an hour as it stands now, as far as it is the same for all who read it. */
export interface HourQuestion {
  readonly id: PostId;
  readonly title: string;
  readonly language: string;
  readonly author: string;
  readonly authorId: PersonId;
  /** Of an author elsewhere; '' for ours. */
  readonly company: string;
  readonly votes: number;
  readonly stage: IdeaStage;
  readonly reason: string;
  /** It is a double of another, under which it stands. */
  readonly isMerged: boolean;
}

export interface HourNews {
  readonly hourId: PostId;
  /** What the hour itself says was edited: when it is, who answers. */
  readonly isEdited: boolean;
  readonly questions: readonly HourQuestion[];
  readonly readers: readonly PersonId[];
}

/**
 * Which of these posts are questions of an hour, or hours that were edited, and who of these people may read them. A question is a post of the
 * hour's group that is not hidden, so its readers are the members of the group (posts/policy.ts): they are asked for once for each hour,
 * however many of its questions changed.
 */
export async function newsOfHours(
  reader: Reader,
  people: readonly PersonId[],
  posts: readonly PostId[],
  edited: readonly PostId[],
): Promise<HourNews[]> {
  if (people.length === 0 || posts.length + edited.length === 0) return [];
  return await reader<HourNews[]>`
    with changed as materialized (
      select c.id as hour_id, c.group_id, q.id, json_build_object('id', q.id::text, 'title', q.title, 'language', q.language, 'author', a.name,
          'authorId', a.id::text, 'company', coalesce(nullif(pe.company, ''), ${hostIn(reader, 'pe.origin')}, ''), 'votes', i.votes, 'stage', i.stage, 'reason', i.reason, 'isMerged', i.merged_into is not null) as question
      from unnest(${[...posts]}::bigint[]) x(id) join ideas i on i.post_id = x.id join posts q on q.id = i.post_id join people a on a.id = q.author_id
      left join peers pe on pe.id = a.peer_id
      join posts c on c.uri = i.campaign_uri and c.group_id = i.group_id join campaigns k on k.post_id = c.id
      where k.format = 'questions' and q.removed_at is null and c.removed_at is null
      union all
      select c.id, c.group_id, null, null from unnest(${[...edited]}::bigint[]) x(id) join posts c on c.id = x.id join campaigns k on k.post_id = c.id
      where k.format = 'questions' and c.removed_at is null)
    select n.hour_id, bool_or(n.id is null) as is_edited, coalesce(json_agg(n.question order by n.id) filter (where n.id is not null), '[]') as questions,
      coalesce((select array_agg(m.person_id::text) from memberships m
        where m.group_id = n.group_id and m.state = 'active' and m.person_id = any(${[...people]}::bigint[])), '{}') as readers
    from changed n group by n.hour_id, n.group_id`;
}
