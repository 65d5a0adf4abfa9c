import type { Tx } from '#src/platform/database.ts';
import { newId, type PersonId, type PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { reactionKey } from '../read/post-cache.ts';
import { recordFact } from '../facts.ts';
import type { ReactionKind } from '../post.ts';

/** Characters of an emoji or a shortcode. */
export const emojiMax = 64;
/** Different reactions one post can carry; each is a key in its row. */
const kindsMax = 50;

interface Actor {
  readonly id: PersonId;
  readonly peerId: number | null;
}

/**
 * Adds a reaction to the post for which `condition` is true over `posts p`, and counts it there, in one statement. Idempotent; for a partner's,
 * the newest URI is kept, so that undoing the older one has no effect.
 */
export async function addReaction(
  tx: Tx,
  person: Actor,
  what: { readonly kind: ReactionKind; readonly emoji: string; readonly uri: string },
  condition: Fragment,
): Promise<{ found: boolean; added: boolean }> {
  const { kind, emoji, uri } = what;
  const key = reactionKey(kind, emoji);
  const again = person.peerId === null ? tx`do nothing` : tx`do update set uri = excluded.uri`;
  const [target] = await tx<{ id: PostId; uri: string; authorId: PersonId; added: boolean }[]>`
    with target as (
      select p.id, p.uri, p.author_id from posts p
      where ${condition} and (p.reactions ? ${key} or (select count(*) from jsonb_object_keys(p.reactions)) < ${kindsMax})),
    added as (
      insert into reactions (post_id, person_id, kind, emoji, uri, id)
      select id, ${person.id}, ${kind}, ${emoji}, ${uri}, ${newId()} from target
      on conflict (post_id, person_id, kind, emoji) ${again}
      -- A row that was updated carries the updating transaction in xmax, a fresh one nothing.
      returning post_id, xmax = 0 as fresh),
    counted as (
      update posts set reactions_count = reactions_count + 1, likes_count = likes_count + ${kind === 'like' ? 1 : 0},
        reactions = jsonb_set(reactions, array[${key}], to_jsonb(coalesce((reactions ->> ${key})::int, 0) + 1))
      where id in (select post_id from added where fresh))
    select id, uri, author_id, coalesce((select fresh from added), false) as added from target`;
  if (!target?.added) return { found: target !== undefined, added: false };
  await recordFact(tx, person.id, 'reaction.added', {
    ...{ postId: target.id, postUri: target.uri, postAuthorId: target.authorId },
    ...{ personId: person.id, kind, emoji, uri, peerId: person.peerId },
  });
  return { found: true, added: true };
}

/** Removes the one reaction for which `condition` is true over `reactions r`. True if there was one. */
export async function removeReaction(tx: Tx, person: Actor, condition: Fragment): Promise<boolean> {
  const [gone] = await tx<
    { id: PostId; postUri: string; authorId: PersonId; kind: ReactionKind; emoji: string; uri: string }[]
  >`
    with gone as (
      delete from reactions r using posts p where p.id = r.post_id and ${condition}
      returning p.id, p.uri as post_uri, p.author_id, r.kind, r.emoji, r.uri,
        case r.kind when 'emoji' then 'emoji ' || r.emoji else r.kind end as key),
    counted as (
      update posts set reactions_count = greatest(reactions_count - 1, 0),
        likes_count = greatest(likes_count - (gone.kind = 'like')::int, 0),
        reactions = case when (reactions ->> gone.key)::int > 1
          then jsonb_set(reactions, array[gone.key], to_jsonb((reactions ->> gone.key)::int - 1)) else reactions - gone.key end
      from gone where posts.id = gone.id)
    select id, post_uri, author_id, kind, emoji, uri from gone`;
  if (!gone) return false;
  await recordFact(tx, person.id, 'reaction.removed', {
    ...{ postId: gone.id, postUri: gone.postUri, postAuthorId: gone.authorId },
    ...{ personId: person.id, kind: gone.kind, emoji: gone.emoji, uri: gone.uri, peerId: person.peerId },
  });
  return true;
}
