import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { charterDigest } from './charter.ts';
import { recordFact } from '../facts.ts';
import { requireThat, readGroupAction } from '../group-action.ts';
import { findCharterDigest, insertAcceptance } from './store-charter.ts';
import { refusals } from '../refusals.ts';

/**
 * One of our people accepts the version of the charter they have read; a group elsewhere is told by the fact. Idempotent. Refuses `conflict` if
 * the charter has changed in the meantime, so that no one agrees to what they have not seen.
 */
export async function acceptCharter(
  tx: Tx,
  personId: PersonId,
  groupId: GroupId,
  version: number,
): Promise<void> {
  const { group, person } = await readGroupAction(tx, groupId, personId);
  requireThat(person.standing?.state === 'active', refusals.joinBeforeCharter);
  if (group.charterSource === '') throw notFound('charter');
  if (group.charterVersion !== version) throw refusals.charterChanged();
  const accepted = { groupId, personId, version, digest: charterDigest(group.charterSource) };
  if (await insertAcceptance(tx, { ...accepted, proof: null }))
    await recordFact(tx, personId, 'group.charter_accepted', accepted);
}

/**
 * A partner's member has accepted a version of the charter of a group of ours; `proof` is their signed statement, kept as received. A digest
 * that is not that version's is refused: they were shown another text.
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
  const { group, person } = await readGroupAction(tx, accepted.groupId, accepted.personId);
  if (group.peerId !== null || person.peerId === null) throw notFound('group');
  requireThat(person.standing?.state === 'active', refusals.onlyMembersCharter);
  const digest = await findCharterDigest(tx, accepted.groupId, accepted.version);
  if (digest !== accepted.digest) throw refusals.charterOtherText();
  await insertAcceptance(tx, accepted);
}
