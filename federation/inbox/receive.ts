import { Refusal, Unavailable, type RefusalKind } from '#src/platform/errors.ts';
import type { Wire } from '../context.ts';
import type { Admitted } from '../gate.ts';
import { fetchActor, findActor } from '../resolve.ts';
import { hasType, isObject, list, type Json } from '../vocabulary/read.ts';
import { WireError } from '../wire/errors.ts';
import { isAcceptance } from './accept-answer.ts';
import { hear } from './hear.ts';
import type { Prepared } from './incoming.ts';

/**
 * The effect of an admitted activity: network first, then one transaction that it may share with others, then the answer.
 * `inboxOf` is the actor in whose own inbox it lay. Returns when the effect is durable. 'none': understood, but without effect here. Throws WireError 4xx, Unavailable (503).
 */
export async function receive(
  wire: Wire,
  admitted: Admitted,
  inboxOf?: string,
): Promise<'new' | 'known' | 'none'> {
  try {
    const prepared = await prepare(wire, admitted, inboxOf);
    if (!prepared) return 'none';
    const hash = stateDecides(admitted) ? null : admitted.hash;
    return await wire.commit.submit({ hash, apply: prepared });
  } catch (error) {
    if (error instanceof Refusal) {
      if (error.kind === 'gone') return 'none'; // erased here: whatever still comes for it changes nothing
      throw new WireError(statusOf[error.kind], error.message, { cause: error });
    }
    if (error instanceof Unavailable && !error.retryable)
      throw new WireError(400, error.message, { cause: error });
    throw error;
  }
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
 * Asking, leaving, answering. Plain servers use the id of a Follow again after they took it back (Takahe), so whether one changes anything shows
 * in who follows whom now, not in whether its id came before. Kontors never do: of theirs a second one is a replay.
 */
const ties: ReadonlySet<string> = new Set(
  'Follow Join Leave Block Accept TentativeAccept Reject TentativeReject'.split(' '),
);

function stateDecides({ partner, activity: { type, json } }: Admitted): boolean {
  if (partner.peerKind === 'kontor' || isAcceptance(json)) return false;
  const [object] = list(json.object);
  return (
    ties.has(type) || (type === 'Undo' && isObject(object) && hasType(object, 'Follow', 'Join', 'Block'))
  );
}

async function prepare(wire: Wire, admitted: Admitted, inboxOf: string | undefined): Promise<Prepared> {
  const actor = (await findActor(wire, admitted.actor)) ?? (await fetchActor(wire, admitted.actor));
  if (!actor) throw new WireError(401, 'The actor of the activity does not exist.');
  return await hear(wire, {
    json: admitted.json as Json,
    bytes: admitted.bytes,
    id: admitted.activity.id ?? '',
    type: admitted.activity.type,
    actor,
    partner: admitted.partner,
    via: null,
    ...(inboxOf === undefined ? {} : { inboxOf }),
  });
}
