import { cleanMultiline } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import type { Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { act, moderates, type Decided } from '../../acts/act.ts';
import { ideaActs, noteChange, type HeldIdea } from './changes.ts';
import type { IdeaChange } from './facts.ts';
import { ideaStages, reasonMax } from './idea.ts';
import { hindranceTo, type IdeaHindrance, type IdeaTies } from './policy.ts';
import { refusals } from './refusals.ts';

/** One vote of the person's, or (`false`) none any more. */
export const voteForIdea = (tx: Tx, person: PersonId, postId: PostId, vote = true): Promise<void> =>
  act(tx, ideas, { person, postId, isOneOfMany: vote }, async () => ({ vote }));

/** The jury says what becomes of an idea, and perhaps why. */
export function decideIdea(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  asked: { readonly stage: string; readonly reason: string },
): Promise<void> {
  return changeIdea(tx, person, postId, async ({ isAsked }) => {
    const stage = ideaStages.find((each) => each === asked.stage);
    if (!stage) throw isAsked ? refusals.questionStage() : refusals.notAStage();
    const reason = cleanMultiline(asked.reason, asked.reason.length);
    const sizes = { length: reason.length, max: reasonMax };
    if (sizes.length > sizes.max)
      throw isAsked ? refusals.answerTooLong(sizes) : refusals.reasonTooLong(sizes);
    return { stage, reason };
  });
}

/** It is a double of another idea of the group, whose votes it joins; null: it is none any more. */
export const mergeIdea = (tx: Tx, person: PersonId, postId: PostId, into: PostId | null): Promise<void> =>
  changeIdea(tx, person, postId, async (idea) => ({
    mergedInto: into === null ? null : await requireTarget(tx, idea, tx`q.id = ${into}`),
  }));

const changeIdea = (
  tx: Tx,
  person: PersonId,
  postId: PostId,
  changeOf: (idea: HeldIdea) => Promise<IdeaChange>,
): Promise<void> => act(tx, ideas, { person, postId }, changeOf);

/** Votes for ideas and decisions about them, and who may do them. */
export const ideas: Decided<HeldIdea, IdeaChange> = {
  ...ideaActs,
  note: noteChange,
  ownPseudonym: ({ isAsked }) => (isAsked ? refusals.pseudonymQuestion() : refusals.ownPseudonym()),
  hindrance: async (tx, person, idea, change) => {
    const hindrance = hindranceTo(await tiesOf(tx, person, idea), stateOf(idea), change);
    if (hindrance !== null) return (idea.isAsked ? refusalForQuestion : refusalFor)[hindrance];
    const into = change.mergedInto;
    return into && !(await findTarget(tx, idea, tx`q.uri = ${into}`)) ? notADouble(idea) : null;
  },
  // A home that decided cannot make an idea the double of itself, however many others are between them.
  impossible: async (tx, idea, { mergedInto }) =>
    Boolean(mergedInto) && (await leadsBack(tx, idea.uri, mergedInto ?? '')),
};

async function leadsBack(tx: Tx, ideaUri: string, from: string): Promise<boolean> {
  const [found] = await tx`
    with recursive up(uri) as (
      select ${from}::text
      union select j.merged_into from up join posts q on q.uri = up.uri join ideas j on j.post_id = q.id where j.merged_into is not null)
    select from up where uri = ${ideaUri}`;
  return found !== undefined;
}

const stateOf = ({ stage, mergedInto, period }: HeldIdea) => ({
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

/** The same of what is asked in an hour, where there is neither idea nor jury. It takes votes from its announcement on. */
const refusalForQuestion: Readonly<Record<IdeaHindrance, () => Refusal>> = {
  ownIdea: refusals.ownQuestion,
  merged: refusals.questionMerged,
  decided: refusals.answered,
  notYet: refusals.notYet,
  over: refusals.hourOver,
  onlyJury: refusals.onlyHosts,
  reasonMissing: refusals.whyNotAnswered,
};

const notADouble = ({ isAsked }: HeldIdea): (() => Refusal) =>
  isAsked ? refusals.questionNotADouble : refusals.notADouble;

/** Of a person of any company. */
async function tiesOf(tx: Tx, personId: PersonId, idea: HeldIdea): Promise<IdeaTies> {
  const [juror] = await tx`
    select from campaign_jurors x join posts c on c.id = x.post_id
    where c.uri = ${idea.campaignUri} and c.group_id = ${idea.groupId} and x.person_id = ${personId}`;
  return {
    isAuthor: idea.authorId === personId,
    decides: juror !== undefined || (await moderates(tx, personId, idea.postId)),
  };
}

async function requireTarget(tx: Tx, idea: HeldIdea, condition: Fragment): Promise<string> {
  const uri = await findTarget(tx, idea, condition);
  if (uri === null) throw notADouble(idea)();
  return uri;
}

/** The URI of another idea of the group, found by a condition over `posts q`, that is no double itself. */
async function findTarget(tx: Tx, idea: HeldIdea, condition: Fragment): Promise<string | null> {
  const [target] = await tx<{ uri: string }[]>`
    select q.uri from posts q join ideas j on j.post_id = q.id
    where j.group_id = ${idea.groupId} and q.id <> ${idea.postId} and j.merged_into is null and q.removed_at is null and ${condition}
    for no key update of j`;
  return target?.uri ?? null;
}
