import type { Partner } from '#src/agreements/decide.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { FederationContext } from '../context.ts';
import { actorContext } from '../vocabulary/write-actor.ts';
import type { Json } from '../vocabulary/read.ts';
import type { Cargo } from './cargo.ts';
import { enqueue, newActivityUri } from './store.ts';

/** One of our actors, and who is to be told of its new state. */
export interface ActorActivity extends Cargo {
  readonly uri: string;
  /** Its followers; null where it has none. */
  readonly followersUri: string | null;
  readonly peerIds: readonly number[];
  /** Where a server has no shared inbox, to each of its people. A new key is told once: the second time the old one is no longer known. */
  readonly everybody?: boolean;
  /** Of a group: at each of `peerIds` only its members are told, each at their own inbox where there is no shared one. */
  readonly membersOf?: GroupId;
  /** Its document as that partner may see it; null: not at all. */
  readonly write: (partner: Partner) => Promise<Json | null>;
}

/**
 * An Update carries the whole object (ActivityPub §7.3), for each partner as actor and agreement show it to that one: partners who see the same
 * get the same activity. Plain servers read nothing else. Returns the ids of the activities.
 */
export async function sendToAcquaintances(
  ctx: FederationContext,
  tx: Tx,
  outgoing: ActorActivity,
): Promise<string[]> {
  const { uri, followersUri, peerIds, everybody = false, membersOf, write, ...cargo } = outgoing;
  tx.afterCommit(() => ctx.caches.documents.clear());
  const told: string[] = [];
  for (const [document, viewers] of await viewsFor(ctx, peerIds, write)) {
    const id = newActivityUri(ctx);
    const to = followersUri === null ? viewers.map((peerId) => actorOf(ctx, peerId)) : [followersUri];
    const object = JSON.parse(document) as Json;
    const activity = { '@context': actorContext, id, type: 'Update', actor: uri, to, cc: [], object };
    await enqueue(ctx, tx, {
      ...cargo,
      actorUri: uri,
      activity,
      targets: membersOf ? viewers.map((at) => ({ membersOf, at })) : { peerIds: viewers, everybody },
      orderingKey: uri,
    });
    told.push(id);
  }
  return told;
}

/** Each different view of the actor, with the partners who have it. */
async function viewsFor(
  ctx: FederationContext,
  peerIds: readonly number[],
  write: ActorActivity['write'],
): Promise<ReadonlyMap<string, number[]>> {
  const views = new Map<string, number[]>();
  for (const peerId of peerIds) {
    const partner = ctx.registry.byPeer(peerId);
    const document = partner && (await write(partner));
    if (!document) continue;
    const { '@context': _same, ...object } = document;
    const view = JSON.stringify(object);
    views.set(view, [...(views.get(view) ?? []), peerId]);
  }
  return views;
}

/** Servers are named by their origin: not all have an actor at an address that we could guess. */
const actorOf = (ctx: FederationContext, peerId: number): string => ctx.registry.byPeer(peerId)?.origin ?? '';
