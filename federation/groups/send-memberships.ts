import type { GroupFacts } from '#src/groups/facts.ts';
import type { Role } from '#src/groups/group.ts';
import { invitationNote } from '#src/groups/read-invitations.ts';
import { memberPeers } from '#src/groups/read-members.ts';
import { personUri, readPerson } from '#src/people/read.ts';
import type { Group } from '#src/groups/group.ts';
import { findGroup, membershipOf } from '#src/groups/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { groupFor } from '../actors/actors.ts';
import type { FederationContext } from '../context.ts';
import { banWords } from './ban-words.ts';
import { announceInGroup } from './log.ts';
import { postContext } from '../vocabulary/note.ts';
import type { Json } from '../vocabulary/read.ts';
import { offerRequest, offerWaiting, withdrawOffer } from './send-moderation.ts';
import { signed, throughGroup } from './send-through.ts';
import { enqueue, newActivityUri } from '../outbox/store.ts';
import { sendToAcquaintances } from '../outbox/send-to-acquaintances.ts';
import { kontorTerms } from '../vocabulary/namespace.ts';

/** What the facts about one membership have in common, and what some of them say besides. */
interface MembershipData {
  readonly groupId: GroupId;
  readonly personId: PersonId;
  readonly uri: string | null;
  readonly byId?: PersonId;
  readonly role?: Role;
  readonly banned?: boolean;
  /** Of a ban: when it ends, and why. */
  readonly until?: string;
  readonly reason?: string;
}
interface MembershipChange {
  readonly data: MembershipData;
  readonly group: Group;
  readonly personUri: string;
  readonly personPeer: number | null;
}

/** Our group invites a partner's person; the invitation waits at their own instance. */
export async function groupInvited(ctx: FederationContext, tx: Tx, data: MembershipData): Promise<void> {
  const change = await read(tx, data);
  if (!change || change.group.peerId !== null || change.personPeer === null) return;
  await toPerson(ctx, tx, change, {
    id: change.data.uri,
    type: 'Invite',
    actor: change.group.uri,
    object: change.personUri,
    target: change.group.uri,
    ...(change.data.byId ? { attributedTo: await personUri(tx, change.data.byId) } : {}),
    ...(await noteOf(tx, change)),
  });
}

/** Our person asks to join a partner's group; or someone asks to join ours, and its moderators elsewhere are shown it. */
export async function groupRequested(ctx: FederationContext, tx: Tx, data: MembershipData): Promise<void> {
  const change = await read(tx, data);
  if (!change) return;
  if (change.group.peerId === null) return await offerRequest(ctx, tx, change.group, askerOf(change));
  if (change.personPeer === null) await toGroup(ctx, tx, change, follow(change));
}

/** A partner's person has joined our group: Accept to them, Add to all members' instances. */
export async function groupJoined(ctx: FederationContext, tx: Tx, data: MembershipData): Promise<void> {
  const change = await read(tx, data);
  if (!change || change.group.peerId !== null) return;
  if (change.personPeer !== null)
    await toPerson(ctx, tx, change, { type: 'Accept', actor: change.group.uri, object: follow(change) });
  // Since when they belong here: members' instances count from then, and not from when they heard of it.
  const { since } = (await membershipOf(tx, data.groupId, data.personId)) ?? { since: new Date() };
  const followers = ctx.instance.addresses.followers(change.group.uri);
  await announceMembership(ctx, tx, change, 'Add', followers, { published: since.toISOString() });
}

export async function groupDeclined(ctx: FederationContext, tx: Tx, data: MembershipData): Promise<void> {
  const change = await read(tx, data);
  if (!change) return;
  // Declined by our moderators; or our person declines a partner group's invitation.
  // What a partner's person took back themselves needs no answer.
  if (change.group.peerId === null && change.personPeer !== null && change.data.byId !== change.data.personId)
    await toPerson(ctx, tx, change, { type: 'Reject', actor: change.group.uri, object: follow(change) });
  if (change.group.peerId === null) await withdrawOffer(ctx, tx, change.group, askerOf(change));
  if (change.group.peerId !== null && change.personPeer === null && change.data.byId === change.data.personId)
    await toGroup(ctx, tx, change, {
      type: 'Reject',
      actor: change.personUri,
      object: { id: change.data.uri, type: 'Invite', actor: change.group.uri, object: change.personUri },
    });
}

export async function groupLeft(ctx: FederationContext, tx: Tx, data: MembershipData): Promise<void> {
  const change = await read(tx, data);
  if (!change) return;
  if (change.group.peerId !== null && change.personPeer === null)
    await toGroup(ctx, tx, change, { type: 'Undo', actor: change.personUri, object: follow(change) });
  if (change.group.peerId === null)
    await announceMembership(ctx, tx, change, 'Remove', ctx.instance.addresses.followers(change.group.uri));
}

/** Reject to the person's instance and Remove to the members' (protocol.md §4). */
export async function groupExpelled(ctx: FederationContext, tx: Tx, data: MembershipData): Promise<void> {
  const change = await read(tx, data);
  if (!change) return;
  const target = ctx.instance.addresses.followers(change.group.uri);
  if (change.group.peerId !== null)
    return await sendToHome(ctx, tx, change, change.data.banned ? 'Block' : 'Remove', target);
  if (change.personPeer !== null)
    await toPerson(ctx, tx, change, {
      ...{ type: 'Reject', actor: change.group.uri, object: follow(change) },
      ...banWords(change.data),
    });
  await announceMembership(ctx, tx, change, 'Remove', target);
}

/** Add to or Remove from the moderators' collection, announced by the group with the role. */
export async function groupRoleChanged(
  ctx: FederationContext,
  tx: Tx,
  data: GroupFacts['group.role_changed'],
): Promise<void> {
  const change = await read(tx, { ...data, uri: null });
  if (!change) return;
  const type = change.data.role === 'member' ? 'Remove' : 'Add';
  const target = ctx.instance.addresses.moderators(change.group.uri);
  if (change.group.peerId !== null) return await sendToHome(ctx, tx, change, type, target);
  await announceMembership(ctx, tx, change, type, target);
  if (type === 'Add' && change.personPeer !== null)
    await offerWaiting(ctx, tx, change.group, { id: change.data.personId, uri: change.personUri });
}

/** A moderator of ours acts in a partner's group: its home decides and announces. */
async function sendToHome(
  ctx: FederationContext,
  tx: Tx,
  change: MembershipChange,
  type: 'Add' | 'Remove' | 'Block',
  target: string,
): Promise<void> {
  const byUri = change.data.byId ? await personUri(tx, change.data.byId) : '';
  if (!ctx.instance.addresses.isOurs(byUri)) return;
  const activity = await signed(ctx, tx, byUri, membership(ctx, change, type, target, byUri));
  await throughGroup(ctx, tx, change.group, byUri, activity, {
    orderingKey: change.group.uri,
    category: undefined,
    as: 'mention',
  });
}

/** Name, description, charter or access of our group changed: members' instances are told, each what it may see. */
export async function groupUpdated(
  ctx: FederationContext,
  tx: Tx,
  { groupId }: GroupFacts['group.updated'],
): Promise<void> {
  const group = await findGroup(tx, groupId);
  tx.afterCommit(() => ctx.caches.documents.clear());
  if (!group || group.peerId !== null) return;
  await sendToAcquaintances(ctx, tx, {
    uri: group.uri,
    followersUri: ctx.instance.addresses.followers(group.uri),
    peerIds: await memberPeers(tx, group.id),
    membersOf: group.id,
    scope: 'groups.host',
    group: group.handle,
    write: async (partner) => (await groupFor(ctx, tx, group.uri, partner))?.document ?? null,
  });
}

async function announceMembership(
  ctx: FederationContext,
  tx: Tx,
  change: MembershipChange,
  type: 'Add' | 'Remove',
  target: string,
  more: Json = {},
): Promise<void> {
  const activity = await signed(ctx, tx, change.group.uri, {
    ...membership(ctx, change, type, target, change.group.uri),
    ...more,
  });
  await announceInGroup(ctx, tx, change.group, activity, {});
}

const membership = (
  ctx: FederationContext,
  change: MembershipChange,
  type: 'Add' | 'Remove' | 'Block',
  target: string,
  actorUri: string,
): Json => ({
  '@context': [...postContext, kontorTerms('role', 'follow')],
  id: newActivityUri(ctx),
  type,
  actor: actorUri,
  to: [change.group.followersUri ?? `${change.group.uri}/followers`],
  object: change.personUri,
  target,
  role: change.data.role ?? 'member',
  // With which act they asked: whoever has left and asked again meanwhile is not meant.
  ...(change.data.uri !== null && { follow: change.data.uri }),
  audience: change.group.uri,
  // What is announced to all members does not say why somebody left.
  ...(type === 'Block' && banWords(change.data)),
});

const follow = (change: MembershipChange): Json => ({
  id: change.data.uri,
  type: 'Follow',
  actor: change.personUri,
  object: change.group.uri,
  to: [change.group.uri],
});

async function toPerson(
  ctx: FederationContext,
  tx: Tx,
  change: MembershipChange,
  activity: Json,
): Promise<void> {
  const withId = { '@context': postContext, id: newActivityUri(ctx), to: [change.personUri], ...activity };
  // The group's thread: an Accept never arrives after what the group announced next.
  await enqueue(ctx, tx, {
    actorUri: change.group.uri,
    activity: withId,
    targets: { personIds: [change.data.personId] },
    orderingKey: change.group.uri,
    scope: 'groups.host',
    group: change.group.handle,
  });
}

async function toGroup(
  ctx: FederationContext,
  tx: Tx,
  change: MembershipChange,
  activity: Json,
): Promise<void> {
  // With a proof: if the group has moved meanwhile, its old home passes it on.
  const withId = await signed(ctx, tx, change.personUri, {
    '@context': postContext,
    to: [change.group.uri],
    ...activity,
    id: activity.type === 'Follow' ? change.data.uri : newActivityUri(ctx),
  });
  await enqueue(ctx, tx, {
    actorUri: change.personUri,
    activity: withId,
    targets: { groupInbox: change.group.id },
    orderingKey: change.group.uri,
    scope: 'groups.join',
    group: change.group.handle,
  });
}

const askerOf = (change: MembershipChange) => ({
  personId: change.data.personId,
  uri: change.data.uri,
  personUri: change.personUri,
});

/** What the one who invites has to say. */
async function noteOf(tx: Tx, change: MembershipChange): Promise<Json> {
  const note = await invitationNote(tx, change.data.groupId, change.data.personId);
  return note === '' ? {} : { content: note };
}

async function read(tx: Tx, data: MembershipData): Promise<MembershipChange | null> {
  const group = await findGroup(tx, data.groupId);
  const person = await readPerson(tx, data.personId);
  return group && person ? { data, group, personUri: person.uri, personPeer: person.peerId } : null;
}
