import { holderOfFormer } from '#src/people/move-away.ts';
import { receiveMove } from '#src/people/receive-move.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { FederationContext } from '../context.ts';
import { fetchAtItsId } from '../fetch.ts';
import { partnerByUri, storeActor } from '../actors/resolve.ts';
import { readActor } from '../vocabulary/actor.ts';
import { idOf, ids } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';
import { personOf, type Hear } from './incoming.ts';

/**
 * Move{Person → target}, by the person. Followers are moved only if the target names the old account in `alsoKnownAs` and an agreement covers
 * its server; in any case the old account shows where it says it has moved.
 */
export const move: Hear = async (ctx, incoming) => {
  const old = personOf(incoming);
  const { uri } = incoming.actor;
  const target = idOf(incoming.json.target);
  const isOwn = idOf(incoming.json.object) === uri;
  if (!isOwn || target === '' || target === uri) return null;
  const isHere = ctx.instance.addresses.isOurs(target);
  const followee = isHere ? await holderOfFormer(ctx.db, target, uri) : await confirmed(ctx, target, uri);
  if (isHere && followee === null) return null;
  return (tx) => receiveMove(tx, old, target, followee);
};

/** The person at the new address, when they say themselves that they were the old one. */
export async function confirmed(
  ctx: FederationContext,
  target: string,
  old: string,
): Promise<PersonId | null> {
  const partner = partnerByUri(ctx, target);
  if (!partner || !ctx.registry.decide(partner.origin, { direction: 'out', scope: 'follow' }).allowed)
    return null;
  try {
    const doc = await fetchAtItsId(ctx, target);
    if (!doc || !ids(doc.alsoKnownAs).includes(old)) return null;
    const actor = await storeActor(ctx, readActor(doc));
    const isSomebody = actor.noun === 'person' && actor.isPseudonym !== true && actor.isInstance !== true;
    return isSomebody && actor.uri !== old ? (actor.id as PersonId) : null;
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof Unavailable || error instanceof Refusal)
      return null;
    throw error;
  }
}
