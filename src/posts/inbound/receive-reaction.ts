import { cleanLine } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import type { RemotePerson } from './incoming.ts';
import type { ReactionKind } from '../post.ts';
import { addReaction, emojiMax, removeReaction } from '../reactions/reactions.ts';
import { reachableFor } from '../read/reachable.ts';
import { notErased, remember, removalMark } from './tombstones.ts';

/** A partner's person reacts. False if we do not have the post, have the reaction already, or if it was undone before it arrived. */
export async function receiveReaction(
  tx: Tx,
  person: RemotePerson,
  postUri: string,
  kind: ReactionKind,
  emoji: string,
  uri: string,
): Promise<boolean> {
  const name = kind === 'emoji' ? cleanLine(emoji, emojiMax) : '';
  const condition = tx`p.uri = ${postUri} and p.removed_at is null and ${reachableFor(tx, person)}
    ${notErased(tx, [removalMark(tx, person.id, uri)])} and not exists (select from reactions o where o.uri = ${uri})`;
  const what = { kind: name === '' && kind === 'emoji' ? ('like' as const) : kind, emoji: name, uri };
  const { added } = await addReaction(tx, person, what, condition);
  return added;
}

/**
 * Undoes a reaction: the one with `uri`, otherwise this person's of that kind on the post, if one is named. An unknown one is remembered by its
 * id, so that a late Like does not count.
 */
export async function receiveReactionUndo(
  tx: Tx,
  person: RemotePerson,
  undone: {
    readonly uri: string;
    readonly postUri: string;
    readonly kind: ReactionKind;
    readonly emoji: string;
  },
): Promise<boolean> {
  const { uri, postUri, kind } = undone;
  const emoji = kind === 'emoji' ? cleanLine(undone.emoji, emojiMax) : '';
  const mine = tx`r.person_id = ${person.id}`;
  const removed =
    (uri !== '' && (await removeReaction(tx, person, tx`${mine} and r.uri = ${uri}`))) ||
    (postUri !== '' &&
      (await removeReaction(
        tx,
        person,
        tx`${mine} and p.uri = ${postUri} and r.kind = ${kind} and r.emoji = ${emoji}`,
      )));
  if (!removed && uri !== '') await remember(tx, removalMark(tx, person.id, uri));
  return removed;
}
