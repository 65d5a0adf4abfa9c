import { oweReceipt } from '#src/erasure/owe.ts';
import { originOf } from '#src/platform/addresses.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal, Unavailable, type RefusalKind } from '#src/platform/errors.ts';
import { postOfUri } from '#src/posts/read/read.ts';
import type { FederationContext } from '../context.ts';
import type { Admitted } from '../gate.ts';
import { fetchActor, findActor } from '../actors/resolve.ts';
import { hasType, idOf, isObject, list, type Json } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';
import { movedGroups } from '../succession/addresses.ts';
import { isAcceptance } from '../kinds/question/accept-answer.ts';
import { hear } from './hear.ts';
import type { Incoming } from './incoming.ts';
import { reachOf } from './reach.ts';

/**
 * The effect of an admitted activity: network first, then one transaction that it may share with others, then the answer. `inboxOf` is the actor
 * whose own inbox received it. Returns once the effect is durable. 'none': understood, but without effect here. Throws ProtocolError 4xx,
 * Unavailable (503).
 */
export async function receive(
  ctx: FederationContext,
  admitted: Admitted,
  inboxOf?: string,
): Promise<'new' | 'known' | 'none'> {
  try {
    // A group says nothing any more from where it lived: what is still under way was handed over.
    if ((await movedGroups(ctx, admitted.actor)).has(admitted.actor)) return 'none';
    if (admitted.isForGone && !(await findActor(ctx, admitted.actor)))
      return await nothingHere(ctx, admitted);
    const incoming = await incomingOf(ctx, admitted, inboxOf);
    const apply = await hear(ctx, incoming);
    if (!apply) return 'none';
    const once = !stateDecides(admitted);
    const reach = await reachOf(ctx, incoming);
    return await ctx.commit.submit({ hash: admitted.hash, once, reach, apply });
  } catch (error) {
    if (error instanceof Refusal) {
      if (error.kind === 'gone') return 'none'; // erased here: whatever still comes for it changes nothing
      throw new ProtocolError(statusOf[error.kind], error.message, { cause: error });
    }
    if (error instanceof Unavailable && !error.retryable)
      throw new ProtocolError(400, error.message, { cause: error });
    throw error;
  }
}

/** What someone had erased whom we do not know, or do not know any more: it is not here, and that is what the receipt says. */
async function nothingHere(ctx: FederationContext, { json, actor, partner }: Admitted): Promise<'none'> {
  const [object] = list((json as Json).object);
  const uri = idOf(object);
  if (originOf(uri) !== partner.origin)
    throw new ProtocolError(403, 'An object can only be deleted by its own host.');
  const isFile = isObject(object) && hasType({ type: object.formerType }, 'Document', 'Image');
  const kind = uri === actor ? 'person' : isFile ? 'file' : 'post';
  await transaction(ctx.db, async (tx) => {
    if (!(await postOfUri(tx, uri))) await oweReceipt(tx, partner.peerId, { uri, kind, wasHere: false });
  });
  return 'none';
}

const statusOf: Readonly<Record<Exclude<RefusalKind, 'gone'>, 400 | 404 | 422 | 429>> = {
  invalid: 400,
  conflict: 400,
  not_found: 404,
  // The agreement lets it in, a rule here does not: trying again does not help.
  not_allowed: 422,
  too_many: 429,
};

/**
 * Asking, leaving, answering, and what one does once about a post. Plain servers use an id again after they took its act back: Takahe that of a
 * Follow, snac that of a Like or an Announce. So whether one changes anything shows in how things stand now, not in whether its id came before.
 * Kontors never do: of theirs a second one is a replay.
 */
const ties: readonly string[] = 'Follow Join Leave Block'.split(' ');
const answers: readonly string[] = 'Accept TentativeAccept Reject TentativeReject'.split(' ');
const touches: readonly string[] = 'Like EmojiReact Dislike Announce'.split(' ');
const repeatable: ReadonlySet<string> = new Set([...ties, ...answers, ...touches]);

function stateDecides({ partner, activity: { type, json } }: Admitted): boolean {
  if (partner.peerKind === 'kontor' || isAcceptance(json)) return false;
  const [object] = list(json.object);
  // What a group announces is no share.
  if (type === 'Announce' && isObject(object)) return false;
  return (
    repeatable.has(type) || (type === 'Undo' && isObject(object) && hasType(object, ...ties, ...touches))
  );
}

async function incomingOf(
  ctx: FederationContext,
  admitted: Admitted,
  inboxOf: string | undefined,
): Promise<Incoming> {
  const actor = (await findActor(ctx, admitted.actor)) ?? (await fetchActor(ctx, admitted.actor));
  if (!actor) throw new ProtocolError(401, 'The actor of the activity does not exist.');
  return {
    json: admitted.json as Json,
    bytes: admitted.bytes,
    id: admitted.activity.id ?? '',
    type: admitted.activity.type,
    actor,
    partner: admitted.partner,
    via: null,
    ...(inboxOf === undefined ? {} : { inboxOf }),
  };
}
