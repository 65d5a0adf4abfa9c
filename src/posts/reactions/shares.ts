import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { recordFact } from '../facts.ts';
import type { Level } from '../post.ts';

interface Actor {
  readonly id: PersonId;
  readonly peerId: number | null;
}

/** Posts for named people or for a group cannot be shared at all. */
export const isShareable = (level: Level): boolean => level !== 'direct' && level !== 'group';

/**
 * Writes a share and counts it. Returns the id of the person's first share of this post if there is one already; null if the URI is another
 * share's. The caller has checked that the post may be shared.
 */
export async function addShare(
  tx: Tx,
  person: Actor,
  postId: PostId,
  share: { readonly id: string; readonly uri: string; readonly at: Date },
): Promise<string | null> {
  const [added] = await tx<{ id: string }[]>`
    with added as (
      insert into shares (id, uri, post_id, person_id, at)
      values (${share.id}, ${share.uri}, ${postId}, ${person.id}, ${share.at}) on conflict do nothing returning id, post_id),
    counted as (update posts set shares_count = shares_count + 1 where id in (select post_id from added))
    select id from added`;
  if (!added) {
    const [known] = await tx<
      { id: string }[]
    >`select id from shares where post_id = ${postId} and person_id = ${person.id}`;
    return known?.id ?? null;
  }
  const { id: shareId, uri } = share;
  await recordFact(tx, person.id, 'share.added', {
    shareId,
    uri,
    postId,
    personId: person.id,
    peerId: person.peerId,
  });
  return shareId;
}

/** Removes the one share for which `condition` is true over `shares s`. True if there was one. */
export async function removeShare(tx: Tx, person: Actor, condition: Fragment): Promise<boolean> {
  const [gone] = await tx<{ id: string; uri: string; postId: PostId }[]>`
    with gone as (delete from shares s where ${condition} returning s.id, s.uri, s.post_id),
    counted as (update posts set shares_count = greatest(shares_count - 1, 0) where id in (select post_id from gone))
    select id, uri, post_id from gone`;
  if (!gone) return false;
  const { id: shareId, uri, postId } = gone;
  await recordFact(tx, person.id, 'share.removed', {
    shareId,
    uri,
    postId,
    personId: person.id,
    peerId: person.peerId,
  });
  return true;
}
