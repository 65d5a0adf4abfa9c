import { noteChange } from '#src/platform/changes.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { visibleTo } from '../../policy.ts';
import type { Deed } from '../kind.ts';

/** Takes news from the top of the reader's pages; nobody else hears of it. Idempotent. Refusal not_found for what is no news they may read. */
export async function dismissNews(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  const [known] = await tx`
    select from news n join posts p on p.id = n.post_id where n.post_id = ${postId} and ${visibleTo(tx, { personId: person })}`;
  if (!known) throw notFound('post');
  const gone = await tx`
    insert into news_dismissals (post_id, person_id) values (${postId}, ${person}) on conflict do nothing`;
  if (gone.count > 0) noteChange(tx, `person ${person} home`);
}

/** The other way. */
export async function recallNews(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  const back = await tx`delete from news_dismissals where post_id = ${postId} and person_id = ${person}`;
  if (back.count > 0) noteChange(tx, `person ${person} home`);
}

export async function dismissalsOf(
  reader: Reader,
  personId: PersonId,
  after: string,
  limit: number,
): Promise<readonly (Deed & { readonly at: Date })[]> {
  return await reader`
    select p.id, p.uri, x.at from news_dismissals x join posts p on p.id = x.post_id
    where x.person_id = ${personId} and p.id > ${after} order by p.id limit ${limit}`;
}

export async function eraseDismissals(tx: Tx, personId: PersonId, limit: number): Promise<number> {
  const gone = await tx`
    delete from news_dismissals where person_id = ${personId} and post_id in (
      select post_id from news_dismissals where person_id = ${personId} limit ${limit})`;
  return gone.count;
}
