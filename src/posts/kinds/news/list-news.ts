import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Reader } from '#src/platform/database.ts';
import { tagOf, type Fragment } from '#src/platform/sql.ts';
import { leavesRoom, visibleTo } from '../../policy.ts';
import type { Entry, Page, PostView, Viewer } from '../../post.ts';
import { listEntries } from '../../read/entries.ts';
import { waitingRows } from '../must-read/reception.ts';
import { stampColumns, type Stamped } from '../../read/post-cache.ts';
import { viewsOf } from '../../read/views.ts';

/** More than anyone reads at once: the rest is in the archive. */
const standingMax = 5;

/** What stands on top for a person, the newest first: of their company, its partners and their groups, unless they put it away. */
export const standingNews = async (
  reader: Reader,
  personId: PersonId,
  { dismissed = false, limit = standingMax }: { readonly dismissed?: boolean; readonly limit?: number } = {},
): Promise<PostView[]> => {
  const rows = await reader<
    Stamped[]
  >`${standing(reader, personId, theirs(reader, personId, dismissed), limit)}`;
  return (await viewsOf(reader, { personId }, rows)).map(([, post]) => post);
};

const theirs = (reader: Reader, personId: PersonId, dismissed: boolean): Fragment => reader`
  (n.group_id is null or n.group_id in (
    select g.group_id from memberships g where g.person_id = ${personId} and g.state = 'active'))
  and (${dismissed} or not exists (select from news_dismissals x where x.post_id = n.post_id and x.person_id = ${personId}))`;

/** Both that stand above a person's feed, by one statement: must-reads they have not acknowledged, and news. */
export async function onTop(
  reader: Reader,
  personId: PersonId,
): Promise<{ readonly mustReads: readonly PostView[]; readonly news: readonly PostView[] }> {
  const rows = await reader<(Stamped & { isNews: boolean })[]>`
    select true as is_news, a.* from (${standing(reader, personId, reader`${leavesRoom(tagOf(reader))} and ${theirs(reader, personId, false)}`, standingMax)}) a
    union all select false, b.* from (${waitingRows(reader, personId)}) b`;
  const views = await viewsOf(reader, { personId }, rows);
  const those = (isNews: boolean): PostView[] =>
    views.flatMap(([row, post]) => (row.isNews === isNews ? [post] : []));
  return {
    mustReads: those(false).toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1)),
    news: those(true).toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1)),
  };
}

/** What stands on top of a group's page, also for who put it away elsewhere. */
export async function standingIn(reader: Reader, personId: PersonId, groupId: GroupId): Promise<PostView[]> {
  const within = reader`n.group_id = ${groupId}`;
  const rows = await reader<Stamped[]>`${standing(reader, personId, within, standingMax)}`;
  return (await viewsOf(reader, { personId }, rows)).map(([, post]) => post);
}

/** The statement that finds it: `Stamped` rows. */
const standing = (reader: Reader, personId: PersonId, where: Fragment, limit: number): Fragment => reader`
    select ${reader.unsafe(stampColumns)} from news n join posts p on p.id = n.post_id
    where n.until > now() and (n.starts_at is null or n.starts_at <= now()) and ${where} and p.removed_at is null and p.expired_at is null and ${visibleTo(reader, { personId })}
    order by n.post_id desc limit ${limit}`;

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

/**
 * What belongs to a campaign: posts with its hashtag, in its group or, of a company's, anywhere the reader may read, from its first day to its last, newest
 * first; not the announcement itself. `polls`: those alone, or without them.
 */
export async function postsOfCampaign(
  reader: Reader,
  viewer: Viewer,
  campaign: PostView,
  page: Page,
  polls: 'only' | 'without',
): Promise<Entry[]> {
  const { news, group } = campaign;
  if (!news?.topic) return [];
  const isPoll = reader`exists (select from polls b where b.post_id = p.id)`;
  return await listEntries(reader, viewer, page, {
    more: reader`join post_tags t on t.post_id = p.id`,
    where: reader`t.tag = ${news.topic} and p.id <> ${campaign.id} and p.removed_at is null
      and p.published_at >= ${news.startsAt ?? campaign.publishedAt} and p.published_at < ${news.until}
      and ${group === null ? reader`true` : reader`p.group_id = ${group.id}`}
      and ${polls === 'only' ? isPoll : reader`not ${isPoll}`}`,
    cursor: 't.post_id',
  });
}
