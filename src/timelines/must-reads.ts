import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { PostView } from '#src/posts/post.ts';
import { listedTo } from '#src/posts/policy.ts';
import { standingNews } from '#src/posts/kinds/news/list-news.ts';
import { readPosts } from '#src/posts/read/read.ts';

const listedMax = 40;

/** What apps show as announcements, the newest first: must-reads by others, and news that stands. `dismissed`: also what this person is done with. */
export async function announcementsFor(
  reader: Reader,
  personId: PersonId,
  { dismissed }: { readonly dismissed: boolean },
): Promise<PostView[]> {
  const [mustReads, news] = await Promise.all([
    mustReadsFor(reader, personId, { acknowledged: dismissed }),
    standingNews(reader, personId, { dismissed, limit: listedMax }),
  ]);
  const known = new Set(mustReads.map(({ id }) => id));
  return [...mustReads, ...news.filter(({ id }) => !known.has(id))].toSorted((a, b) =>
    BigInt(a.id) < BigInt(b.id) ? 1 : -1,
  );
}

/** Must-reads by others that are in force, the newest first; `acknowledged` also those that this person has confirmed. */
async function mustReadsFor(
  reader: Reader,
  personId: PersonId,
  { acknowledged }: { readonly acknowledged: boolean },
): Promise<PostView[]> {
  const rows = await reader<{ id: PostId }[]>`
    select p.id from must_reads m join posts p on p.id = m.post_id
    where m.withdrawn_at is null and p.author_id <> ${personId} and ${listedTo(reader, { personId })}
      and (${acknowledged} or not exists (
        select from acknowledgements a where a.post_id = p.id and a.person_id = ${personId}))
    order by m.post_id desc limit ${listedMax}`;
  return await readPosts(
    reader,
    { personId },
    rows.map(({ id }) => id),
  );
}
