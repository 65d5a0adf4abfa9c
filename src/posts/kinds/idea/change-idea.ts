import { cleanMultiline } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound, type Refusal } from '#src/platform/errors.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { requireMembership } from '../../audience.ts';
import { answerableBy, whyNotAnswerable } from '../../answerable.ts';
import { moderatesPlace } from '../../policy.ts';
import { lockIdea, noteChange, type HeldIdea } from './changes.ts';
import type { IdeaChange } from './facts.ts';
import { ideaStages, reasonMax } from './idea.ts';
import { hindranceTo, type IdeaHindrance, type IdeaTies } from './policy.ts';
import { refusals } from './refusals.ts';

/** One vote of the person's, or (`false`) none any more. */
export const voteForIdea = (tx: Tx, person: PersonId, postId: PostId, vote = true): Promise<void> =>
  changeIdea(tx, person, postId, async () => ({ vote }));

/** The jury says what becomes of an idea, and perhaps why. */
export function decideIdea(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  asked: { readonly stage: string; readonly reason: string },
): Promise<void> {
  return changeIdea(tx, person, postId, async () => {
    const stage = ideaStages.find((each) => each === asked.stage);
    if (!stage) throw refusals.notAStage();
    const reason = cleanMultiline(asked.reason, asked.reason.length);
    if (reason.length > reasonMax) throw refusals.reasonTooLong({ length: reason.length, max: reasonMax });
    return { stage, reason };
  });
}

/** It is a double of another idea of the group, whose votes it joins; null: it is none any more. */
export const mergeIdea = (tx: Tx, person: PersonId, postId: PostId, into: PostId | null): Promise<void> =>
  changeIdea(tx, person, postId, async (idea) => ({
    mergedInto: into === null ? null : await requireTarget(tx, idea, tx`q.id = ${into}`),
  }));

async function changeIdea(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  changeOf: (idea: HeldIdea) => Promise<IdeaChange>,
): Promise<void> {
  const idea = await lockIdea(tx, tx`p.id = ${postId} and ${answerableBy(tx, person)}`);
  if (!idea) throw await whyNotAnswerable(tx, person, postId, notFound('post'));
  await requireMembership(tx, person, idea.groupId);
  const ties = await tiesOf(tx, person, idea);
  if (ties.isBehind) throw refusals.ownPseudonym();
  const change = await changeOf(idea);
  const hindrance = hindranceTo(ties, stateOf(idea), change);
  if (hindrance !== null) throw refusalFor[hindrance]();
  const uri = tx.instance.addresses.activity(newUuid());
  await noteChange(tx, { id: person, peerId: null }, idea, { change, uri, at: new Date() });
}

export const stateOf = ({ stage, mergedInto, period }: HeldIdea) => ({
  ...{ stage, period, isMerged: mergedInto !== null },
});

const refusalFor: Readonly<Record<IdeaHindrance, () => Refusal>> = {
  ownIdea: refusals.ownIdea,
  merged: refusals.merged,
  decided: refusals.decided,
  notYet: refusals.notYet,
  over: refusals.over,
  onlyJury: refusals.onlyJury,
  reasonMissing: refusals.reasonMissing,
};

/** Of a person of any company. `isBehind`: it was written under a pseudonym of theirs, which acting under their name would show. */
export async function tiesOf(
  tx: Tx,
  personId: PersonId,
  idea: HeldIdea,
): Promise<IdeaTies & { readonly isBehind: boolean }> {
  const [row] = await tx<{ decides: boolean; isBehind: boolean }[]>`
    select coalesce(${moderatesPlace(tx, personId)}, false) or exists (
        select from campaign_jurors x join posts c on c.id = x.post_id
        where c.uri = ${idea.campaignUri} and c.group_id = p.group_id and x.person_id = ${personId}) as decides,
      exists (select from aliases x where x.alias_id = p.author_id and x.person_id = ${personId}) as is_behind
    from posts p where p.id = ${idea.postId}`;
  return {
    isAuthor: idea.authorId === personId,
    decides: row?.decides ?? false,
    isBehind: row?.isBehind ?? false,
  };
}

/** The URI of another idea of the group, found by a condition over `posts q`, that is no double itself. */
export async function requireTarget(
  tx: Tx,
  idea: Pick<HeldIdea, 'postId' | 'groupId'>,
  condition: ReturnType<Tx>,
): Promise<string> {
  const [target] = await tx<{ uri: string }[]>`
    select q.uri from posts q join ideas j on j.post_id = q.id
    where j.group_id = ${idea.groupId} and q.id <> ${idea.postId} and j.merged_into is null and q.removed_at is null and ${condition}
    for no key update of j`;
  if (!target) throw refusals.notADouble();
  return target.uri;
}
