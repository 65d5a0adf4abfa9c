import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { dueOf, type Expired } from '../expired.ts';
import type { Deed } from '../kind.ts';

/** What a person has acknowledged, by the ids of the posts. */
export async function acknowledgementsOf(
  reader: Reader,
  personId: PersonId,
  after: string,
  limit: number,
): Promise<readonly (Deed & { readonly at: Date })[]> {
  return await reader`
    select p.id, p.uri, k.at from acknowledgements k join posts p on p.id = k.post_id
    where k.person_id = ${personId} and p.id > ${after} order by p.id limit ${limit}`;
}

/** Somebody acknowledged it who was told that this is kept. */
export async function isProven(tx: Tx, postId: PostId): Promise<boolean> {
  const [row] = await tx`select from acknowledgements where post_id = ${postId} and proven limit 1`;
  return row !== undefined;
}

export async function expireAcknowledgements(tx: Tx, expired: Expired, limit: number): Promise<number> {
  const gone = await tx`
    delete from acknowledgements a where (a.post_id, a.person_id) in (
      select x.post_id, x.person_id from acknowledgements x where ${dueOf(tx, expired)} limit ${limit})`;
  return gone.count;
}

export async function eraseAcknowledgements(tx: Tx, personId: PersonId, limit: number): Promise<number> {
  const gone = await tx`
    delete from acknowledgements where person_id = ${personId} and post_id in (
      select post_id from acknowledgements where person_id = ${personId} limit ${limit})`;
  return gone.count;
}
