import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fact } from '#src/platform/journal.ts';
import type { Wire } from '../context.ts';
import { postContext } from '../vocabulary/note.ts';
import type { Json } from '../vocabulary/read.ts';
import { enqueue, newActivityUri } from './store.ts';

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

/** Names, pictures and profiles of ours, to everyone who knows them: receivers fetch what they may see. */
export async function personUpdated(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const personId = String((fact.data as { personId: string }).personId) as PersonId;
  const [row] =
    await tx`select uri, peer_id, followers_uri from people where id = ${personId} and kind <> 'instance'`;
  if (!row || row.peerId !== null) return;
  tx.afterCommit(() => wire.known.documents.clear());
  // Only the address: every partner reads the fields that its agreement shows it, with a signed GET.
  const activity = {
    '@context': postContext,
    id: newActivityUri(wire),
    type: 'Update',
    actor: row.uri,
    to: [`${row.uri}/followers`],
    cc: [],
    object: row.uri,
  };
  await enqueue(wire, tx, {
    actorUri: row.uri,
    activity,
    targets: { followersOf: personId, peerIds: await peersWhoKnow(tx, personId) },
    thread: row.uri,
    category: 'profile',
  });
}

/** A leaver: followers' instances and groups' homes delete the person (protocol.md §4). */
export async function personDeactivated(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const { personId, uri } = fact.data as { personId: string; uri: string };
  const id = String(personId) as PersonId;
  tx.afterCommit(() => wire.known.documents.clear());
  const [row] = await tx`select peer_id from people where id = ${id}`;
  if (row?.peerId !== null) return;
  const activity = {
    '@context': postContext,
    id: newActivityUri(wire),
    type: 'Delete',
    actor: uri,
    to: [`${uri}/followers`],
    cc: [],
    object: uri,
  };
  const targets = { followersOf: id, peerIds: await peersWhoKnow(tx, id) };
  await enqueue(wire, tx, { actorUri: uri, activity, targets, thread: uri, erasure: true, objectUri: uri });
}

/** Partners whom the person follows somebody of, whose group they belong to, or who got something they wrote; followers' apart. */
async function peersWhoKnow(tx: Tx, id: PersonId): Promise<number[]> {
  const holders = await tx<{ peerId: number }[]>`
    select p.peer_id from people p join follows f on f.followee_id = p.id where f.follower_id = ${id} and p.peer_id is not null
    union select g.peer_id from memberships m join groups g on g.id = m.group_id where m.person_id = ${id} and g.peer_id is not null
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
