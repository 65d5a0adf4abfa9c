import { receiveMove } from '#src/people/receive-move.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Wire } from '../context.ts';
import { fetchAtItsId } from '../fetch.ts';
import { partnerOf, storeActor } from '../resolve.ts';
import { readActor } from '../vocabulary/actor.ts';
import { idOf, ids } from '../vocabulary/read.ts';
import { WireError } from '../wire/errors.ts';
import { personOf, type Hear } from './incoming.ts';

/**
 * Move{Person → target}, by the person. Followers go along only where the target names the old account in `alsoKnownAs`, and an agreement covers
 * its server; in any case whoever looks at the old account sees where it says to be.
 */
export const move: Hear = async (wire, incoming) => {
  const old = personOf(incoming);
  const { uri } = incoming.actor;
  const target = idOf(incoming.json.target);
  const isOwn = idOf(incoming.json.object) === uri;
  if (!isOwn || target === '' || target === uri || wire.house.addresses.isOurs(target)) return null;
  const followee = await confirmed(wire, target, uri);
  return (tx) => receiveMove(tx, old, target, followee);
};

/** The person at the new address, when they say themselves that they were the old one. */
async function confirmed(wire: Wire, target: string, old: string): Promise<PersonId | null> {
  const partner = partnerOf(wire, target);
  if (!partner || !wire.book.decide(partner.origin, { direction: 'out', scope: 'follow' }).allowed)
    return null;
  try {
    const doc = await fetchAtItsId(wire, target);
    if (!doc || !ids(doc.alsoKnownAs).includes(old)) return null;
    const actor = await storeActor(wire, readActor(doc));
    return actor.noun === 'person' && actor.uri !== old ? (actor.id as PersonId) : null;
  } catch (error) {
    if (error instanceof WireError || error instanceof Unavailable || error instanceof Refusal) return null;
    throw error;
  }
}
