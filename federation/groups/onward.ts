import { newUuid } from '#src/platform/ids.ts';
import type { FederationContext } from '../context.ts';
import { categoryOf } from '../category.ts';
import { partnerByUri } from '../actors/resolve.ts';
import { allowedPeers } from '../outbox/allowed.ts';
import { isReference } from '../vocabulary/note.ts';
import { hasType, idOf, isObject, list, prune, type Json } from '../vocabulary/read.ts';

/**
 * What a group's home passes on of what others did in it: posts, reactions, votes, answers, changes. A company that forbids onward transfer is asked for
 * all of it by everyone who is to have it: the home says only that there is something, and that company gives it under its own agreement with whoever
 * asks. What moderators decide is the group's, which says it itself. Deletions go to everyone: they can only take away.
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

/** The company that did this and does not let it be passed on; null: none. What a plain server says, it has given away. */
export function keptBackBy(ctx: FederationContext, said: Json): { readonly peerId: number } | null {
  if (hasType(said, 'Delete') || (isPostActivity(said) && !hasWords(said))) return null;
  return keptBack(ctx, actorOf(said));
}

/** The same of anything that this person did. */
export function keptBack(ctx: FederationContext, actorUri: string): { readonly peerId: number } | null {
  const partner = partnerByUri(ctx, actorUri);
  return partner && partner.kind === 'mutual' && !partner.grantsIn.onwardTransfer ? partner : null;
}

/** Whether it is about the group itself: which posts stay or are pinned, who is out. */
const isDecision = (said: Json): boolean => {
  const act = hasType(said, 'Undo') && isObject(said.object) ? said.object : said;
  return hasType(act, 'Add', 'Remove', 'Block');
};

/** What a moderator of a company that is not to be passed on decided, as the group's own word: without who, and without their reason. */
export function inGroupsWords(ctx: FederationContext, said: Json, groupUri: string): Json | null {
  if (keptBackBy(ctx, said) === null || !isDecision(said)) return null;
  const strip = ({ type, object, target, to, audience }: Json): Json =>
    prune({ type, object, target, to, audience });
  const own = strip(said);
  return {
    '@context': 'https://www.w3.org/ns/activitystreams',
    ...own,
    ...(isObject(said.object) && { object: strip(said.object) }),
    ...{ id: ctx.instance.addresses.activity(newUuid()), actor: groupUri },
  };
}

/**
 * What others get of it: of a post the same activity with nothing but the post's address, of everything else the address of the activity. Whoever
 * reads it asks the author's company (relay.ts).
 */
export const bare = (said: Json): Json | string =>
  isPostActivity(said)
    ? {
        ...{ id: said.id, type: said.type, actor: actorOf(said) },
        ...{ to: said.to, cc: said.cc, audience: said.audience },
        object: idOf(said.object),
      }
    : idOf(said);

/** Of an activity by someone elsewhere: whom its bare form is for, besides those who get it whole. Null: no one. */
export function bareFor(ctx: FederationContext, said: Json): 'all' | 'reference' | null {
  if (keptBackBy(ctx, said)) return 'all';
  if (!isPostActivity(said) || !isCopyOfPost(said)) return null;
  // Ours has a form of its own (outbox/posts.ts).
  if (ctx.instance.addresses.isOurs(actorOf(said))) return null;
  return allowedPeers(ctx, { category: 'post', as: 'reference' }, 'queue') === '' ? null : 'reference';
}
