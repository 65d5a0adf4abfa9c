import { inPageOrder, limitOf, pageOf, walkOf } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { stampColumns, type Stamped } from './cores.ts';
import { visibleTo } from './policy.ts';
import type { Page, PostView, Viewer } from './post.ts';
import { viewsOf } from './views.ts';

const wordsMax = 12;
const queryCharsMax = 500;
const recentMax = 1_000;

/**
 * Posts with all the words, newest first, exactly those the viewer may read. A word finds what begins with it; "quotes", `or` and `-not`
 * are understood and then mean whole words. Empty for a query without words.
 */
export async function searchPosts(
  reader: Reader,
  viewer: Viewer,
  q: string,
  page: Page,
  within: { readonly authorId?: PersonId; readonly groupId?: GroupId } = {},
): Promise<PostView[]> {
  const query = q.slice(0, queryCharsMax).replaceAll('\0', '').trim();
  const words = query.match(/[\p{L}\p{N}]+/gu)?.slice(0, wordsMax) ?? [];
  if (words.length === 0) return [];
  const tsquery = /"|(^|\s)-\S|\sor\s/iu.test(query)
    ? reader`websearch_to_tsquery('simple', ${query})`
    : reader`to_tsquery('simple', ${words.map((word) => `${word}:*`).join(' & ')})`;
  const search = (posts: Fragment) => reader<Stamped[]>`
    select ${reader.unsafe(stampColumns)} from ${posts} p join people a on a.id = p.author_id
    where p.search @@ ${tsquery} and ${visibleTo(reader, viewer)}
      ${within.authorId ? reader`and p.author_id = ${within.authorId}` : reader``}
      ${within.groupId ? reader`and p.group_id = ${within.groupId}` : reader``}
    ${pageOf(reader, 'p.id', page)}`;
  // A word that is in every fiftieth post fills its page here; only the rare ones need the index, which finds and sorts all there are.
  const recent = reader`(select p.xmin, p.* from posts p where true ${walkOf(reader, 'p.id', page)} limit ${recentMax})`;
  const near = within.authorId || within.groupId ? [] : await search(recent);
  const rows = near.length >= limitOf(page) ? near : await search(reader`posts`);
  return (await viewsOf(reader, viewer, inPageOrder(rows, page))).map(([, post]) => post);
}
