import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import {
  eraseActsOf,
  noteActs,
  refuseActs,
  type Acts,
  type Doer,
  type Entry,
  type Said,
} from '../../acts/acts.ts';
import type { Words } from '../../acts/expire-acts.ts';
import { periodSql, type Period } from '../campaign/campaign.ts';
import type { Deed } from '../kind.ts';
import { recordFact, type IdeaChange } from './facts.ts';
import type { IdeaStage } from './idea.ts';
import { recount, unitedWith } from './votes.ts';

/** An idea whose row is locked. */
export interface HeldIdea {
  readonly postId: PostId;
  readonly uri: string;
  readonly groupId: GroupId;
  readonly authorId: PersonId;
  readonly stage: IdeaStage;
  readonly reason: string;
  readonly mergedInto: string | null;
  /** Of its campaign, by our clock; null: it belongs to none that is here. */
  readonly period: Period | null;
  readonly campaignUri: string | null;
  /** Asked in an hour of questions. */
  readonly isAsked: boolean;
}

/** What is decided about ideas: `stage` with its reason, `merged`. Votes are a row of person and idea, in votes.ts. */
export const ideaActs: Acts<HeldIdea, IdeaChange> & { readonly words: Words } = {
  table: 'idea_acts',
  of: 'ideas',
  read: readHeld,
  entriesOf,
  changeOf: ([entry]) => changeOf(entry),
  valueIn: (idea, field) =>
    field === 'stage' ? { stage: idea.stage, reason: idea.reason } : idea.mergedInto,
  write,
  changed: told,
  refused: (tx, about) => recordFact(tx, null, 'idea.change_refused', about),
  words: {
    field: 'stage',
    key: 'reason',
    forget: (tx, postId, reason) =>
      tx`update ideas set reason = '' where post_id = ${postId} and reason = ${reason}`,
  },
};

async function readHeld(tx: Tx, postId: PostId): Promise<HeldIdea | null> {
  const [idea] = await tx<HeldIdea[]>`
    select p.id as post_id, p.uri, i.group_id, p.author_id, i.stage, i.reason, i.merged_into, i.campaign_uri,
      (select ${tx.unsafe(periodSql)} from campaigns k join posts c on c.id = k.post_id where c.uri = i.campaign_uri) as period,
      exists (select from campaigns k join posts c on c.id = k.post_id where c.uri = i.campaign_uri and k.format = 'questions') as is_asked
    from posts p join ideas i on i.post_id = p.id where i.post_id = ${postId}`;
  return idea ?? null;
}

function entriesOf({ stage, reason = '', mergedInto }: IdeaChange): Entry[] {
  return stage === undefined
    ? [{ field: 'merged', value: mergedInto ?? null }]
    : [{ field: 'stage', value: { stage, reason } }];
}

type Decision = Pick<HeldIdea, 'stage' | 'reason'>;

const changeOf = (entry?: Entry): IdeaChange =>
  entry?.field === 'stage'
    ? (entry.value as Decision)
    : { mergedInto: (entry?.value ?? null) as string | null };

async function write(tx: Tx, idea: HeldIdea, { field, value }: Entry): Promise<void> {
  const { postId } = idea;
  if (field === 'stage') {
    const { stage, reason } = value as Decision;
    await tx`
      update ideas set stage_at = case when stage = ${stage} then stage_at else now() end, stage = ${stage}, reason = ${reason}
      where post_id = ${postId}`;
    return;
  }
  await tx`update ideas set merged_into = ${value as string | null} where post_id = ${postId}`;
  const [left] =
    idea.mergedInto === null
      ? []
      : await tx<{ id: PostId }[]>`select id from posts where uri = ${idea.mergedInto}`;
  await recount(tx, [postId, ...(left ? [left.id] : [])]);
}

async function told(tx: Tx, person: Doer, idea: HeldIdea, said: Said<IdeaChange>): Promise<void> {
  const { change, uri, at } = said;
  await recordFact(tx, person.id, 'idea.changed', {
    ...{ postId: idea.postId, groupId: idea.groupId, personId: person.id, peerId: person.peerId },
    ...{ change, uri, at: at.toISOString() },
  });
}

/** Each person's vote is a register, like all that is decided: of each the latest word holds, in whatever order they come. */
export async function noteChange(
  tx: Tx,
  person: Doer,
  idea: HeldIdea,
  said: Said<IdeaChange>,
): Promise<'changed' | 'same'> {
  const { vote, ...decision } = said.change;
  if (vote === undefined) return await noteActs(tx, ideaActs, person, idea, { ...said, change: decision });
  const at = await castVote(tx, person, idea, { voted: vote, uri: said.uri, at: said.at });
  if (at === null) return 'same';
  await told(tx, person, idea, { change: { vote }, uri: said.uri, at });
  return 'changed';
}

/** When it is said, if that changes something. Taking back a vote takes back those for its doubles, too. */
async function castVote(
  tx: Tx,
  person: Doer,
  { postId }: HeldIdea,
  said: { readonly voted: boolean; readonly uri: string; readonly at: Date },
): Promise<Date | null> {
  const united = tx.unsafe(unitedWith(`${postId}::bigint`));
  const [held] = await tx<{ voted: boolean }[]>`
    select coalesce(bool_or(v.voted), false) as voted from idea_votes v where v.person_id = ${person.id} and v.post_id in ${united}`;
  const isOurs = person.peerId === null;
  if (isOurs && held?.voted === said.voted) return null;
  const [noted] = await tx<{ at: Date }[]>`
    insert into idea_votes as v (post_id, person_id, voted, uri, at)
    values (${postId}, ${person.id}, ${said.voted}, ${said.uri}, ${said.at})
    on conflict (post_id, person_id) do update set voted = excluded.voted, uri = excluded.uri,
      at = greatest(excluded.at, v.at + interval '1 millisecond')
    where ${isOurs} and not (v.voted and excluded.voted) or v.at < excluded.at and not ${isOurs} returning at`;
  if (!noted) return null; // they said so by another request a moment ago, or a later word holds
  if (!said.voted)
    await tx`update idea_votes set voted = false where person_id = ${person.id} and post_id in ${united}`;
  // Who counts must see the votes of those who counted before; the lock and the count leave together.
  const locked = tx`select from ideas where post_id = ${postId} for no key update`.execute();
  await Promise.all([locked, recount(tx, [postId])]);
  return held?.voted === said.voted ? null : noted.at;
}

/** Takes back what an activity of one of ours said, votes too. */
export async function refuseChanges(tx: Tx, uri: string, condition: Fragment): Promise<boolean> {
  const [vote] = await tx<{ postId: PostId; personId: PersonId }[]>`
    update idea_votes v set voted = not v.voted, uri = v.uri || '#refused'
    from posts p join people a on a.id = p.author_id left join groups g on g.id = p.group_id, people w
    where v.uri = ${uri} and p.id = v.post_id and w.id = v.person_id and w.peer_id is null and ${condition}
    returning v.post_id, v.person_id`;
  if (!vote) return await refuseActs(tx, ideaActs, uri, condition);
  await recount(tx, [vote.postId]);
  await recordFact(tx, null, 'idea.change_refused', vote);
  return true;
}

/** What a person supports and has decided, by the ids of the ideas. */
export async function ideasDoneBy(
  reader: Reader,
  personId: PersonId,
  after: string,
  limit: number,
): Promise<readonly (Deed & { readonly voted: boolean; readonly decisions: readonly object[] })[]> {
  return await reader`
    select p.id, p.uri,
      exists (select from idea_votes v where v.post_id = p.id and v.person_id = ${personId} and v.voted) as voted,
      coalesce((select json_agg(json_build_object('what', c.field, 'value', c.value, 'at', c.at) order by c.at)
        from idea_acts c where c.post_id = p.id and c.person_id = ${personId}), '[]') as decisions
    from posts p where p.id > ${after} and p.id in (
      select post_id from idea_votes where person_id = ${personId} and voted
      union select post_id from idea_acts where person_id = ${personId})
    order by p.id limit ${limit}`;
}

/** Their votes are gone; what they decided stays, without their name. */
export async function eraseIdeasOf(tx: Tx, personId: PersonId, limit: number): Promise<number> {
  const votes = await tx<{ postId: PostId }[]>`
    delete from idea_votes where person_id = ${personId} and post_id in (
      select post_id from idea_votes where person_id = ${personId} limit ${limit}) returning post_id`;
  if (votes.length > 0)
    await recount(
      tx,
      votes.map(({ postId }) => postId),
    );
  return votes.length + (await eraseActsOf(tx, ideaActs, personId, limit));
}
