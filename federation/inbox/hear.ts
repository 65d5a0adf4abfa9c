import type { Wire } from '../context.ts';
import { withOriginals } from '../vocabulary/group-note.ts';
import { authorise, authoriseAgain } from './authorise.ts';
import { atHome } from './group-home.ts';
import type { Incoming, Listener, Prepared, Requirement } from './incoming.ts';
import { actOf, listeners } from './listeners.ts';

/** What a group can tell its members. */
const saidInGroups: ReadonlySet<Requirement['seat']> = new Set(['member', 'author', 'decision']);

/**
 * From an activity to its effect, whatever way it came: posted to us, relayed by a group or read from its log, passed along in a thread,
 * fetched for a reader. Null: it has none here. Throws as `authorise`, and what the listener throws.
 */
export async function hear(wire: Wire, came: Incoming): Promise<Prepared> {
  const incoming = { ...came, json: withOriginals(came.json), asSaid: came.json };
  const act = await actOf(wire, incoming);
  if (act === null) return null;
  const listener: Listener = listeners[act];
  if (incoming.via && !saidInGroups.has(listener.requires.seat)) return null;
  const placed = await authorise(wire, incoming, listener);
  const isSaidHere = placed.via?.ours === true && listener.requires.seat !== 'home';
  const effect = isSaidHere
    ? await atHome(wire, placed, listener, hear)
    : await listener.hear(wire, placed, hear);
  if (!effect) return null;
  return async (tx) => {
    await authoriseAgain(wire, tx, placed, listener);
    return await effect(tx);
  };
}
