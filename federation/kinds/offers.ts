import type { Tx } from '#src/platform/database.ts';
import { postSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { personOf, type Incoming } from '../inbox/incoming.ts';
import { enqueue, newActivityUri } from '../outbox/store.ts';
import { postContext } from '../vocabulary/note.ts';
import { hasType, idOf, isObject, list } from '../vocabulary/read.ts';

// What people do with tasks, ideas, approvals and projects they offer to the home of the post or of its group, which takes it or rejects the Offer.

/** The Offer that a Reject names, by its URI; '' for another activity. */
export function refusedOffer({ json, type }: Incoming): string {
  if (type !== 'Reject') return '';
  const [object] = list(json.object);
  return isObject(object) && !hasType(object, 'Offer') ? '' : idOf(object);
}

/** A person's Offer that says any of these words. */
export const isOfferSaying = ({ type, actor, json }: Incoming, ...terms: readonly string[]): boolean =>
  type === 'Offer' && actor.noun === 'person' && terms.some((term) => json[term] !== undefined);

/** The home of the post, or of its group, does not take it. */
export async function rejectOffer(
  ctx: FederationContext,
  tx: Tx,
  incoming: Incoming,
  postUri: string,
): Promise<void> {
  const { id, actor, via } = incoming;
  const post = await postSource(tx, { uri: postUri });
  const by = via?.ours === true ? via.uri : post?.peerId === null ? post.authorUri : null;
  if (!post || by === null) return;
  await enqueue(ctx, tx, {
    actorUri: by,
    activity: {
      '@context': postContext,
      ...{ id: newActivityUri(ctx), type: 'Reject', actor: by, to: [actor.uri], cc: [] },
      object: { id, type: 'Offer', actor: actor.uri, object: postUri },
    },
    targets: { personIds: [personOf(incoming)] },
    orderingKey: post.threadUri,
    category: 'reaction',
  });
}
