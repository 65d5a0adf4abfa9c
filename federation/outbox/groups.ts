import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { redriveObjects } from '#src/platform/deliveries.ts';
import type { Fact } from '#src/platform/journal.ts';
import { forgetRefusals } from '#src/posts/refused.ts';
import { groupFor } from '../actors.ts';
import type { Wire } from '../context.ts';
import { announceInGroup } from '../group-log.ts';
import { postContext } from '../vocabulary/note.ts';
import type { Json } from '../vocabulary/read.ts';
import { offerRequest, offerWaiting, withdrawOffer } from './govern.ts';
import { groupRow, personUri, signed, throughGroup, type GroupRow } from './through-group.ts';
import { enqueue, newActivityUri } from './store.ts';
import { tellActor } from './tell-actor.ts';

interface GroupData {
  readonly groupId: GroupId;
  readonly personId: PersonId;
  readonly uri: string;
  readonly byId?: PersonId;
  readonly role?: 'owner' | 'moderator' | 'member';
  readonly banned?: boolean;
}
interface Scene {
  readonly data: GroupData;
  readonly group: GroupRow;
  readonly personUri: string;
  readonly personPeer: number | null;
}

/** Our group invites a partner's person; the invitation waits in their own instance. */
export async function groupInvited(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const scene = await read(tx, fact);
  if (!scene || scene.group.peerId !== null || scene.personPeer === null) return;
  await toPerson(wire, tx, scene, {
    id: scene.data.uri,
    type: 'Invite',
    actor: scene.group.uri,
    object: scene.personUri,
    target: scene.group.uri,
    ...(scene.data.byId ? { attributedTo: await personUri(tx, scene.data.byId) } : {}),
    ...(await noteOf(tx, scene)),
  });
}

/** Our person asks to join a partner's group; or somebody ours, and its moderators elsewhere are shown it. */
export async function groupRequested(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const scene = await read(tx, fact);
  if (!scene) return;
  if (scene.group.peerId === null) return await offerRequest(wire, tx, scene.group, askerOf(scene));
  if (scene.personPeer === null) await toGroup(wire, tx, scene, follow(scene));
}

/** A partner's person is in our group now: Accept to them, Add to all members' instances. */
export async function groupJoined(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const scene = await read(tx, fact);
  if (!scene || scene.group.peerId !== null) return;
  if (scene.personPeer !== null)
    await toPerson(wire, tx, scene, { type: 'Accept', actor: scene.group.uri, object: follow(scene) });
  await announceMembership(wire, tx, scene, 'Add', wire.house.addresses.followers(scene.group.uri));
}

export async function groupDeclined(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const scene = await read(tx, fact);
  if (!scene) return;
  // Declined by our moderators; or our person declines a partner group's invitation.
  // What a partner's person took back themselves needs no answer.
  if (scene.group.peerId === null && scene.personPeer !== null && scene.data.byId !== scene.data.personId)
    await toPerson(wire, tx, scene, { type: 'Reject', actor: scene.group.uri, object: follow(scene) });
  if (scene.group.peerId === null) await withdrawOffer(wire, tx, scene.group, askerOf(scene));
  if (scene.group.peerId !== null && scene.personPeer === null && scene.data.byId === scene.data.personId)
    await toGroup(wire, tx, scene, {
      type: 'Reject',
      actor: scene.personUri,
      object: { id: scene.data.uri, type: 'Invite', actor: scene.group.uri, object: scene.personUri },
    });
}

export async function groupLeft(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const scene = await read(tx, fact);
  if (!scene) return;
  if (scene.group.peerId !== null && scene.personPeer === null)
    await toGroup(wire, tx, scene, { type: 'Undo', actor: scene.personUri, object: follow(scene) });
  if (scene.group.peerId === null)
    await announceMembership(wire, tx, scene, 'Remove', wire.house.addresses.followers(scene.group.uri));
}

/** Reject to the person's instance and Remove to the members' (protocol.md §4). */
export async function groupExpelled(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const scene = await read(tx, fact);
  if (!scene) return;
  const target = wire.house.addresses.followers(scene.group.uri);
  if (scene.group.peerId !== null)
    return await tellHome(wire, tx, scene, scene.data.banned ? 'Block' : 'Remove', target);
  if (scene.personPeer !== null)
    await toPerson(wire, tx, scene, { type: 'Reject', actor: scene.group.uri, object: follow(scene) });
  await announceMembership(wire, tx, scene, 'Remove', target);
}

/** Add to or Remove from the moderators' collection, announced by the group with the role. */
export async function groupRoleChanged(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const scene = await read(tx, fact);
  if (!scene) return;
  const type = scene.data.role === 'member' ? 'Remove' : 'Add';
  const target = wire.house.addresses.moderators(scene.group.uri);
  if (scene.group.peerId !== null) return await tellHome(wire, tx, scene, type, target);
  await announceMembership(wire, tx, scene, type, target);
  if (type === 'Add' && scene.personPeer !== null)
    await offerWaiting(wire, tx, scene.group, { id: scene.data.personId, uri: scene.personUri });
}

/** A moderator of ours acts in a partner's group: its home decides and announces. */
async function tellHome(
  wire: Wire,
  tx: Tx,
  scene: Scene,
  type: 'Add' | 'Remove' | 'Block',
  target: string,
): Promise<void> {
  const byUri = scene.data.byId ? await personUri(tx, scene.data.byId) : '';
  if (!wire.house.addresses.isOurs(byUri)) return;
  const activity = await signed(wire, tx, byUri, membership(wire, scene, type, target, byUri));
  await throughGroup(wire, tx, scene.group, byUri, activity, { thread: scene.group.uri, category: 'post' });
}

/** Name, description, charter or access of our group changed: members' instances are told, each what it may see. */
export async function groupUpdated(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const group = await groupRow(tx, (fact.data as GroupData).groupId);
  tx.afterCommit(() => wire.known.documents.clear());
  if (!group || group.peerId !== null) return;
  const members = await tx<{ peerId: number }[]>`
    select distinct p.peer_id from memberships m join people p on p.id = m.person_id
    where m.group_id = ${group.id} and m.state = 'active' and p.peer_id is not null and p.deactivated_at is null`;
  await tellActor(wire, tx, {
    uri: group.uri,
    followersUri: wire.house.addresses.followers(group.uri),
    peerIds: members.map(({ peerId }) => peerId),
    scope: 'groups.host',
    group: group.handle,
    write: async (partner) => (await groupFor(wire, tx, group.uri, partner))?.document ?? null,
  });
}

/** One of ours agreed to the charter of a partner's group: its home keeps their signed word, and demands it of what they write. */
export async function charterAccepted(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as { groupId: GroupId; personId: PersonId; version: number; digest: string };
  const group = await groupRow(tx, data.groupId);
  if (!group || group.peerId === null) return;
  const actorUri = await personUri(tx, data.personId);
  const activity = await signed(wire, tx, actorUri, {
    '@context': charterContext,
    id: newActivityUri(wire),
    type: 'Accept',
    actor: actorUri,
    to: [group.uri],
    published: new Date().toISOString(),
    object: {
      id: wire.house.addresses.charter(group.uri, data.version),
      type: 'Document',
      digest: data.digest,
    },
  });
  await enqueue(wire, tx, {
    actorUri,
    activity,
    targets: { groupInbox: group.id },
    // The group's thread: it comes before whatever they write next.
    thread: group.uri,
    scope: 'groups.join',
    group: group.handle,
  });
  // What its home refused meanwhile is sent again, behind the acceptance.
  await redriveObjects(tx, await forgetRefusals(tx, data.personId, data.groupId));
}

const charterContext = [...postContext, { kontor: 'https://kontor.example/ns#', digest: 'kontor:digest' }];

async function announceMembership(
  wire: Wire,
  tx: Tx,
  scene: Scene,
  type: 'Add' | 'Remove',
  target: string,
): Promise<void> {
  const activity = await signed(
    wire,
    tx,
    scene.group.uri,
    membership(wire, scene, type, target, scene.group.uri),
  );
  await announceInGroup(wire, tx, scene.group, activity, {});
}

const membership = (
  wire: Wire,
  scene: Scene,
  type: 'Add' | 'Remove' | 'Block',
  target: string,
  actorUri: string,
): Json => ({
  '@context': [...postContext, { kontor: 'https://kontor.example/ns#', role: 'kontor:role' }],
  id: newActivityUri(wire),
  type,
  actor: actorUri,
  to: [scene.group.followersUri ?? `${scene.group.uri}/followers`],
  object: scene.personUri,
  target,
  role: scene.data.role ?? 'member',
  audience: scene.group.uri,
});

const follow = (scene: Scene): Json => ({
  id: scene.data.uri,
  type: 'Follow',
  actor: scene.personUri,
  object: scene.group.uri,
  to: [scene.group.uri],
});

async function toPerson(wire: Wire, tx: Tx, scene: Scene, activity: Json): Promise<void> {
  const withId = { '@context': postContext, id: newActivityUri(wire), to: [scene.personUri], ...activity };
  // The group's thread: an Accept never arrives after what the group announced next.
  await enqueue(wire, tx, {
    actorUri: scene.group.uri,
    activity: withId,
    targets: { personIds: [scene.data.personId] },
    thread: scene.group.uri,
    scope: 'groups.host',
    group: scene.group.handle,
  });
}

async function toGroup(wire: Wire, tx: Tx, scene: Scene, activity: Json): Promise<void> {
  const withId = {
    '@context': postContext,
    to: [scene.group.uri],
    ...activity,
    id: activity.type === 'Follow' ? scene.data.uri : newActivityUri(wire),
  };
  await enqueue(wire, tx, {
    actorUri: scene.personUri,
    activity: withId,
    targets: { groupInbox: scene.group.id },
    thread: scene.group.uri,
    scope: 'groups.join',
    group: scene.group.handle,
  });
}

const askerOf = (scene: Scene) => ({
  personId: scene.data.personId,
  uri: scene.data.uri,
  personUri: scene.personUri,
});

/** What the one who invites has to say. */
async function noteOf(tx: Tx, scene: Scene): Promise<Json> {
  const [row] = await tx<{ note: string }[]>`
    select note from memberships where group_id = ${scene.data.groupId} and person_id = ${scene.data.personId}`;
  return row && row.note !== '' ? { content: row.note } : {};
}

async function read(tx: Tx, fact: Fact): Promise<Scene | null> {
  const data = fact.data as GroupData;
  const group = await groupRow(tx, data.groupId);
  const [person] = await tx`select uri, peer_id from people where id = ${data.personId}`;
  return group && person ? { data, group, personUri: person.uri, personPeer: person.peerId } : null;
}
