import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { recordFact } from './facts.ts';
import { urisLinked } from './links.ts';
import type { NewPage } from './forms.ts';

/** A version of a page as it is kept. */
export interface Version {
  readonly uri: string;
  readonly pageUri: string;
  readonly groupId: GroupId;
  readonly number: number;
  readonly basedOn: string | null;
  readonly authorId: PersonId;
  readonly note: string;
  readonly title: string;
  readonly source: string;
  readonly html: string;
  readonly text: string;
  readonly language: string;
  readonly parentUri: string | null;
  readonly position: number;
  readonly at: Date;
}

/** Everything that happens to the pages of a group happens one after the other: then no two moves make a circle, and no two versions share a place. */
export async function lockWiki(tx: Tx, groupId: GroupId): Promise<void> {
  await tx`select from groups where id = ${groupId} for no key update`;
}

/** Null, and no effect, for a version that is known. */
export async function keepVersion(tx: Tx, version: Version, postId: PostId | null): Promise<boolean> {
  const { uri, pageUri, groupId, number, basedOn, authorId, note, title } = version;
  const { source, html, text, language, parentUri, position, at } = version;
  const kept = await tx`
    insert into page_versions (uri, page_uri, post_id, group_id, number, based_on, author_id, note, title, source, html, text, language,
      parent_uri, position, at)
    values (${uri}, ${pageUri}, ${postId}, ${groupId}, ${number}, ${basedOn}, ${authorId}, ${note}, ${title}, ${source}, ${html}, ${text},
      ${language}, ${parentUri}, ${position}, ${at})
    on conflict do nothing`;
  return kept.count > 0;
}

/** The first version of a page that has just been stored, and those that came before it. */
export async function openHistory(tx: Tx, postId: PostId, page: NewPage): Promise<void> {
  const { number, parentUri, position, note, source, basedOn } = page;
  await tx`
    insert into pages (post_id, group_id, parent_uri, position, number)
    select p.id, p.group_id, ${parentUri}, ${position}, ${number} from posts p where p.id = ${postId}`;
  await tx`
    insert into page_versions (uri, page_uri, post_id, group_id, number, based_on, author_id, note, title, source, html, text, language,
      parent_uri, position, at)
    select p.uri, p.uri, p.id, p.group_id, ${number}, ${basedOn}, p.author_id, ${note}, p.title,
      case when p.peer_id is null then p.source else ${source} end, p.html, p.text, p.language, ${parentUri}, ${position},
      coalesce(p.edited_at, p.published_at)
    from posts p where p.id = ${postId} on conflict do nothing`;
  await tx`
    update page_versions v set post_id = p.id from posts p
    where p.id = ${postId} and v.page_uri = p.uri and v.group_id = p.group_id and v.post_id is null`;
  await showLatest(tx, postId);
}

/** The newest version that stands is where the page is, and the newest of those that are left is what it says. */
export async function showLatest(tx: Tx, postId: PostId): Promise<void> {
  const [shown] = await tx<{ source: string }[]>`
    with latest as (
      select v.* from page_versions v where v.post_id = ${postId} and v.refused is null order by v.number desc limit 1),
    placed as (
      update pages g set number = v.number, parent_uri = v.parent_uri, position = v.position from latest v where g.post_id = ${postId}),
    said as (
      select v.* from page_versions v where v.post_id = ${postId} and v.refused is null and v.expired_at is null order by v.number desc limit 1)
    update posts p set expired_at = null, title = v.title, source = v.source, html = v.html, text = v.text, language = v.language,
      edited_at = case when v.uri <> p.uri then greatest(v.at, p.published_at) end
    from said v where p.id = ${postId} returning v.source`;
  if (!shown) return;
  await placeInTree(tx, postId);
  const uris = urisLinked(shown.source);
  await tx`
    with gone as (delete from page_links where post_id = ${postId} and target_uri <> all(${uris}::text[]))
    insert into page_links (post_id, target_uri) select ${postId}::bigint, u from unnest(${uris}::text[]) u on conflict do nothing`;
}

/**
 * Puts a page under the one it names, and under it those that wait for it. Versions come in any order, and a partner may say anything: what would
 * make a circle stays at the top, until a later version resolves it.
 */
async function placeInTree(tx: Tx, postId: PostId): Promise<void> {
  await tx`
    with recursive page as (select g.post_id, g.group_id, g.parent_uri from pages g where g.post_id = ${postId}),
    parent as (
      select a.post_id from page join posts p on p.uri = page.parent_uri join pages a on a.post_id = p.id and a.group_id = page.group_id),
    above as (
      select post_id from parent union select g.parent_id from above join pages g on g.post_id = above.post_id where g.parent_id is not null)
    update pages set parent_id = case when ${postId} not in (select post_id from above) then (select post_id from parent) end
    where post_id = ${postId}`;
  await tx`
    with recursive page as (select g.post_id, g.group_id, p.uri from pages g join posts p on p.id = g.post_id where g.post_id = ${postId}),
    above as (
      select post_id from page union select g.parent_id from above join pages g on g.post_id = above.post_id where g.parent_id is not null)
    update pages c set parent_id = page.post_id from page
    where c.parent_uri = page.uri and c.group_id = page.group_id and c.parent_id is null and c.post_id not in (select post_id from above)`;
}

/** People and topics that a version names, besides those that the page named already. */
export async function nameInPage(
  tx: Tx,
  postId: PostId,
  named: { readonly mentions: readonly PersonId[]; readonly tags: readonly string[] },
): Promise<void> {
  const { mentions, tags } = named;
  if (mentions.length === 0 && tags.length === 0) return;
  await tx`
    with named as (
      insert into mentions (post_id, person_id) select ${postId}::bigint, m from unnest(${[...mentions]}::bigint[]) m on conflict do nothing),
    tagged as (
      insert into post_tags (post_id, tag) select ${postId}::bigint, t from unnest(${[...tags]}::text[]) t on conflict do nothing)
    update posts set has_mentions = has_mentions or ${mentions.length > 0}, has_tags = has_tags or ${tags.length > 0}
    where id = ${postId}`;
}

/**
 * Versions of ours that the group's home did not take, those selected and all that build on them: kept with the reason, and not shown any more.
 * How many.
 */
export async function refuseVersions(tx: Tx, selected: Fragment, reason: string): Promise<number> {
  const refused = await tx<{ uri: string; postId: PostId; groupId: GroupId; authorId: PersonId | null }[]>`
    with recursive doomed as (
      select v.uri from page_versions v join people a on a.id = v.author_id
      where v.refused is null and a.peer_id is null and ${selected}
      union
      select v.uri from doomed d join page_versions v on v.based_on = d.uri join people a on a.id = v.author_id
      where v.refused is null and a.peer_id is null)
    update page_versions v set refused = ${reason} from doomed d
    where v.uri = d.uri and v.post_id is not null returning v.uri, v.post_id, v.group_id, v.author_id`;
  for (const postId of new Set(refused.map((each) => each.postId))) await showLatest(tx, postId);
  for (const { authorId, ...about } of refused)
    if (authorId !== null)
      await recordFact(tx, null, 'page.refused', { ...about, personId: authorId, reason });
  return refused.length;
}

/** Days that a version waits for its page. */
const waitingDays = 30;
const sweptMax = 1_000;

/** Versions of pages that never came. */
export async function sweepWaitingVersions(tx: Tx): Promise<void> {
  await tx`
    delete from page_versions where uri in (
      select uri from page_versions where post_id is null and at < now() - make_interval(days => ${waitingDays})
      order by at limit ${sweptMax})`;
}

/** Whether a version is known under that URI. */
export async function isVersion(reader: Reader, uri: string): Promise<boolean> {
  const rows = await reader`select from page_versions where uri = ${uri}`;
  return rows.length > 0;
}
