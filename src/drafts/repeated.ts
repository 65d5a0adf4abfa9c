import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Draft } from './draft.ts';
import { keyHashOf } from './keep.ts';

/** Within this time the same words are more likely sent again by mistake. */
const repeatMinutes = 10;

/**
 * Whether this person sent this text to the same group, or in reply to the same post, a moment ago with another form. The same form sent again
 * does not make a second post anyway (posts/once.ts), and posts without text cannot be recognised.
 */
export async function wasJustSent(
  reader: Reader,
  person: PersonId,
  sending: { readonly written: Draft; readonly groupId: GroupId | null; readonly replyToId: PostId | null },
): Promise<boolean> {
  const { written, groupId, replyToId } = sending;
  const keyHash = keyHashOf(written.once);
  if (written.source === '') return false;
  const [row] = await reader<{ same: boolean; known: boolean }[]>`
    select exists (
        select from posts where author_id in (${person}, ${written.as ?? person}) and source = ${written.source}
          and title = ${written.title} and group_id is not distinct from ${groupId}
          and reply_to_id is not distinct from ${replyToId}
          and published_at > now() - make_interval(mins => ${repeatMinutes})
      ) or exists (
        select from held_posts where person_id = ${person} and refused_at is null and key_hash <> ${keyHash}
          and written->>'source' = ${written.source} and written->>'title' = ${written.title}
          and draft->>'groupId' is not distinct from ${groupId} and draft->>'replyToId' is not distinct from ${replyToId}
      ) as same,
      exists (select from submissions where person_id = ${person} and key_hash = ${keyHash}) as known`;
  return row?.same === true && !row.known;
}
