import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { visibleTo } from '../../policy.ts';

/** One of ours wants to hear of every version of a page that they may read. As with mutes, nobody is told. */
export async function watchPage(tx: Tx, person: PersonId, pageId: PostId): Promise<void> {
  const [page] = await tx`
    select from posts p where p.id = ${pageId} and p.kind = 'page' and ${visibleTo(tx, { personId: person })}`;
  if (!page) throw notFound('page');
  await tx`
    insert into page_watches (person_id, post_id) values (${person}, ${pageId}) on conflict do nothing`;
}

export async function unwatchPage(tx: Tx, person: PersonId, pageId: PostId): Promise<void> {
  await tx`delete from page_watches where person_id = ${person} and post_id = ${pageId}`;
}

export async function isWatching(reader: Reader, person: PersonId, pageId: PostId): Promise<boolean> {
  const [row] = await reader`
    select from page_watches where person_id = ${person} and post_id = ${pageId}`;
  return row !== undefined;
}

/** What a person follows, by the ids of the pages. */
export async function pagesWatchedBy(
  reader: Reader,
  personId: PersonId,
  after: string,
  limit: number,
): Promise<readonly { readonly id: string; readonly uri: string; readonly at: Date }[]> {
  return await reader`
    select p.id, p.uri, w.at from page_watches w join posts p on p.id = w.post_id
    where w.person_id = ${personId} and p.id > ${after} order by p.id limit ${limit}`;
}

export async function eraseWatchesOf(tx: Tx, personId: PersonId, limit: number): Promise<number> {
  const gone = await tx`
    delete from page_watches where person_id = ${personId} and post_id in (
      select post_id from page_watches where person_id = ${personId} limit ${limit})`;
  return gone.count;
}
