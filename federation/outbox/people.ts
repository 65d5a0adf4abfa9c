import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { FederationContext } from '../context.ts';
import { departureUri } from '#src/erasure/departure.ts';
import { expectErasure } from '#src/erasure/expect.ts';
import type { FollowData, PeopleFacts } from '#src/people/facts.ts';
import type { Person } from '#src/people/person.ts';
import { readPeople, readPerson } from '#src/people/read.ts';
import { personFor } from '../actors/actors.ts';
import { partnerByUri } from '../actors/resolve.ts';
import { postContext } from '../vocabulary/note.ts';
import type { Json } from '../vocabulary/read.ts';
import { enqueue, newActivityUri } from './store.ts';
import { peersWhoKnow } from './read-recipients.ts';
import { sendToAcquaintances } from './send-to-acquaintances.ts';

/** Who follows, and whom. */
interface Ends {
  readonly follower: Person;
  readonly followee: Person;
}

/** Our person asks to follow a partner's. */
export async function followRequested(ctx: FederationContext, tx: Tx, data: FollowData): Promise<void> {
  const ends = await endsOf(ctx, tx, data);
  if (!ends || ends.follower.peerId !== null || ends.followee.peerId === null) return;
  await send(ctx, tx, ends.follower.uri, data.followeeId, follow(ends, data.uri), data);
}

/** Our person accepted, or can be followed without approval. */
export async function followAccepted(ctx: FederationContext, tx: Tx, data: FollowData): Promise<void> {
  await answer(ctx, tx, data, 'Accept');
}

/** Our person declined, or removed that follower. */
export async function followRejected(ctx: FederationContext, tx: Tx, data: FollowData): Promise<void> {
  await answer(ctx, tx, data, 'Reject');
}

/** Our person no longer follows a partner's. */
export async function followEnded(ctx: FederationContext, tx: Tx, data: FollowData): Promise<void> {
  const ends = await endsOf(ctx, tx, data);
  if (!ends || ends.follower.peerId !== null || ends.followee.peerId === null) return;
  const undo = {
    type: 'Undo',
    actor: ends.follower.uri,
    to: [ends.followee.uri],
    object: follow(ends, data.uri),
  };
  await send(ctx, tx, ends.follower.uri, data.followeeId, undo, data);
}

/** One of ours is at another company now: everyone who knows them hears it from them. */
export async function personMovedAway(
  ctx: FederationContext,
  tx: Tx,
  { personId, uri, target }: PeopleFacts['person.moved_away'],
): Promise<void> {
  tx.afterCommit(() => ctx.caches.documents.clear());
  const there = partnerByUri(ctx, target);
  await enqueue(ctx, tx, {
    actorUri: uri,
    activity: {
      '@context': 'https://www.w3.org/ns/activitystreams',
      ...{ id: newActivityUri(ctx), type: 'Move', actor: uri, object: uri, target },
      to: [ctx.instance.addresses.followers(uri)],
    },
    // Also where they are now: what they wrote here before leads to them there.
    targets: {
      peerIds: [...(await peersWhoKnow(tx, personId)), ...(there ? [there.peerId] : [])],
      everybody: true,
    },
    orderingKey: uri,
    // Nothing else ties them to this account from now on; that its person leaves, and how, they have to hear all the same.
    exposes: uri,
    category: 'profile',
  });
}

/** Names, pictures and profiles of our people, to everyone who knows them. */
export async function personUpdated(
  ctx: FederationContext,
  tx: Tx,
  { personId }: { readonly personId: PersonId },
): Promise<void> {
  await sendPersonUpdate(ctx, tx, personId);
}

/** What one of ours is like now, to everyone who knows them and as each may see them. */
async function sendPersonUpdate(ctx: FederationContext, tx: Tx, personId: PersonId): Promise<void> {
  const person = await readPerson(tx, personId);
  if (!person || person.peerId !== null || person.kind === 'instance') return;
  const { uri } = person;
  await sendToAcquaintances(ctx, tx, {
    uri,
    followersUri: ctx.instance.addresses.followers(uri),
    peerIds: await peersWhoKnow(tx, personId),
    everybody: true,
    category: 'profile',
    write: async (partner) => {
      const document = await personFor(ctx, tx, uri, partner);
      return document === 'gone' ? null : document;
    },
  });
}

/**
 * A person who left. Partners carry out what was chosen for their posts here (protocol.md §4): an Update that the person has left, under their
 * name or without it, or a Delete of the person with everything.
 */
export async function personDeactivated(
  ctx: FederationContext,
  tx: Tx,
  { personId, uri, posts }: PeopleFacts['person.deactivated'],
): Promise<void> {
  tx.afterCommit(() => ctx.caches.documents.clear());
  if ((await readPerson(tx, personId))?.peerId !== null) return;
  // Who they were is told to no one any more, also not to those who have not heard of it yet.
  if (posts !== 'keep') await tx`delete from deliveries where thread = ${uri} and lease_until is null`;
  if (posts !== 'delete') {
    const about = { uri: departureUri(uri), kind: 'departure', authorId: personId } as const;
    await expectErasure(tx, { ...about, peerIds: await peersWhoKnow(tx, personId) });
    return await sendPersonUpdate(ctx, tx, personId);
  }
  const activity = {
    '@context': postContext,
    id: newActivityUri(ctx),
    type: 'Delete',
    actor: uri,
    to: [`${uri}/followers`],
    cc: [],
    object: uri,
  };
  const peerIds = await peersWhoKnow(tx, personId);
  const targets = { followersOf: personId, peerIds };
  // A thread of its own: an Update that is just on its way does not hold it up.
  const orderingKey = `${uri} deleted`;
  await enqueue(ctx, tx, { actorUri: uri, activity, targets, orderingKey, erasure: true, objectUri: uri });
  await expectErasure(tx, { uri, kind: 'person', authorId: personId, peerIds });
}

async function answer(
  ctx: FederationContext,
  tx: Tx,
  data: FollowData,
  type: 'Accept' | 'Reject',
): Promise<void> {
  const ends = await endsOf(ctx, tx, data);
  if (!ends || ends.followee.peerId !== null || ends.follower.peerId === null) return;
  const activity = {
    type,
    actor: ends.followee.uri,
    to: [ends.follower.uri],
    object: follow(ends, data.uri),
  };
  await send(ctx, tx, ends.followee.uri, data.followerId, activity, data);
}

const follow = (ends: Ends, uri: string): Json => ({
  id: uri,
  type: 'Follow',
  actor: ends.follower.uri,
  object: ends.followee.uri,
  to: [ends.followee.uri],
});

async function send(
  ctx: FederationContext,
  tx: Tx,
  actorUri: string,
  to: PersonId,
  activity: Json,
  data: FollowData,
): Promise<void> {
  const withId = { '@context': postContext, id: newActivityUri(ctx), ...activity };
  // One thread per pair: an Undo can never overtake its Follow.
  const orderingKey = `follow ${data.followerId} ${data.followeeId}`;
  await enqueue(ctx, tx, {
    actorUri,
    activity: withId,
    targets: { personIds: [to] },
    orderingKey,
    scope: 'follow',
  });
}

async function endsOf(ctx: FederationContext, tx: Tx, data: FollowData): Promise<Ends | null> {
  const people = await readPeople(tx, [data.followerId, data.followeeId]);
  const follower = people.find((one) => one.id === data.followerId);
  const followee = people.find((one) => one.id === data.followeeId);
  if (!follower || !followee) return null;
  // The next delivery to followers tells the new digest (sync.ts).
  tx.afterCommit(() => ctx.caches.digests.delete(followee.uri));
  return { follower, followee };
}
