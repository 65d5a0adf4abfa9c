import { acceptCharter } from '#src/groups/accept-charter.ts';
import { editGroup } from '#src/groups/edit.ts';
import { requestToJoin } from '#src/groups/join.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { act, pathOf, type Scene } from '#test/federation/partner.ts';
import { until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { activity, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import type { Examples } from './wire-examples.ts';

/** What members and moderators say to a group and it to them, beyond joining and posting. `room` is Ada's; Bob of Beta is a member. */
export async function governing(scene: Scene, room: Room, found: Examples): Promise<void> {
  const { alpha, beta, ada } = scene;
  await act(alpha, (tx) => editGroup(tx, ada.id, room.id, { charter: 'Be kind.' }));
  found.set('charter', (await beta.get(alpha.origin, pathOf(`${room.uri}/charter/1`))).json);
  const group = beta.actor('werft', 'Group');
  group.document = { ...group.document, charter: 'Be kind.', charterVersion: 2 };
  const there = await memberOf(scene, group);
  await act(alpha, (tx) => acceptCharter(tx, ada.id, there, 2));
  found.set('accept-charter', await sent(scene, 'Accept', (a) => isDocument(a.object)));
}

const isDocument = (object: unknown): boolean => (object as Json).type === 'Document';

/** Ada becomes a member of a group of Beta; its number at Alpha. */
async function memberOf({ alpha, beta, ada }: Scene, group: PeerActor): Promise<GroupId> {
  const handle = String(group.document.preferredUsername);
  await alpha.api(
    'GET',
    `/api/v1/accounts/search?resolve=true&q=${encodeURIComponent(`@${handle}@${beta.host}`)}`,
    undefined,
    ada.token,
  );
  const [row] = await alpha.db<{ id: GroupId }[]>`select id from groups where uri = ${group.uri}`;
  if (!row) throw new Error('Alpha does not know the group of Beta.');
  await act(alpha, (tx) => requestToJoin(tx, ada.id, row.id));
  const asked = await until('the Follow', () => beta.inboxed('Follow').find((f) => f.object === group.uri));
  await beta.post(alpha.origin, activity(group, 'Accept', asked), group);
  return row.id;
}

const sent = (scene: Scene, type: string, isIt: (activity: Json) => boolean): Promise<Json> =>
  until(`${type} at Beta`, () => scene.beta.inboxed(type).find(isIt));
