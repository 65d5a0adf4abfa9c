import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { answerableBy, whyNotAnswerable } from '../answerable.ts';
import type { ReactionKind } from '../post.ts';
import { isPseudonymOf } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import { ownWords } from '../kinds/poll/vote.ts';
import { addReaction, removeReaction } from './reactions.ts';
import { refusals } from '../refusals.ts';

/** Reacts to a post the person can read. `emoji` is one emoji for kind `emoji`, else empty. Idempotent. */
export async function react(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  kind: ReactionKind,
  emoji = '',
): Promise<void> {
  if (kind === 'emoji' && !/^\p{RGI_Emoji}$/v.test(emoji))
    throw refusals.notAnEmoji({ emoji: emoji.slice(0, 20) });
  const what = {
    kind,
    emoji: kind === 'emoji' ? emoji : '',
    uri: tx.instance.addresses.activity(newUuid()),
  };
  const condition = tx`p.id = ${postId} and p.removed_at is null and ${answerableBy(tx, person)}
    and not exists (select from aliases x where x.alias_id = p.author_id and x.person_id = ${person})`;
  const { found } = await addReaction(tx, { id: person, peerId: null }, what, condition);
  if (found) return;
  if (await isOwnPseudonymPost(tx, person, postId)) throw ownWords();
  throw await whyNotAnswerable(tx, person, postId, notFound('post'));
}

async function isOwnPseudonymPost(tx: Tx, person: PersonId, postId: PostId): Promise<boolean> {
  const [post] = await tx<{ authorId: PersonId }[]>`select author_id from posts where id = ${postId}`;
  return post !== undefined && (await isPseudonymOf(tx, person, post.authorId));
}

/** Removes a reaction; no effect if there is none. */
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
