import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { groupsKnownTo } from '#src/groups/policy.ts';
import { readableBy } from '#src/posts/policy.ts';

/** Something that changed, and which of the people asked about may know; each of those lists may be empty. */
export interface Concern {
  readonly rootId: PostId | null;
  readonly authorId: PersonId | null;
  readonly groupId: GroupId | null;
  readonly conversationId: string | null;
  /** Written for a whole company. */
  readonly isOpen: boolean;
  readonly readers: PersonId[] | null;
  /** Those of them who have it in their feed. */
  readonly inFeed: PersonId[] | null;
}

/**
 * Which of these people may read which of these posts, and may know of which of these groups: one statement, whatever their number. For
 * those who are looking at a page right now.
 */
export async function whomItConcerns(
  reader: Reader,
  people: readonly PersonId[],
  posts: readonly PostId[],
  groups: readonly GroupId[],
): Promise<Concern[]> {
  const tag: Tag<Fragment> = (strings, ...parts) => reader(strings, ...parts);
  const one = reader`r.id`;
  return await reader<Concern[]>`
    select p.root_id, p.author_id, p.group_id, (select c.conversation_id from conversation_posts c where c.post_id = p.id) as conversation_id,
      p.level in ('instance', 'public', 'partner') as is_open, array_agg(r.id::text) as readers,
      array_agg(r.id::text) filter (where exists (select from feed f where f.post_id = p.id and f.person_id = r.id)) as in_feed
    from unnest(${[...posts]}::bigint[]) x(id) join posts p on p.id = x.id,
      unnest(${[...people]}::bigint[]) r(id)
    where ${readableBy(tag, one)} group by p.id
    union all
    select null, null, g.id, null, false, array_agg(r.id::text), null
    from unnest(${[...groups]}::bigint[]) x(id) join groups g on g.id = x.id, unnest(${[...people]}::bigint[]) r(id)
    where ${groupsKnownTo(tag, one)} group by g.id`;
}
