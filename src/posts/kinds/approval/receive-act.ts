import { cleanMultiline } from '#src/people/person.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { actableBy, isHome, isHomeAt } from '../../acts/home.ts';
import { clampDate } from '../../inbound/incoming.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import { tiesOf } from './act-approval.ts';
import { refuseAct, takeAct } from './acts.ts';
import { reasonMax, type ApprovalActName } from './approval.ts';
import type { ApprovalAct } from './facts.ts';
import { lockApproval, type HeldApproval } from './held.ts';
import { hindranceTo, isAnswering } from './policy.ts';

/** An act as a partner's person sends it: who takes a step by the URI. */
export interface IncomingAct {
  readonly approvalUri: string;
  readonly act: ApprovalActName;
  readonly step: number | null;
  readonly toUri: string;
  readonly reason: string;
  /** Of what they had before them; '' when they do not say. */
  readonly digest: string;
  readonly uri: string;
  readonly at: Date;
}

/**
 * A partner's person acts on a request. `refused`: they may not, or saw something else, which only a home says: ours, unless that of a partner's
 * group has `decided`. `none`: it is none that they can act on, or nothing is different now.
 */
export async function receiveApprovalAct(
  tx: Tx,
  person: RemotePerson,
  said: IncomingAct,
  decided: boolean,
): Promise<'changed' | 'refused' | 'none'> {
  const held = await lockApproval(tx, actableBy(tx, person, said.approvalUri));
  // Outside of groups its author's home tells us how it stands, and nobody else.
  if (!held || (!decided && !held.isHome)) return 'none';
  const act = await actIn(tx, person.id, held, said);
  if (!decided) {
    const sawOther = isAnswering(act) && said.digest !== held.digest;
    if (sawOther || (await isHindered(tx, person.id, held, act))) return 'refused';
  }
  const at = clampDate(said.at, new Date());
  return (await takeAct(tx, person, held, { act, uri: said.uri, at })) === 'changed' ? 'changed' : 'none';
}

async function actIn(tx: Tx, person: PersonId, held: HeldApproval, said: IncomingAct): Promise<ApprovalAct> {
  const { act, toUri } = said;
  const own = held.steps.find(({ personId }) => personId === person)?.step ?? null;
  const [to] =
    act === 'replace'
      ? await tx<{ id: PersonId }[]>`select id from people where uri = ${toUri} and kind = 'person'`
      : [];
  return {
    ...{ act, toId: to?.id ?? null, reason: cleanMultiline(said.reason, reasonMax) },
    step: act === 'withdraw' ? null : isAnswering({ act }) ? own : said.step,
  };
}

async function isHindered(tx: Tx, person: PersonId, held: HeldApproval, act: ApprovalAct): Promise<boolean> {
  if (act.act === 'replace' && (act.toId === null || !(await isReader(tx, act.toId, held)))) return true;
  return hindranceTo(await tiesOf(tx, person, held), held, act) !== null;
}

/** In a group its members; outside of groups a partner's requester does not ask here. */
async function isReader(tx: Tx, id: PersonId, { groupId }: HeldApproval): Promise<boolean> {
  const [member] = await tx`
    select from memberships where group_id = ${groupId} and person_id = ${id} and state = 'active'`;
  return member !== undefined;
}

/** The home of a partner's group has announced what one of ours did: now it is so. */
export async function confirmAct(tx: Tx, uri: string, groupUri: string): Promise<boolean> {
  const [sent] = await tx<
    (ApprovalAct & { readonly postId: PostId; readonly personId: PersonId; readonly at: Date })[]
  >`
    select c.post_id, c.person_id, c.act, c.step, c.to_id, c.reason, c.at
    from approval_acts c join posts p on p.id = c.post_id join groups g on g.id = p.group_id
    where c.uri = ${uri} and g.uri = ${groupUri} and c.taken_at is null and c.refused_at is null and c.person_id is not null`;
  const held = sent && (await lockApproval(tx, tx`p.id = ${sent.postId}`));
  if (!sent || !held) return false;
  const { act, step, toId, reason, personId, at } = sent;
  await takeAct(tx, { id: personId, peerId: null }, held, { act: { act, step, toId, reason }, uri, at });
  return true;
}

/** The home of a request, or of its group, did not take what one of ours did. False when somebody else says so. */
export const receiveActRefusal = (tx: Tx, uri: string, by: string): Promise<boolean> =>
  refuseAct(tx, uri, isHome(tx, by));

/** A partner's server will never take it, in whatever words. */
export const approvalBounced = (tx: Tx, uri: string, peerId: number): Promise<boolean> =>
  refuseAct(tx, uri, isHomeAt(tx, peerId));

/** Whether something that one of ours did about a request is known under that URI. */
export async function isApprovalAct(reader: Reader, uri: string): Promise<boolean> {
  const [found] = await reader`select from approval_acts where uri = ${uri}`;
  return found !== undefined;
}
