import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { appealMax, answerMax } from './appeals.ts';
import { recordFact } from './facts.ts';
import { appealDays } from './report.ts';
import { insertAppeal, settleAppeal } from './store.ts';

/** One of a partner's people asks that a decision in a group of ours be looked at again; their company passes it on. */
export interface IncomingAppeal {
  readonly peerId: number;
  /** Under which both companies know it. */
  readonly uri: string;
  readonly act: 'removed' | 'banned';
  /** The post that was removed, or the person who was banned. */
  readonly objectUri: string;
  readonly groupUri: string;
  readonly text: string;
}

/**
 * It joins the appeals of our own people, before somebody who did not decide. Only about people of that company, once for each decision, within
 * `appealDays` days; the same again has no effect. Throws Refusal where there is no such decision.
 */
export async function receiveAppeal(tx: Tx, appeal: IncomingAppeal): Promise<boolean> {
  const { peerId, uri, act, objectUri, groupUri } = appeal;
  const text = appeal.text.trim().slice(0, appealMax);
  if (text === '') throw new Refusal('invalid', 'An appeal says in `content` why.');
  const [found] = await tx<{ actId: string; personId: PersonId }[]>`
    select t.id as act_id, t.person_id from moderation_acts t join people p on p.id = t.person_id join groups g on g.id = t.group_id
    left join posts o on o.id = t.post_id
    where p.peer_id = ${peerId} and g.peer_id is null and g.uri = ${groupUri} and t.queue = 'group' and t.peer_id is null and t.act = ${act}
      and case t.act when 'removed' then o.uri else p.uri end = ${objectUri}
      and t.at > now() - make_interval(days => ${appealDays})
    order by t.id desc limit 1`;
  if (!found)
    throw new Refusal(
      'gone',
      `No decision of the last ${appealDays} days about that, and about somebody of yours, is known here.`,
    );
  const { actId, personId } = found;
  const appealId = await insertAppeal(tx, { actId, personId, text, uri, peerId });
  if (appealId === null) return false;
  await recordFact(tx, personId, 'appeal.filed', { appealId, actId, personId });
  return true;
}

/** The home of a partner's group answers an appeal by one of ours. Only the company that decided can; false: it has, or was not asked. */
export async function receiveAppealAnswer(
  tx: Tx,
  answer: {
    readonly peerId: number;
    readonly uri: string;
    readonly outcome: 'upheld' | 'granted';
    readonly text: string;
  },
): Promise<boolean> {
  const { peerId, uri, outcome } = answer;
  const [appeal] = await tx<{ id: string; actId: string; personId: PersonId; metAs: PersonId }[]>`
    select a.id, a.act_id, a.person_id, t.person_id as met_as from appeals a join moderation_acts t on t.id = a.act_id join groups g on g.id = t.group_id
    where a.uri = ${uri} and a.peer_id is null and g.peer_id = ${peerId} for no key update of a`;
  if (!appeal) return false;
  const text = answer.text.trim().slice(0, answerMax);
  if (!(await settleAppeal(tx, appeal.id, { by: null, outcome, answer: text }))) return false;
  const { id, actId, personId, metAs } = appeal;
  await recordFact(tx, null, 'appeal.decided', {
    appealId: id,
    actId,
    personId,
    metAs,
    outcome,
    answer: text,
  });
  return true;
}

/** The company that decided will not hear it: its person reads why, and nothing waits for ever. False: no appeal of ours. */
export async function appealBounced(tx: Tx, uri: string, reason: string): Promise<boolean> {
  const [appeal] = await tx<{ peerId: number }[]>`
    select g.peer_id from appeals a join moderation_acts t on t.id = a.act_id join groups g on g.id = t.group_id
    where a.uri = ${uri} and a.peer_id is null and g.peer_id is not null`;
  if (!appeal) return false;
  return await receiveAppealAnswer(tx, { ...appeal, uri, outcome: 'upheld', text: reason });
}

/** What has to cross for an appeal: to the company that decided, or back to the one that it came from; null: it stays here. */
export interface AppealAway {
  readonly uri: string;
  /** The company that it came from; null: one of ours made it. */
  readonly peerId: number | null;
  readonly text: string;
  readonly act: 'removed' | 'banned';
  readonly objectUri: string;
  readonly groupUri: string;
  /** Whose group it is; null: ours. */
  readonly homePeerId: number | null;
}

export async function appealAway(tx: Tx, appealId: string): Promise<AppealAway | null> {
  const [row] = await tx<AppealAway[]>`
    select a.uri, a.peer_id, a.text, t.act, case t.act when 'removed' then o.uri else p.uri end as object_uri, g.uri as group_uri, g.peer_id as home_peer_id
    from appeals a join moderation_acts t on t.id = a.act_id join groups g on g.id = t.group_id join people p on p.id = t.person_id
    left join posts o on o.id = t.post_id where a.id = ${appealId} and a.uri is not null`;
  return row ?? null;
}
