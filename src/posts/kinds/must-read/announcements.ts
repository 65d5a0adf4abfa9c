import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { PostView } from '../../post.ts';
import { listedTo } from '../../policy.ts';
import { readPosts } from '../../read/read.ts';
import { inCrowd, type Reception } from './reception.ts';

/** What the whole company is asked to read, with figures as `readReception` gives them. */
export interface Announcement extends Pick<Reception, 'asked' | 'acknowledged'> {
  readonly post: PostView;
  /** When it ends by itself: flash news. Null: until it is withdrawn. */
  readonly until: Date | null;
}

const shownMax = 50;

/** Those of this company that were not withdrawn, newest first, by whomever. The caller has asked whether the reader may announce. */
export async function companyAnnouncements(reader: Reader, personId: PersonId): Promise<Announcement[]> {
  const rows = await reader<{ id: PostId; until: Date | null; asked: number; acknowledged: number }[]>`
    with staff as materialized (
      select id from people where peer_id is null and kind = 'person' and deactivated_at is null)
    select p.id, mr.until, (select count(*)::int from staff s where s.id <> p.author_id) as asked,
      (select count(*)::int from acknowledgements k join staff s on s.id = k.person_id
        where k.post_id = p.id and s.id <> p.author_id) as acknowledged
    from must_reads mr join posts p on p.id = mr.post_id
    where mr.group_id is null and mr.withdrawn_at is null and p.peer_id is null and p.removed_at is null
      and ${listedTo(reader, { personId })}
    order by mr.post_id desc limit ${shownMax}`;
  const posts = await readPosts(
    reader,
    { personId },
    rows.map(({ id }) => id),
  );
  const postOf = new Map(posts.map((post) => [post.id, post]));
  return rows.flatMap(({ id, until, asked, acknowledged }) => {
    const post = postOf.get(id);
    return post === undefined ? [] : [{ post, until, ...inCrowd(asked, acknowledged) }];
  });
}
