import type { FederationContext } from '../context.ts';
import { categoryOf } from '../category.ts';
import { partnerByUri } from '../actors/resolve.ts';
import { allowedPeers } from '../outbox/allowed.ts';
import { isReference } from '../vocabulary/note.ts';
import { hasType, idOf, isObject, list, type Json } from '../vocabulary/read.ts';

/**
 * What a group's home passes on of what others wrote in it. A company that forbids onward transfer is asked for its posts by everyone who is to
 * have them: the home says only that there is one, and the author's company gives it under its own agreement with whoever asks.
 */

const actorOf = (said: Json): string => idOf(list(said.actor)[0]);

/** A post, or a new version of one. */
export const isPostActivity = (said: Json): boolean => hasType(said, 'Create', 'Update');

/** Whether it has the words of a post in it, and not only its name. */
export const hasWords = (said: Json): boolean =>
  hasType(said, 'Create', 'Update', 'Move', 'Lock', 'Offer') &&
  !isReference(said.object) &&
  !(isPostActivity(said) && !isObject(said.object));

/** The same of what posts by reference are in place of: an event goes as a copy or not at all, by a category of its own. */
export const isCopyOfPost = (said: Json): boolean => hasWords(said) && categoryOf(said) !== 'event';

/** The company whose post this is and which does not let it be passed on; null: none. What a plain server posts, it has given away. */
export function keptBackBy(ctx: FederationContext, said: Json): { readonly peerId: number } | null {
  if (!isPostActivity(said) || !hasWords(said)) return null;
  const partner = partnerByUri(ctx, actorOf(said));
  return partner && partner.kind === 'mutual' && !partner.grantsIn.onwardTransfer ? partner : null;
}

/** The same activity with nothing but its post's address: whoever reads it asks the author's company (relay.ts). */
export const bare = (said: Json): Json => ({
  ...{
    id: said.id,
    type: said.type,
    actor: actorOf(said),
    to: said.to,
    cc: said.cc,
    audience: said.audience,
  },
  object: idOf(said.object),
});

/** Of an activity by someone elsewhere: whom its bare form is for, besides those who get it whole. Null: no one. */
export function bareFor(ctx: FederationContext, said: Json): 'all' | 'reference' | null {
  if (!isPostActivity(said) || !hasWords(said)) return null;
  if (keptBackBy(ctx, said)) return 'all';
  // Ours has a form of its own (outbox/posts.ts).
  if (ctx.instance.addresses.isOurs(actorOf(said)) || !isCopyOfPost(said)) return null;
  return allowedPeers(ctx, { category: 'post', as: 'reference' }, 'queue') === '' ? null : 'reference';
}
