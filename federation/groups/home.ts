import type { FederationContext } from '../context.ts';
import { categoryOf } from '../category.ts';
import { announceInGroup, isForKontors } from './log.ts';
import { passRead } from '../kinds/must-read/send-read.ts';
import { isProvenBy } from '../security/verify-proof.ts';
import { idOf, type Json } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';
import { checkMeaning } from '../json/shapes.ts';
import type { JsonObject } from '../json/strict-json.ts';
import type { Hear, Incoming, Listener, Prepared } from '../inbox/incoming.ts';

/**
 * What is posted in a group of ours, by someone who may (`authorise`): the effect and the announcement to all members in one transaction
 * (protocol.md §4).
 */
export async function atHome(
  ctx: FederationContext,
  incoming: Incoming,
  listener: Listener,
  inner: Parameters<Hear>[2],
): Promise<Prepared> {
  const group = incoming.via;
  if (!group) return null;
  requirePlainMeaning(incoming);
  await requireProof(ctx, incoming);
  const effect = await listener.hear(ctx, incoming, inner);
  if (!effect) return null;
  const object = idOf(incoming.json.object);
  return async (tx) => {
    // An Update or Delete by someone else than the author has no effect here, and is not told to others as if it had.
    if ((await effect(tx)) === false) return;
    if (incoming.type === 'Read')
      return await passRead(ctx, tx, group, incoming.bytes, {
        postUri: object,
        from: incoming.partner.peerId,
      });
    await announceInGroup(ctx, tx, group, incoming.bytes, {
      category: categoryOf(incoming.json),
      exposes: incoming.type === 'Create' ? object : undefined,
      changes: listener.changes
        ? listener.about?.(incoming)[0]
        : incoming.type === 'Update'
          ? object
          : undefined,
      erasure: incoming.type === 'Delete',
      kontorOnly: isForKontors(incoming.json),
    });
  };
}

/**
 * Members' servers may read it with JSON-LD: with a context of a third party they could be told something else than we read, and its host would
 * learn who reads.
 */
function requirePlainMeaning({ json, partner }: Incoming): void {
  if (isPlain(json, partner.origin)) return;
  throw new ProtocolError(
    422,
    'What a group relays may use well-known contexts and those of its own server only.',
  );
}

/** Whether all contexts are known, or the sender's own. */
export const isPlain = (json: Json, origin: string): boolean =>
  checkMeaning(json as JsonObject, origin) === 'known';

/** Other Kontors always prove what a group will relay; plain servers cannot, and receivers then read it from the origin. */
export async function requireProof(ctx: FederationContext, incoming: Incoming): Promise<void> {
  const said = incoming.asSaid ?? incoming.json;
  if (said.proof === undefined && incoming.partner.peerKind === 'other') return;
  if (!(await isProvenBy(ctx, said, incoming.actor.uri)))
    throw new ProtocolError(401, 'What a group relays requires a valid integrity proof by its actor.');
}
