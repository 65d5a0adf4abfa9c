import type { Tx } from '#src/platform/database.ts';
import { Refusal, notFound } from '#src/platform/errors.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { entranceOf } from './policy.ts';
import { demandOpen, sceneOf, type Scene } from './scene.ts';
import { activate, putPending } from './store.ts';

/**
 * One of ours asks to join. `joined` at once: open groups of ours, and whoever is invited; `requested`: closed groups until a moderator
 * approves, groups of partners until their home answers. Asking again changes nothing. A secret group does not exist for the uninvited.
 */
export async function requestToJoin(
  tx: Tx,
  personId: PersonId,
  groupId: GroupId,
): Promise<'joined' | 'requested'> {
  const scene = await sceneOf(tx, groupId, personId);
  if (scene.person.peerId !== null) throw notFound('This group');
  const uri = tx.house.addresses.activity(newUuid());
  const { group, person } = scene;
  if (group.peerId !== null) {
    if (person.standing?.state === 'active') return 'joined';
    demandOpen(group);
    if (!group.joinable && person.standing?.state !== 'invited') throw elsewhere();
    await request(tx, scene, uri);
    return 'requested';
  }
  const tie = person.standing?.state ?? null;
  switch (entranceOf(group, { ...person, tie })) {
    case 'member':
      return 'joined';
    case 'archived':
      throw new Refusal('gone', 'This group is archived; nobody joins it any more.');
    case 'banned':
      throw new Refusal('not_allowed', 'You were removed from this group; ask a moderator to invite you.');
    case 'elsewhere':
      throw elsewhere();
    case 'join':
      await join(tx, scene, uri);
      return 'joined';
    case 'request':
      await request(tx, scene, uri);
      return 'requested';
  }
}

const elsewhere = (): Refusal =>
  new Refusal('not_allowed', 'This group is for other companies; ask one of its moderators to invite you.');

/** The person becomes a member by their own act; nothing happens when another act was faster. */
export async function join(tx: Tx, scene: Scene, uri: string): Promise<void> {
  const key = { groupId: scene.group.id, personId: scene.person.id };
  const done = await activate(tx, key, { from: [null, 'invited', 'requested'], uri });
  if (done) await recordFact(tx, scene.person.id, 'group.joined', { ...key, uri });
}

/** A request that waits for an answer; one that waits already stays as it is. */
export async function request(tx: Tx, scene: Scene, uri: string): Promise<void> {
  const key = { groupId: scene.group.id, personId: scene.person.id };
  const isNew = await putPending(tx, key, { state: 'requested', uri, over: ['invited'] });
  if (isNew) await recordFact(tx, scene.person.id, 'group.requested', { ...key, uri });
}
