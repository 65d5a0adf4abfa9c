import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fact } from '#src/platform/journal.ts';
import type { Wire } from '../context.ts';
import type { Leaving } from '#src/people/person.ts';
import { personFor } from '../actors.ts';
import { postContext } from '../vocabulary/note.ts';
import type { Json } from '../vocabulary/read.ts';
import { enqueue, newActivityUri } from './store.ts';
import { tellActor } from './tell-actor.ts';

interface Ends {
  readonly followerUri: string;
  readonly followerPeer: number | null;
  readonly followeeUri: string;
  readonly followeePeer: number | null;
}

/** Our person asks to follow a partner's. */
export async function followRequested(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const { ends, data } = await read(wire, tx, fact);
  if (!ends || ends.followerPeer !== null || ends.followeePeer === null) return;
  await send(wire, tx, ends.followerUri, data.followeeId, follow(ends, data.uri), data);
}

/** Our person said yes, or is to be followed without asking. */
export async function followAccepted(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  await answer(wire, tx, fact, 'Accept');
}

/** Our person said no, or no longer wants that follower. */
export async function followRejected(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  await answer(wire, tx, fact, 'Reject');
}

/** Our person no longer follows a partner's. */
export async function followEnded(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const { ends, data } = await read(wire, tx, fact);
  if (!ends || ends.followerPeer !== null || ends.followeePeer === null) return;
  const undo = {
    type: 'Undo',
    actor: ends.followerUri,
    to: [ends.followeeUri],
    object: follow(ends, data.uri),
  };
  await send(wire, tx, ends.followerUri, data.followeeId, undo, data);
}

/** Names, pictures and profiles of ours, to everyone who knows them. */
export async function personUpdated(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  await tellPerson(wire, tx, (fact.data as { personId: PersonId }).personId);
}

/** What one of ours is like now, to everybody who knows them and as each may see them. */
async function tellPerson(wire: Wire, tx: Tx, personId: PersonId): Promise<void> {
  const [row] = await tx<{ uri: string; peerId: number | null }[]>`
    select uri, peer_id from people where id = ${personId} and kind <> 'instance'`;
  if (!row || row.peerId !== null) return;
  await tellActor(wire, tx, {
    uri: row.uri,
    followersUri: wire.house.addresses.followers(row.uri),
    peerIds: await peersWhoKnow(tx, personId),
    category: 'profile',
    write: async (partner) => {
      const document = await personFor(wire, tx, row.uri, partner);
      return document === 'gone' ? null : document;
    },
  });
}

/**
 * A leaver. What became of their posts here is what partners carry out (protocol.md §4): an Update to the person who has left, under their name or without
 * it, or a Delete of the person with everything.
 */
export async function personDeactivated(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const { personId, uri, posts } = fact.data as { personId: PersonId; uri: string; posts: Leaving };
  tx.afterCommit(() => wire.known.documents.clear());
  const [row] = await tx`select peer_id from people where id = ${personId}`;
  if (row?.peerId !== null) return;
  // Who they were is told to nobody any more, also not to those who have not heard of it yet.
  if (posts !== 'keep') await tx`delete from deliveries where thread = ${uri} and lease_until is null`;
  if (posts !== 'delete') return await tellPerson(wire, tx, personId);
  const activity = {
    '@context': postContext,
    id: newActivityUri(wire),
    type: 'Delete',
    actor: uri,
    to: [`${uri}/followers`],
    cc: [],
    object: uri,
  };
  const targets = { followersOf: personId, peerIds: await peersWhoKnow(tx, personId) };
  // A thread of its own: an Update that is just on its way does not hold it up.
  const thread = `${uri} deleted`;
  await enqueue(wire, tx, { actorUri: uri, activity, targets, thread, erasure: true, objectUri: uri });
}

/** Partners of their followers, whom they follow somebody of, whose group they belong to, or who got something they wrote. */
export async function peersWhoKnow(tx: Tx, id: PersonId): Promise<number[]> {
  const holders = await tx<{ peerId: number }[]>`
    select p.peer_id from people p join follows f on f.followee_id = p.id where f.follower_id = ${id} and p.peer_id is not null
    union select p.peer_id from people p join follows f on f.follower_id = p.id where f.followee_id = ${id} and f.state = 'accepted' and p.peer_id is not null
    union select g.peer_id from memberships m join groups g on g.id = m.group_id where m.person_id = ${id} and g.peer_id is not null
    union select p.peer_id from memberships mine join memberships theirs on theirs.group_id = mine.group_id join people p on p.id = theirs.person_id
      where mine.person_id = ${id} and theirs.state = 'active' and p.peer_id is not null
    union select e.peer_id from posts po join exposures e on e.object_uri = po.uri where po.author_id = ${id}`;
  return holders.map((holder) => Number(holder.peerId));
}

async function answer(wire: Wire, tx: Tx, fact: Fact, type: 'Accept' | 'Reject'): Promise<void> {
  const { ends, data } = await read(wire, tx, fact);
  if (!ends || ends.followeePeer !== null || ends.followerPeer === null) return;
  const activity = { type, actor: ends.followeeUri, to: [ends.followerUri], object: follow(ends, data.uri) };
  await send(wire, tx, ends.followeeUri, data.followerId, activity, data);
}

const follow = (ends: Ends, uri: string): Json => ({
  id: uri,
  type: 'Follow',
  actor: ends.followerUri,
  object: ends.followeeUri,
  to: [ends.followeeUri],
});

async function send(
  wire: Wire,
  tx: Tx,
  actorUri: string,
  to: PersonId,
  activity: Json,
  data: FollowData,
): Promise<void> {
  const withId = { '@context': postContext, id: newActivityUri(wire), ...activity };
  // One thread per pair: an Undo can never overtake its Follow.
  const thread = `follow ${data.followerId} ${data.followeeId}`;
  await enqueue(wire, tx, {
    actorUri,
    activity: withId,
    targets: { personIds: [to] },
    thread,
    scope: 'follow',
  });
}

interface FollowData {
  readonly followerId: PersonId;
  readonly followeeId: PersonId;
  readonly uri: string;
}

async function read(wire: Wire, tx: Tx, fact: Fact): Promise<{ ends: Ends | null; data: FollowData }> {
  const data = fact.data as FollowData;
  const [ends] = await tx<Ends[]>`
    select a.uri as follower_uri, a.peer_id as follower_peer, b.uri as followee_uri, b.peer_id as followee_peer
    from people a, people b where a.id = ${data.followerId} and b.id = ${data.followeeId}`;
  // The next delivery to followers tells the new digest (sync.ts).
  if (ends) tx.afterCommit(() => wire.known.digests.delete(ends.followeeUri));
  return { ends: ends ?? null, data };
}
