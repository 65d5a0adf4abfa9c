import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recordFact } from '../../facts.ts';
import { preservePosts } from '../../preserve.ts';
import type { Level } from '../../level.ts';
import { dueOf, type Expired } from '../expired.ts';
import { showLatest } from './versions.ts';

/**
 * Versions keep their number and their author, and say nothing any more. A page says what the newest version says that is left; where none is, it is an
 * expired post, and can be fetched again from where it began.
 */
export async function expirePageVersions(tx: Tx, expired: Expired, limit: number): Promise<number> {
  const due = tx`
    select x.uri from (select author_id as person_id, uri, at, expired_at from page_versions) x
    where x.expired_at is null and ${dueOf(tx, expired)} order by x.uri limit ${limit}`;
  const pages = await tx<{ postId: PostId }[]>`
    select distinct post_id from page_versions where uri in (${due}) and post_id is not null`;
  await preservePosts(
    tx,
    pages.map((each) => each.postId),
  );
  const gone = await tx<{ postId: PostId | null }[]>`
    update page_versions v set expired_at = now(), title = '', source = '', html = '', text = '', note = ''
    where v.uri in (${due})
    returning v.post_id`;
  for (const postId of new Set(gone.map((each) => each.postId)))
    if (postId !== null) await showWhatIsLeft(tx, postId);
  return gone.length;
}

interface Emptied {
  readonly id: PostId;
  readonly uri: string;
  readonly authorId: PersonId;
  readonly groupId: GroupId | null;
  readonly level: Level;
  readonly peerId: number | null;
}

async function showWhatIsLeft(tx: Tx, postId: PostId): Promise<void> {
  await showLatest(tx, postId);
  const [page] = await tx<Emptied[]>`
    update posts p set expired_at = now(), title = '', source = '', html = '', text = '' where p.id = ${postId} and p.expired_at is null
      and not exists (select from page_versions v where v.post_id = p.id and v.refused is null and v.expired_at is null)
    returning p.id, p.uri, p.author_id, p.group_id, p.level, p.peer_id`;
  if (!page) return;
  for (const table of ['page_links', 'post_tags', 'post_words'])
    await tx.unsafe(`delete from ${table} where post_id = $1`, [postId]);
  const { id, peerId, ...about } = page;
  if (peerId !== null) await recordFact(tx, null, 'post.expired', { ...about, peerId, postId: id });
}

/** The version in force of a page that was fetched again. */
export async function restorePageVersion(tx: Tx, postId: PostId, source: string): Promise<void> {
  await tx`
    update page_versions v set expired_at = null, title = p.title, source = ${source}, html = p.html, text = p.text, language = p.language
    from pages g join posts p on p.id = g.post_id
    where g.post_id = ${postId} and v.post_id = g.post_id and v.number = g.number and v.refused is null`;
}
