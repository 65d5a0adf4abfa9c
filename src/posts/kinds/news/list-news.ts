import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Reader } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { visibleTo } from '../../policy.ts';
import type { Page, PostView, Viewer } from '../../post.ts';
import { listEntries } from '../../read/entries.ts';
import { stampColumns, type Stamped } from '../../read/post-cache.ts';
import { viewsOf } from '../../read/views.ts';

/** More than anyone reads at once: the rest is in the archive. */
const standingMax = 5;

/** What stands on top for a person, the newest first: of their company, its partners and their groups, unless they put it away. */
export const standingNews = (
  reader: Reader,
  personId: PersonId,
  { dismissed = false, limit = standingMax }: { readonly dismissed?: boolean; readonly limit?: number } = {},
): Promise<PostView[]> =>
  standing(
    reader,
    personId,
    reader`(n.group_id is null or n.group_id in (
        select g.group_id from memberships g where g.person_id = ${personId} and g.state = 'active'))
      and (${dismissed} or not exists (select from news_dismissals x where x.post_id = n.post_id and x.person_id = ${personId}))`,
    limit,
  );

/** What stands on top of a group's page, also for who put it away elsewhere. */
export const standingIn = (reader: Reader, personId: PersonId, groupId: GroupId): Promise<PostView[]> =>
  standing(reader, personId, reader`n.group_id = ${groupId}`, standingMax);

async function standing(
  reader: Reader,
  personId: PersonId,
  where: Fragment,
  limit: number,
): Promise<PostView[]> {
  const rows = await reader<Stamped[]>`
    select ${reader.unsafe(stampColumns)} from news n join posts p on p.id = n.post_id
    where n.until > now() and ${where} and p.removed_at is null and p.expired_at is null and ${visibleTo(reader, { personId })}
    order by n.post_id desc limit ${limit}`;
  return (await viewsOf(reader, { personId }, rows)).map(([, post]) => post);
}

/** All news that the reader may read, what is over too, newest first. `groupId`: that group's alone. The cursor is the post's id. */
export async function allNews(
  reader: Reader,
  viewer: Viewer,
  page: Page,
  groupId?: GroupId,
): Promise<PostView[]> {
  const where = groupId === undefined ? reader`true` : reader`n.group_id = ${groupId}`;
  const more = reader`join news n on n.post_id = p.id`;
  const entries = await listEntries(reader, viewer, page, { where, more, cursor: 'n.post_id' });
  return entries.map((entry) => entry.post);
}
