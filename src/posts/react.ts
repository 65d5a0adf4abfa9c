import type { Tx } from '#src/platform/database.ts';
import { notFound, Refusal, said } from '#src/platform/errors.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { visibleTo } from './policy.ts';
import type { ReactionKind } from './post.ts';
import { isAliasOf } from '#src/groups/read-aliases.ts';
import { ownWords } from './vote.ts';
import { addReaction, removeReaction } from './reactions.ts';

/** Reacts to a post the person can read. `emoji` is one emoji for kind `emoji`, else empty. Reacting twice the same way is no effect. */
export async function react(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  kind: ReactionKind,
  emoji = '',
): Promise<void> {
  if (kind === 'emoji' && !/^\p{RGI_Emoji}$/v.test(emoji))
    throw new Refusal('invalid', said`"${emoji.slice(0, 20)}" is not an emoji; choose exactly one.`);
  const what = {
    kind,
    emoji: kind === 'emoji' ? emoji : '',
    uri: tx.house.addresses.activity(newUuid()),
  };
  const condition = tx`p.id = ${postId} and p.removed_at is null and ${visibleTo(tx, { personId: person })}
    and not exists (select from aliases x where x.alias_id = p.author_id and x.person_id = ${person})`;
  const { found } = await addReaction(tx, { id: person, peerId: null }, what, condition);
  if (!found) throw (await isOwnAliasPost(tx, person, postId)) ? ownWords() : notFound('This post');
}

async function isOwnAliasPost(tx: Tx, person: PersonId, postId: PostId): Promise<boolean> {
  const [post] = await tx<{ authorId: PersonId }[]>`select author_id from posts where id = ${postId}`;
  return post !== undefined && (await isAliasOf(tx, person, post.authorId));
}

/** Takes a reaction back; no effect when there is none. */
export async function unreact(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  kind: ReactionKind,
  emoji = '',
): Promise<void> {
  const condition = tx`r.post_id = ${postId} and r.person_id = ${person} and r.kind = ${kind} and r.emoji = ${emoji}`;
  await removeReaction(tx, { id: person, peerId: null }, condition);
}
