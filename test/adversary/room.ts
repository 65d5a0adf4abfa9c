import { approve } from '#src/groups/moderation/approve.ts';
import { invite } from '#src/groups/invite.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { until } from '#test/support/http.ts';
import type { TestInstance, Member, Room } from '#test/support/instance.ts';
import type { Peer } from '#test/support/peer.ts';
import { activity, note, proven, type Json, type PeerActor } from '#test/support/peer-actor.ts';

/** Brings a person of the peer into a group of the instance: they ask, and the owner approves; or invites first, where nobody else may know of it. */
export async function bring(
  alpha: TestInstance,
  owner: Member,
  room: Room,
  peer: Peer,
  actor: PeerActor,
  access: 'open' | 'closed' | 'secret' = 'closed',
): Promise<void> {
  if (access === 'secret') {
    // Alpha must know whom it invites: a Follow of the owner introduces them.
    await mustTake(peer.post(alpha.origin, activity(actor, 'Follow', owner.uri), actor));
    const id = await personId(alpha, actor.uri);
    await transaction(alpha.db, (tx) => invite(tx, owner.id, room.id, id));
    await until('the invitation', () => peer.inboxed('Invite').find((i) => i.object === actor.uri));
  }
  const asked = activity(actor, 'Follow', room.uri);
  await mustTake(peer.post(alpha.origin, asked, actor));
  if (access === 'closed') {
    const id = await personId(alpha, actor.uri);
    await transaction(alpha.db, (tx) => approve(tx, owner.id, room.id, id));
  }
  await until(`${actor.uri} heard of being a member`, () =>
    peer.inboxed('Accept').find((a) => (a.object as Json).actor === actor.uri && a.actor === room.uri),
  );
}

export async function personId(alpha: TestInstance, uri: string): Promise<PersonId> {
  const [row] = await alpha.db`select id from people where uri = ${uri}`;
  if (!row) throw new Error(`${uri} is not known.`);
  return row.id as PersonId;
}

async function mustTake(answer: Promise<{ status: number; text: string }>): Promise<void> {
  const { status, text } = await answer;
  if (status !== 202) throw new Error(`It was answered ${status}: ${text}`);
}

export const groupNote = (actor: PeerActor, groupUri: string, content: string, more: Json = {}): Json =>
  note(actor, content, { to: [groupUri, `${groupUri}/followers`], audience: groupUri, ...more });

/** What a member sends to the group's inbox, with the proof that the group will relay. */
export const inGroup = (
  actor: PeerActor,
  type: string,
  object: unknown,
  groupUri: string,
  more: Json = {},
): Json =>
  proven(actor, activity(actor, type, object, { to: [groupUri], cc: [], audience: groupUri, ...more }));

/** What a group of the peer says to its members. */
export const announce = (group: PeerActor, inner: unknown, seq: number): Json =>
  activity(group, 'Announce', inner, { to: [group.followers], audience: group.uri, seq, epoch: 1 });
