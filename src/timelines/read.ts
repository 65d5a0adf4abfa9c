import type { Reader } from '#src/platform/database.ts';
import { inPageOrder, pageMax } from '#src/platform/cursors.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { sqlText } from '#src/platform/sql.ts';
import { readFaces } from '#src/people/read.ts';
import { stampColumns, type Stamped } from '#src/posts/cores.ts';
import { readableBy } from '#src/posts/policy.ts';
import type { Entry, Page } from '#src/posts/post.ts';
import { viewsOf } from '#src/posts/views.ts';

interface EntryRow extends Stamped {
  readonly entryId: string;
  readonly why: Entry['why'];
  readonly shareId: string | null;
  readonly shareUri: string | null;
  readonly shareAt: Date | null;
  readonly sharerId: PersonId | null;
}

/**
 * What a person's people and groups wrote and shared, newest first. One prepared statement for a page of plain notes, whatever is stored:
 * a walk over the feed's index, with the right to read each post asked again.
 */
export async function homeTimeline(reader: Reader, personId: PersonId, page: Page): Promise<Entry[]> {
  const statement = isCursor(page.minId) ? homeUp : homeDown;
  const rows = await reader.unsafe<EntryRow[]>(statement, [personId, ...bounds(page)], { prepare: true });
  const posts = await viewsOf(reader, { personId }, inPageOrder(rows, page));
  const sharers = posts.flatMap(([row]) => row.sharerId ?? []);
  const faces = new Map((await readFaces(reader, sharers)).map((face) => [face.id, face]));
  return posts.map(([row, post]) => {
    const by = row.sharerId === null ? undefined : faces.get(row.sharerId);
    const { entryId, why, shareId, shareUri, shareAt } = row;
    const share =
      by && shareId && shareUri && shareAt ? { id: shareId, uri: shareUri, by, at: shareAt } : null;
    return { entryId, why, share, post };
  });
}

const isCursor = (id: string | undefined): id is string => id !== undefined && isId(id);
const idMax = '9223372036854775807';

/** Below, above, limit. */
function bounds(page: Page): [string, string, number] {
  const above = [page.minId, page.sinceId].find(isCursor) ?? '0';
  const limit = Math.min(Math.max(Math.trunc(page.limit), 1), pageMax);
  return [isCursor(page.maxId) ? page.maxId : idMax, above, limit];
}

/** Those whom the reader muted or blocked, and those who blocked the reader. Evaluated once for a statement. */
const hidden = (person: string) => `array(
  select muted_id from mutes where person_id = ${person}
  union all select blocked_id from blocks where person_id = ${person}
  union all select person_id from blocks where blocked_id = ${person})`;

/** $1 the reader, $2 below, $3 above, $4 limit. Built once: this text is the hottest of all. */
const home = (order: 'asc' | 'desc') => `
  select f.entry_id, f.why, f.share_id, s.uri as share_uri, s.at as share_at, s.person_id as sharer_id, ${stampColumns}
  from feed f join posts p on p.id = f.post_id join people a on a.id = p.author_id left join shares s on s.id = f.share_id
  where f.person_id = $1::bigint and f.entry_id < $2::bigint and f.entry_id > $3::bigint
    and ${readableBy(sqlText, '$1::bigint')}
    and not (array[p.author_id, s.person_id] && (${hidden('$1::bigint')}))
  order by f.entry_id ${order} limit $4::int`;
const homeDown = home('desc');
const homeUp = home('asc');
