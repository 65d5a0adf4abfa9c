import { readAgreementOf } from '#src/agreements/read.ts';
import { mustBeOurKey } from '#src/agreements/our-key.ts';
import type { SigningKey } from '#src/agreements/jws.ts';
import type { Partner } from '#src/agreements/decide.ts';
import type { Group } from '#src/groups/group.ts';
import { readPeople } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import { newUuid, type PersonId } from '#src/platform/ids.ts';
import { enqueue } from '#src/platform/journal.ts';
import { may } from '#src/roles/roles.ts';
import { goOn } from '#src/groups/succession/stand-still.ts';
import { recordFact } from './facts.ts';
import { keyOf, tellJob } from './jobs.ts';
import { signOrder, type Order } from './order.ts';
import type { Comer } from './preview.ts';
import { refusals as groupRefusals } from '#src/groups/refusals.ts';
import { refusals } from './refusals.ts';
import { openSuccessionOf } from './read.ts';
import { insertSuccession, setState, successionForChange } from './store.ts';

/** Members must have time to hear of it, and nobody signs for next year. */
const daysMax = 90;

export interface Offer {
  readonly group: Group;
  readonly to: Partner;
  /** From when on the other company decides. */
  readonly at: Date;
  readonly comers: readonly Comer[];
  /** Companies of which somebody said that their people stay behind: by origin. */
  readonly leaveBehind: readonly string[];
}

/**
 * The first signature: an administrator offers that a group of ours moves to a partner. The caller has asked `mayHandOver` and the partner, whose
 * answer `comers` is from. Returns the order's id.
 */
export async function offerSuccession(tx: Tx, by: PersonId, key: SigningKey, offer: Offer): Promise<string> {
  await mustSign(tx, by);
  const { group, to, at } = offer;
  if (group.practice !== null) throw groupRefusals.practiceStaysHere();
  const ahead = at.getTime() - Date.now();
  if (!Number.isFinite(ahead) || ahead < -60_000 || ahead > daysMax * 86_400_000)
    throw refusals.tooSoon({ days: daysMax });
  const behind = offer.comers.filter(({ stays }) => stays !== null);
  const unsaid = behind.filter(({ origin }) => !offer.leaveBehind.includes(origin));
  if (unsaid.length > 0)
    throw refusals.leftBehind({ companies: unsaid.map(({ company }) => company).join(', ') });
  const agreement = await readAgreementOf(tx, to.peerId);
  if (agreement === null) throw refusals.noPartner({ origin: to.origin });
  await mustBeOurKey(agreement, key);
  const order: Order = {
    type: 'KontorSuccession',
    id: newUuid(),
    agreement: agreement.id,
    group: { uri: group.uri, handle: group.handle, name: group.name },
    from: tx.instance.origin,
    to: to.origin,
    address: group.uri.replace(tx.instance.origin, to.origin),
    at: at.toISOString(),
    leftBehind: behind.map(({ origin, company }) => ({ origin, company })),
  };
  if ((await openSuccessionOf(tx, group.id)) !== null) throw refusals.alreadyOpen();
  const document = await signOrder(order, key);
  const row = { id: order.id, groupId: group.id, peerId: to.peerId, side: 'giving', document } as const;
  if (!(await insertSuccession(tx, { ...row, at: order.at, offeredBy: by }))) throw refusals.alreadyOpen();
  await enqueue(tx, tellJob, { id: order.id, say: 'offer' }, { key: keyOf(order.id) });
  await recordFact(tx, by, 'succession.offered', {
    successionId: order.id,
    groupId: group.id,
    peerId: to.peerId,
    side: 'giving',
  });
  return order.id;
}

/**
 * The company that offered takes it back: at once before the moment has come; afterwards only if the other one confirms that it has taken nothing
 * over, until which the group stands still.
 */
export async function withdrawSuccession(tx: Tx, by: PersonId, id: string): Promise<void> {
  await mustSign(tx, by);
  const succession = await successionForChange(tx, id);
  if (succession.side !== 'giving') throw refusals.notOpen();
  const { state, groupId, peerId } = succession;
  if (state === 'withdrawing' || state === 'withdrawn') return;
  if (state !== 'offered' && state !== 'signed' && state !== 'handing') throw refusals.notOpen();
  const begun = state === 'handing';
  await setState(tx, id, begun ? 'withdrawing' : 'withdrawn');
  if (!begun) await goOn(tx, groupId);
  await enqueue(tx, tellJob, { id, say: 'withdrawn' }, begun ? {} : { key: keyOf(id) });
  const about = { successionId: id, groupId, peerId, side: 'giving' } as const;
  if (!begun) await recordFact(tx, by, 'succession.withdrawn', about);
}

/** A person, not the machine: what two companies sign, somebody at each of them answers for. */
export async function mustSign(tx: Tx, by: PersonId): Promise<void> {
  const [actor] = await readPeople(tx, [by]);
  if (!actor || actor.kind !== 'person' || actor.deactivatedAt !== null || !may(actor, 'partners'))
    throw refusals.onlyAdministrators();
}
