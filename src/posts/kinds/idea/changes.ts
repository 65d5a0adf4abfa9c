import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { periodSql, type Period } from '../campaign/campaign.ts';
import type { Deed } from '../kind.ts';
import { recordFact, type IdeaChange } from './facts.ts';
import type { IdeaStage } from './idea.ts';
import { recount, unitedWith } from './votes.ts';

/** An idea whose row is locked, so that of two acts at once one comes second. */
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
}

/** An idea by a condition over `posts p`. */
export async function lockIdea(tx: Tx, condition: Fragment): Promise<HeldIdea | null> {
  const [idea] = await tx<HeldIdea[]>`
    select p.id as post_id, p.uri, i.group_id, p.author_id, i.stage, i.reason, i.merged_into, i.campaign_uri,
      (select ${tx.unsafe(periodSql)} from campaigns k join posts c on c.id = k.post_id where c.uri = i.campaign_uri) as period
    from posts p join ideas i on i.post_id = p.id
    where p.removed_at is null and ${condition} for no key update of i`;
  return idea ?? null;
}

/** One act by one person. */
export interface Changed {
  readonly change: IdeaChange;
  readonly uri: string;
  readonly at: Date;
}
interface Doer {
  readonly id: PersonId;
  readonly peerId: number | null;
}

/**
 * Notes an act. Of each person's vote, of the stage and of what an idea is a double of, the latest word holds, in whatever order they come; ours
 * is the latest whatever the clocks of others said before. `same`: nothing is different now.
 */
export async function noteChange(
  tx: Tx,
  person: Doer,
  idea: HeldIdea,
  said: Changed,
): Promise<'changed' | 'same'> {
  const { change, uri } = said;
  const at =
    change.vote === undefined
      ? await noteDecision(tx, person, idea, said)
      : await noteVote(tx, person, idea, { voted: change.vote, uri, at: said.at });
  if (at === null) return 'same';
  await recordFact(tx, person.id, 'idea.changed', {
    ...{ postId: idea.postId, groupId: idea.groupId, personId: person.id, peerId: person.peerId },
    ...{ change, uri, at: at.toISOString() },
  });
  return 'changed';
}

/** When it is said, if that changes something. Taking back a vote takes back those for its doubles, too. */
async function noteVote(
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
    where ${isOurs} or v.at < excluded.at returning at`;
  if (!noted) return null;
  if (!said.voted)
    await tx`update idea_votes set voted = false where person_id = ${person.id} and post_id in ${united}`;
  await recount(tx, [postId]);
  return held?.voted === said.voted ? null : noted.at;
}

type Field = 'stage' | 'merged';
type Value = { readonly stage: IdeaStage; readonly reason: string } | string | null;

const valueIn = (idea: HeldIdea, field: Field): Value =>
  field === 'stage' ? { stage: idea.stage, reason: idea.reason } : idea.mergedInto;

async function noteDecision(
  tx: Tx,
  person: Doer,
  idea: HeldIdea,
  { change, uri, at }: Changed,
): Promise<Date | null> {
  const { stage, reason = '', mergedInto } = change;
  const [field, value]: [Field, Value] =
    stage === undefined ? ['merged', mergedInto ?? null] : ['stage', { stage, reason }];
  const before = valueIn(idea, field);
  const isOurs = person.peerId === null;
  if (isOurs && isEqual(before, value)) return null;
  const [last] = await tx<{ at: Date | null }[]>`
    select max(at) as at from idea_acts where post_id = ${idea.postId} and field = ${field}`;
  const said = isOurs && last?.at && last.at >= at ? new Date(last.at.getTime() + 1) : at;
  const added = await tx`
    insert into idea_acts (uri, field, post_id, person_id, value, before, at)
    values (${uri}, ${field}, ${idea.postId}, ${person.id}, coalesce(${json(tx, value)}::jsonb, 'null'), coalesce(${json(tx, before)}::jsonb, 'null'), ${said})
    on conflict (uri, field) do nothing`;
  if (added.count === 0) return null;
  const now = await settle(tx, idea, field);
  return isEqual(before, now) ? null : said;
}

const isEqual = (one: Value, other: Value): boolean => {
  if (typeof one === 'string' || typeof other === 'string' || one === null || other === null)
    return one === other;
  return one.stage === other.stage && one.reason === other.reason;
};

/** Writes the latest word that was not refused; where none is left, what it was before the first. */
async function settle(tx: Tx, idea: Pick<HeldIdea, 'postId' | 'mergedInto'>, field: Field): Promise<Value> {
  const { postId } = idea;
  const [word] = await tx<{ value: Value }[]>`
    select coalesce(
      (select c.value from idea_acts c where c.post_id = ${postId} and c.field = ${field} and c.refused_at is null
        order by c.at desc, c.uri desc limit 1),
      (select c.before from idea_acts c where c.post_id = ${postId} and c.field = ${field} order by c.at, c.uri limit 1)) as value`;
  const value = word?.value ?? null;
  if (field === 'stage' && value !== null && typeof value === 'object') {
    await tx`
      update ideas set stage_at = case when stage = ${value.stage} then stage_at else now() end, stage = ${value.stage}, reason = ${value.reason}
      where post_id = ${postId}`;
  } else if (field === 'merged') {
    await tx`update ideas set merged_into = ${value as string | null} where post_id = ${postId}`;
    const [left] = idea.mergedInto === null ? [] : await idsOf(tx, idea.mergedInto);
    await recount(tx, [postId, ...(left ? [left.id] : [])]);
  }
  return value;
}

const idsOf = (tx: Tx, uri: string) => tx<{ id: PostId }[]>`select id from posts where uri = ${uri}`;

/** Takes back what an activity of one of ours said, for those to whom the condition over `groups g` applies. */
export async function refuseChanges(tx: Tx, uri: string, condition: Fragment): Promise<boolean> {
  const votes = await tx<{ postId: PostId; personId: PersonId }[]>`
    update idea_votes v set voted = not v.voted, uri = v.uri || '#refused'
    from ideas i join groups g on g.id = i.group_id, people w
    where v.uri = ${uri} and i.post_id = v.post_id and w.id = v.person_id and w.peer_id is null and ${condition}
    returning v.post_id, v.person_id`;
  const acts = await tx<{ postId: PostId; personId: PersonId; field: Field; mergedInto: string | null }[]>`
    update idea_acts c set refused_at = now()
    from ideas i join groups g on g.id = i.group_id, people w
    where c.uri = ${uri} and i.post_id = c.post_id and w.id = c.person_id and w.peer_id is null and c.refused_at is null and ${condition}
    returning c.post_id, c.person_id, c.field, i.merged_into`;
  for (const { postId } of votes) await recount(tx, [postId]);
  for (const act of acts) await settle(tx, act, act.field);
  const [first] = [...votes, ...acts];
  if (!first) return false;
  await recordFact(tx, null, 'idea.change_refused', { postId: first.postId, personId: first.personId });
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
  const acts = await tx`
    update idea_acts set person_id = null where (uri, field) in (
      select uri, field from idea_acts where person_id = ${personId} limit ${limit})`;
  return votes.length + acts.count;
}
