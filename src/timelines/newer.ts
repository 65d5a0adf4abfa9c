import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { tagOf, type Tag } from '#src/platform/sql.ts';
import { companyWide, listedTo, listedBy } from '#src/posts/policy.ts';

/** Beyond this the button only says that there are many. */
export const newerMax = 99;

/** The feeds of the home page: of one's people and groups, of the company, or both (for-you.ts). */
export type FeedName = 'you' | 'following' | 'all';

/** How many entries by others arrived after this one in one of the reader's feeds. */
export async function countNewer(
  reader: Reader,
  personId: PersonId,
  feed: FeedName,
  afterId: string,
): Promise<number> {
  const tag = tagOf(reader);
  const me = reader`${personId}::bigint`;
  const others = reader`${byOthers(tag, me)} and ${listedTo(reader, { personId })}`;
  const own = reader`
    select f.post_id from feed f join posts p on p.id = f.post_id
    where f.person_id = ${personId} and f.entry_id > ${afterId} and ${sharedByOthers(tag, me)}
      and (${feed === 'following'} or p.level <> 'direct') and ${others}`;
  const company = reader`
    select p.id from posts p where p.id > ${afterId} and ${companyWide(tag)}
      and (${feed === 'all'} or p.reply_to_uri is null) and ${others}`;
  const entries = feed === 'you' ? reader`${own} union ${company}` : feed === 'all' ? company : own;
  const [row] = await reader<{ count: number }[]>`
    select count(*)::int as count from (${entries} limit ${newerMax}) newer`;
  return row?.count ?? 0;
}

/** A post that has just arrived in feeds, directly or through a share. */
export interface Arrival {
  readonly postId: PostId;
  readonly shareId: string | null;
}

/** An arrival is news in these feeds of these people: what `countNewer` would count. */
export interface News {
  readonly postId: PostId;
  readonly feed: FeedName;
  readonly people: readonly PersonId[];
}

/** For which of these people each arrival is news, and in which of their feeds: one statement, whatever their number. */
export async function whoseNews(
  reader: Reader,
  people: readonly PersonId[],
  arrivals: readonly Arrival[],
): Promise<News[]> {
  const tag = tagOf(reader);
  const one = reader`r.id`;
  const rows = await reader<
    {
      postId: PostId;
      isReply: boolean;
      isDirect: boolean;
      own: PersonId[] | null;
      company: PersonId[] | null;
    }[]
  >`
    select p.id as post_id, p.reply_to_uri is not null as is_reply, p.level = 'direct' as is_direct,
      array_agg(r.id::text) filter (where exists (
        select from feed f where f.post_id = p.id and f.person_id = r.id and f.share_id is not distinct from x.share_id
          and ${sharedByOthers(tag, one)})) as own,
      array_agg(r.id::text) filter (where x.share_id is null and ${companyWide(tag)}) as company
    from unnest(${arrivals.map((each) => each.postId)}::bigint[], ${arrivals.map((each) => each.shareId)}::bigint[]) x(id, share_id)
    join posts p on p.id = x.id, unnest(${[...people]}::bigint[]) r(id)
    where ${listedBy(tag, one)} and ${byOthers(tag, one)} group by p.id, x.share_id`;
  return rows.flatMap(({ postId, isReply, isDirect, own, company }) => {
    const [mine, all] = [own ?? [], company ?? []];
    const you = new Set([...(isDirect ? [] : mine), ...(isReply ? [] : all)]);
    return [
      { postId, feed: 'you' as const, people: [...you] },
      { postId, feed: 'following' as const, people: mine },
      { postId, feed: 'all' as const, people: all },
    ].filter((news) => news.people.length > 0);
  });
}

/** Over `posts p`: of someone else whom the person has not muted, and no one blocks the other. */
const byOthers = <F>(sql: Tag<F>, person: F): F =>
  sql`p.author_id <> ${person} and ${heardBy(sql, person, sql`p.author_id`)}`;

/** The person has not muted the other, and no one blocks the other. */
export const heardBy = <F>(sql: Tag<F>, person: F, other: F): F => sql`
  not exists (select from mutes_in_force vm where vm.person_id = ${person} and vm.muted_id = ${other})
  and not exists (select from blocks vb where vb.person_id = ${person} and vb.blocked_id = ${other})
  and not exists (select from blocks vb where vb.blocked_id = ${person} and vb.person_id = ${other})`;

/** Over `feed f`: one's own share is no news. */
const sharedByOthers = <F>(sql: Tag<F>, person: F): F =>
  sql`not exists (select from shares vs where vs.id = f.share_id and vs.person_id = ${person})`;
