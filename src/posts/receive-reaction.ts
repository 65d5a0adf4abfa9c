import { cleanLine } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import type { RemotePerson } from './incoming.ts';
import type { ReactionKind } from './post.ts';
import { addReaction, emojiMax, removeReaction } from './reactions.ts';
import { reachableFrom } from './reachable.ts';
import { notErased, remember, removalMark } from './tombstones.ts';

/** A partner's person reacts. False when we do not hold the post, when it is there already, or when it was taken back before it came. */
export async function receiveReaction(
  tx: Tx,
  person: RemotePerson,
  postUri: string,
  kind: ReactionKind,
  emoji: string,
  uri: string,
): Promise<boolean> {
  const name = kind === 'emoji' ? cleanLine(emoji, emojiMax) : '';
  const condition = tx`p.uri = ${postUri} and p.removed_at is null and ${reachableFrom(tx, person.peerId)}
    ${notErased(tx, [removalMark(tx, person.id, uri)])} and not exists (select from reactions o where o.uri = ${uri})`;
  const what = { kind: name === '' && kind === 'emoji' ? ('like' as const) : kind, emoji: name, uri };
  const { added } = await addReaction(tx, person, what, condition);
  return added;
}

/** Takes a reaction back. One that is not here is remembered, so that a late Like does not count. */
export async function receiveReactionUndo(tx: Tx, person: RemotePerson, uri: string): Promise<boolean> {
  const removed = await removeReaction(tx, person, tx`r.uri = ${uri} and r.person_id = ${person.id}`);
  if (!removed) await remember(tx, removalMark(tx, person.id, uri));
  return removed;
}
