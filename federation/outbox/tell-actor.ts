import type { Partner } from '#src/agreements/decide.ts';
import type { Tx } from '#src/platform/database.ts';
import type { Wire } from '../context.ts';
import { actorContext } from '../vocabulary/write-actor.ts';
import type { Json } from '../vocabulary/read.ts';
import type { Cargo } from './allowed.ts';
import { enqueue, newActivityUri } from './store.ts';

/** One of our actors, and who is to be told what it is like now. */
export interface Telling extends Cargo {
  readonly uri: string;
  /** Its followers; null where it has none. */
  readonly followersUri: string | null;
  readonly peerIds: readonly number[];
  /** Its document as that partner may see it; null: not at all. */
  readonly write: (partner: Partner) => Promise<Json | null>;
}

/**
 * An Update carries the whole object (ActivityPub §7.3), for each partner as actor and agreement show it to that one: partners who see the same
 * get the same activity. Plain servers read nothing else. Returns the ids of the activities.
 */
export async function tellActor(wire: Wire, tx: Tx, telling: Telling): Promise<string[]> {
  const { uri, followersUri, peerIds, write, ...cargo } = telling;
  tx.afterCommit(() => wire.known.documents.clear());
  const told: string[] = [];
  for (const [document, viewers] of await viewsFor(wire, peerIds, write)) {
    const id = newActivityUri(wire);
    const to = followersUri === null ? viewers.map((peerId) => actorOf(wire, peerId)) : [followersUri];
    const object = JSON.parse(document) as Json;
    const activity = { '@context': actorContext, id, type: 'Update', actor: uri, to, cc: [], object };
    await enqueue(wire, tx, {
      ...cargo,
      actorUri: uri,
      activity,
      targets: { peerIds: viewers },
      thread: uri,
    });
    told.push(id);
  }
  return told;
}

/** Each different view of the actor, with the partners who have it. */
async function viewsFor(
  wire: Wire,
  peerIds: readonly number[],
  write: Telling['write'],
): Promise<ReadonlyMap<string, number[]>> {
  const views = new Map<string, number[]>();
  for (const peerId of peerIds) {
    const partner = wire.book.byPeer(peerId);
    const document = partner && (await write(partner));
    if (!document) continue;
    const { '@context': _same, ...object } = document;
    const view = JSON.stringify(object);
    views.set(view, [...(views.get(view) ?? []), peerId]);
  }
  return views;
}

/** Servers are named by their origin: not all have an actor at an address that we could guess. */
const actorOf = (wire: Wire, peerId: number): string => wire.book.byPeer(peerId)?.origin ?? '';
