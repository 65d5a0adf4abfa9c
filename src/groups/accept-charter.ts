import type { Tx } from '#src/platform/database.ts';
import { Refusal, notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { charterDigest } from './charter.ts';
import { recordFact } from './facts.ts';
import { demandThat, sceneOf } from './scene.ts';
import { findCharterDigest, insertAcceptance } from './store-charter.ts';

/**
 * One of ours agrees to the version of the charter that they have read; a group elsewhere is told by the fact. Again: nothing changes.
 * Refuses `conflict` when the charter has changed meanwhile, so that nobody agrees to what they have not seen.
 */
export async function acceptCharter(
  tx: Tx,
  personId: PersonId,
  groupId: GroupId,
  version: number,
): Promise<void> {
  const { group, person } = await sceneOf(tx, groupId, personId);
  demandThat(person.standing?.state === 'active', 'Join the group first; then you can accept its charter.');
  if (group.charterSource === '') throw notFound('This charter');
  if (group.charterVersion !== version)
    throw new Refusal('conflict', 'The charter has changed since you opened it; read the new version first.');
  const accepted = { groupId, personId, version, digest: charterDigest(group.charterSource) };
  if (await insertAcceptance(tx, { ...accepted, proof: null }))
    await recordFact(tx, personId, 'group.charter_accepted', accepted);
}

/**
 * A partner's member has accepted a version of the charter of a group of ours; `proof` is their signed word, kept as it came. A digest that is
 * not that version's is refused: they were shown another text.
 */
export async function receiveCharterAcceptance(
  tx: Tx,
  accepted: {
    readonly groupId: GroupId;
    readonly personId: PersonId;
    readonly version: number;
    readonly digest: string;
    readonly proof: Buffer;
  },
): Promise<void> {
  const { group, person } = await sceneOf(tx, accepted.groupId, accepted.personId);
  if (group.peerId !== null || person.peerId === null) throw notFound('This group');
  demandThat(person.standing?.state === 'active', 'Only members accept the charter of this group.');
  const digest = await findCharterDigest(tx, accepted.groupId, accepted.version);
  if (digest !== accepted.digest)
    throw new Refusal('invalid', 'This is not the text of that version of the charter; read it again.');
  await insertAcceptance(tx, accepted);
}
