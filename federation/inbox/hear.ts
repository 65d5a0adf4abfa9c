import type { FederationContext } from '../context.ts';
import { withOriginals } from '../vocabulary/group-note.ts';
import { authorise, authoriseAgain } from './authorise.ts';
import { atHome } from '../groups/home.ts';
import type { Incoming, Prepared, Requirement } from './incoming.ts';
import { listenerOf } from './listeners.ts';
import { movedGroups, withPresentAddresses } from '../succession/addresses.ts';
import { passedOn } from '../succession/pass-on.ts';

/** What a group can tell its members. */
const saidInGroups: ReadonlySet<Requirement['membership']> = new Set(['member', 'author', 'decision']);

/**
 * From an activity to its effect, however it came: posted to us, relayed by a group or read from its log, passed along in a thread, fetched for
 * a reader. Null: it has none here. Throws like `authorise`, and what the listener throws.
 */
export async function hear(ctx: FederationContext, came: Incoming): Promise<Prepared> {
  const moved = await movedGroups(ctx, came.json);
  const json = withPresentAddresses(withOriginals(came.json), moved);
  const incoming = { ...came, json, asSaid: came.json };
  const listener = await listenerOf(ctx, incoming);
  if (listener === null) return null;
  const onward = await passedOn(ctx, incoming, listener);
  if (onward) return onward;
  if (incoming.via && !saidInGroups.has(listener.requires.membership)) return null;
  const placed = await authorise(ctx, incoming, listener);
  const isSaidHere = placed.via?.ours === true && listener.requires.membership !== 'home';
  const effect = isSaidHere
    ? await atHome(ctx, placed, listener, hear)
    : await listener.hear(ctx, placed, hear);
  if (!effect) return null;
  return async (tx) => {
    await authoriseAgain(ctx, tx, placed, listener);
    return await effect(tx);
  };
}
