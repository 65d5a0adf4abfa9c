import { invite } from '#src/groups/invite.ts';
import { receiveRole } from '#src/groups/receive-members.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { pinPost } from '#src/posts/pin.ts';
import { publishPost } from '#src/posts/publish.ts';
import { acceptCharter } from '#src/groups/charters/accept-charter.ts';
import { editGroup } from '#src/groups/edit.ts';
import { requestToJoin } from '#src/groups/join.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { createPage, editPage } from '#src/posts/kinds/page/write-page.ts';
import { inGroup } from '#test/adversary/room.ts';
import { act, idOfActor, pathOf, type Scene } from '#test/federation/partner.ts';
import { until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { collectingPictures } from './wire-album-examples.ts';
import { marking, planningProject, proposing } from './wire-idea-examples.ts';
import { activity, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import type { Examples } from './wire-examples.ts';

/** What members and moderators say to a group and it to them, beyond joining and posting. `room` is Ada's; Bob of Beta is a member. */
export async function governing(scene: Scene, room: Room, found: Examples): Promise<void> {
  const { alpha, beta, ada } = scene;
  await writingPages(scene, room, found);
  await proposing(scene, room, found);
  await planningProject(scene, room, found);
  await collectingPictures(scene, room, found);
  await marking(scene, room, found);
  await act(alpha, (tx) => editGroup(tx, ada.id, room.id, { charter: 'Be kind.' }));
  found.set('charter', (await beta.get(alpha.origin, pathOf(`${room.uri}/charter/1`))).json);
  await offering(scene, room, found);
  const group = beta.actor('werft', 'Group');
  group.document = { ...group.document, charter: 'Be kind.', charterVersion: 2 };
  const there = await memberOf(scene, group);
  await asModerator(scene, there, group, found);
  await act(alpha, (tx) => acceptCharter(tx, ada.id, there, 2));
  found.set('accept-charter', await sent(scene, 'Accept', (a) => isDocument(a.object)));
}

/** Ada writes a page of her group's wiki in two versions; Bob's third comes too late. */
async function writingPages(scene: Scene, room: Room, found: Examples): Promise<void> {
  const { alpha, beta, ada, bob } = scene;
  const { registry } = alpha.app;
  const id = await act(alpha, (tx) =>
    createPage(tx, registry, ada.id, room.id, {
      ...{ title: 'Seals', source: 'Grease **first**.', parentId: null, position: null, note: '' },
    }),
  );
  const source = 'Grease **first**, then press.';
  await act(alpha, (tx) => editPage(tx, registry, ada.id, id, { base: 1, source, note: 'Bench 3' }));
  const isVersion = (a: Json) => (a.object as Json).type === 'Update' && hasPage(a.object as Json);
  const version = (await sent(scene, 'Announce', isVersion)).object as Json;
  found.set('page-version', version);
  const late = { ...(version.object as Json), isBasedOn: (version.object as Json).id };
  await beta.post(alpha.origin, inGroup(bob, 'Update', late, room.uri), bob);
  found.set('page-refused', await sent(scene, 'Reject', (a) => a.content !== undefined));
}
const hasPage = (activity: Json): boolean => (activity.object as Json).version === 2;

/** Bob moderates Ada's group from Beta: who asks to join is shown to him there, and what Ada pins. */
async function offering(scene: Scene, room: Room, found: Examples): Promise<void> {
  const { alpha, beta, ada, bob } = scene;
  await act(alpha, async (tx) => setRole(tx, ada.id, room.id, await idOfActor(alpha, bob), 'moderator'));
  const fritz = beta.actor('fritz');
  await beta.post(alpha.origin, activity(fritz, 'Follow', room.uri), fritz);
  found.set('offer', await sent(scene, 'Offer', () => true));
  const post = await act(alpha, (tx) =>
    publishPost(tx, ada.id, { source: 'Read this first.', language: 'en', level: 'group', groupId: room.id }),
  );
  await act(alpha, (tx) => pinPost(tx, ada.id, post));
  const isPin = (a: Json) => String((a.object as Json).target).endsWith('/featured');
  found.set('pin', (await sent(scene, 'Announce', isPin)).object);
}

/** Ada moderates a group of Beta from Alpha. */
async function asModerator(scene: Scene, there: GroupId, group: PeerActor, found: Examples): Promise<void> {
  const { alpha, beta, ada } = scene;
  await act(alpha, (tx) => receiveRole(tx, there, ada.id, 'moderator'));
  const gerd = await idOfActor(alpha, beta.actor('gerd'));
  await act(alpha, (tx) => invite(tx, ada.id, there, gerd, 'You know the seals.'));
  found.set('ask-to-invite', await sent(scene, 'Invite', (a) => a.target === group.uri));
  await act(alpha, (tx) => editGroup(tx, ada.id, there, { name: 'Werft Nord', description: '**Hulls**' }));
  found.set('ask-to-edit', await sent(scene, 'Update', (a) => (a.object as Json).id === group.uri));
}

const isDocument = (object: unknown): boolean => (object as Json).type === 'Document';

/** Ada becomes a member of a group of Beta; its number at Alpha. */
export async function memberOf({ alpha, beta, ada }: Scene, group: PeerActor): Promise<GroupId> {
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
