import { cleanMultiline } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound, type Refusal } from '#src/platform/errors.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { requireMembership } from '../../audience.ts';
import { answerableBy, whyNotAnswerable } from '../../answerable.ts';
import { moderatesPlace } from '../../policy.ts';
import { findNamed } from '../named-people.ts';
import { sendAct, takeAct } from './acts.ts';
import { approvalActs, reasonMax, stepsMax } from './approval.ts';
import type { ApprovalAct } from './facts.ts';
import { lockApproval, type HeldApproval } from './held.ts';
import { hindranceTo, isAnswering, type ApprovalHindrance, type ApprovalTies } from './policy.ts';
import { refusals } from './refusals.ts';

/** What somebody asks to do. `step`: whose place in the walk it is about; left out, that of the person who acts. */
export interface AskedAct {
  readonly act: string;
  readonly step?: number | null;
  /** Of a replacement: an id, or a handle. */
  readonly to?: string;
  readonly reason?: string;
}

/** Answers a request, asks back, or arranges who is asked, as far as `policy.ts` lets the person. A home elsewhere decides that, and until it has, nothing is different. */
export async function actOnApproval(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  asked: AskedAct,
): Promise<void> {
  const held = await lockApproval(tx, tx`p.id = ${postId} and ${answerableBy(tx, person)}`);
  if (!held) throw await whyNotAnswerable(tx, person, postId, notFound('post'));
  if (held.groupId !== null) await requireMembership(tx, person, held.groupId);
  const act = await checkAct(tx, person, held, asked);
  const { isBehind, ...ties } = await tiesOf(tx, person, held);
  if (isBehind) throw refusals.ownPseudonym();
  const hindrance = hindranceTo(ties, held, act);
  // Whoever sends the same answer twice has been heard.
  if ((hindrance === 'answered' || hindrance === 'closed') && isSame(held, act)) return;
  if (hindrance !== null) throw refusalFor[hindrance]();
  const said = { act, uri: tx.instance.addresses.activity(newUuid()), at: new Date() };
  const doer = { id: person, peerId: null };
  if (held.isHome) await takeAct(tx, doer, held, said);
  else await sendAct(tx, doer, held, said);
}

async function checkAct(tx: Tx, person: PersonId, held: HeldApproval, asked: AskedAct): Promise<ApprovalAct> {
  const act = approvalActs.find((each) => each === asked.act);
  if (!act) throw refusals.notAnAct();
  const reason = cleanMultiline(asked.reason ?? '', (asked.reason ?? '').length);
  if (reason.length > reasonMax) throw refusals.reasonTooLong({ length: reason.length, max: reasonMax });
  const own = held.steps.find(({ personId }) => personId === person)?.step ?? null;
  const step = act === 'withdraw' ? null : isAnswering({ act }) ? own : (asked.step ?? null);
  if (act !== 'replace') return { act, step, toId: null, reason };
  const [toId] = await findNamed(
    tx,
    [asked.to ?? ''],
    { ...held, authorId: held.requesterId },
    {
      ...{ max: stepsMax, tooMany: refusals.tooManyApprovers, unknown: refusals.approverUnknown },
    },
  );
  if (toId === undefined) throw refusals.approverUnknown({ name: asked.to ?? '' });
  return { act, step, toId, reason };
}

const isSame = (held: HeldApproval, { act, step }: ApprovalAct): boolean => {
  const state = held.steps.find((each) => each.step === step)?.state;
  if (act === 'withdraw') return held.state === 'withdrawn';
  return (act === 'approve' && state === 'approved') || (act === 'decline' && state === 'declined');
};

const refusalFor: Readonly<Record<ApprovalHindrance, () => Refusal>> = {
  closed: refusals.closed,
  notYours: refusals.notYours,
  answered: refusals.answered,
  notYourTurn: refusals.notYourTurn,
  reasonMissing: refusals.reasonMissing,
  notAsked: refusals.notAsked,
  onlyRequester: refusals.onlyRequester,
  onlyArranger: refusals.onlyArranger,
  notYourself: refusals.notYourself,
  inItAlready: refusals.inItAlready,
  noSuchStep: refusals.noSuchStep,
};

/** Of a person of any company. `isBehind`: it was written under a pseudonym of theirs, which acting under their name would show. */
export async function tiesOf(
  tx: Tx,
  personId: PersonId,
  held: HeldApproval,
): Promise<ApprovalTies & { readonly isBehind: boolean }> {
  const [row] = await tx<{ moderates: boolean; isBehind: boolean }[]>`
    select coalesce(${moderatesPlace(tx, personId)}, false) as moderates,
      exists (select from aliases x where x.alias_id = p.author_id and x.person_id = ${personId}) as is_behind
    from posts p where p.id = ${held.postId}`;
  return {
    ...{ personId, isRequester: held.requesterId === personId },
    ...{ moderates: row?.moderates ?? false, isBehind: row?.isBehind ?? false },
  };
}
