import type { Wire } from '../context.ts';
import { announceInGroup, categoryOf } from '../group-log.ts';
import { passRead } from '../outbox/reads.ts';
import { provenBy } from '../proven.ts';
import { idOf, type Json } from '../vocabulary/read.ts';
import { WireError } from '../wire/errors.ts';
import { checkMeaning } from '../wire/shapes.ts';
import type { JsonObject } from '../wire/strict-json.ts';
import type { Hear, Incoming, Listener, Prepared } from './incoming.ts';

/**
 * What is said in a group of ours, by one who may (`authorise`): the effect and the announcement to all members in one transaction
 * (protocol.md §4).
 */
export async function atHome(
  wire: Wire,
  incoming: Incoming,
  listener: Listener,
  inner: Parameters<Hear>[2],
): Promise<Prepared> {
  const group = incoming.via;
  if (!group) return null;
  demandPlainMeaning(incoming);
  await demandProof(wire, incoming);
  const effect = await listener.hear(wire, incoming, inner);
  if (!effect) return null;
  const object = idOf(incoming.json.object);
  return async (tx) => {
    // An Update or Delete by somebody else than the author has no effect here, and is not told to others as if it had.
    if ((await effect(tx)) === false) return;
    if (incoming.type === 'Read')
      return await passRead(wire, tx, group, incoming.bytes, {
        postUri: object,
        from: incoming.partner.peerId,
      });
    await announceInGroup(wire, tx, group, incoming.bytes, {
      category: categoryOf(incoming.json),
      exposes: incoming.type === 'Create' ? object : undefined,
      changes: incoming.type === 'Update' ? object : undefined,
      erasure: incoming.type === 'Delete',
    });
  };
}

/**
 * Members' servers may read it with JSON-LD: with a context of a third party they could be told something else than we read, and its host would
 * learn who reads.
 */
function demandPlainMeaning({ json, partner }: Incoming): void {
  if (isPlain(json, partner.origin)) return;
  throw new WireError(
    422,
    'What a group relays may use well-known contexts and those of its own server only.',
  );
}

/** Whether all contexts are known, or the sender's own. */
export const isPlain = (json: Json, origin: string): boolean =>
  checkMeaning(json as JsonObject, origin) === 'known';

/** Other Kontors always prove what a group will relay; plain servers cannot, and receivers then read from the origin. */
export async function demandProof(wire: Wire, incoming: Incoming): Promise<void> {
  const said = incoming.asSaid ?? incoming.json;
  if (said.proof === undefined && incoming.partner.peerKind === 'other') return;
  if (!(await provenBy(wire, said, incoming.actor.uri)))
    throw new WireError(401, 'What a group relays needs a valid integrity proof by its actor.');
}
