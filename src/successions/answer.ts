import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { countersignJws, type SigningKey } from '#src/agreements/jws.ts';
import { mustBeOurKey } from '#src/agreements/our-key.ts';
import { readAgreement } from '#src/agreements/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { enqueue } from '#src/platform/journal.ts';
import { recordFact } from './facts.ts';
import { keyOf, tellJob } from './jobs.ts';
import { mustSign } from './offer.ts';
import { orderType } from './order.ts';
import { answerQuestion } from './preview.ts';
import { isOverdue, offerDays } from './expire.ts';
import { refusals } from './refusals.ts';
import type { Succession } from './read.ts';
import { setState, successionForChange } from './store.ts';

/**
 * The second signature: an administrator of the company that is to be the group's home agrees. What stood in the way when it was offered is asked
 * again. Again, it changes nothing.
 */
export async function acceptSuccession(
  tx: Tx,
  by: PersonId,
  id: string,
  deps: { readonly key: SigningKey; readonly registry: PartnerRegistry },
): Promise<void> {
  await mustSign(tx, by);
  const succession = await successionForChange(tx, id);
  if (succession.side !== 'taking') throw refusals.notOpen();
  if (succession.state === 'signed') return;
  if (succession.state !== 'offered') throw refusals.notOpen();
  if (isOverdue(succession.createdAt))
    throw refusals.expired({ days: offerDays, company: succession.company });
  await mustBePossible(tx, deps.registry, succession);
  const { payload, jws } = succession.order;
  const agreement = await readAgreement(tx, payload.agreement);
  if (agreement === null) throw refusals.noPartner({ origin: succession.origin });
  await mustBeOurKey(agreement, deps.key);
  const document = await countersignJws(jws, orderType, deps.key);
  await setState(tx, id, 'signed', { document, signedBy: by });
  await enqueue(tx, tellJob, { id, say: 'acceptance' }, { key: keyOf(id) });
  const { groupId, peerId } = succession;
  await recordFact(tx, by, 'succession.signed', {
    ...{ successionId: id, groupId, peerId, side: 'taking' },
    at: payload.at,
  });
}

async function mustBePossible(tx: Tx, registry: PartnerRegistry, succession: Succession): Promise<void> {
  const { payload } = succession.order;
  const asker = registry.byPeer(succession.peerId);
  if (!asker) throw refusals.noPartner({ origin: succession.origin });
  const answer = await answerQuestion(tx, registry, asker, payload.group.uri);
  if (answer.obstacle !== '')
    throw refusals.obstacle({ company: tx.instance.company, reason: answer.obstacle });
  const behind = new Set(payload.leftBehind.map(({ origin }) => origin));
  const unsaid = answer.stay.filter(({ origin }) => !behind.has(origin));
  if (unsaid.length > 0)
    throw refusals.leftBehind({ companies: unsaid.map(({ origin }) => origin).join(', ') });
}

export async function declineSuccession(tx: Tx, by: PersonId, id: string): Promise<void> {
  await mustSign(tx, by);
  const { side, state, groupId, peerId } = await successionForChange(tx, id);
  if (side !== 'taking') throw refusals.notOpen();
  if (state === 'declined') return;
  if (state !== 'offered') throw refusals.notOpen();
  await setState(tx, id, 'declined');
  await enqueue(tx, tellJob, { id, say: 'declined' }, { key: keyOf(id) });
  await recordFact(tx, by, 'succession.declined', { successionId: id, groupId, peerId, side });
}
