import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { hostIn, type Fragment, tagOf } from '#src/platform/sql.ts';
import { leavesRoom, visibleTo } from '../../policy.ts';
import type { Viewer } from '../../post.ts';
import type { CampaignDetails } from '../campaign/campaign.ts';
import { openIn, type IdeaStage } from './idea.ts';

type Person = Extract<Viewer, { readonly personId: PersonId }>;

/** An idea in a list. */
export interface IdeaRow {
  readonly id: PostId;
  readonly title: string;
  readonly language: string;
  readonly stage: IdeaStage;
  readonly votes: number;
  readonly voted: boolean;
  readonly replies: number;
  readonly author: string;
  /** Of an author elsewhere; '' for ours. */
  readonly company: string;
  readonly isOwn: boolean;
  readonly publishedAt: Date;
  /** It is a double of another. */
  readonly isMerged: boolean;
  /** What the jury, or those who answer, say to it. */
  readonly reason: string;
  readonly campaign: (CampaignDetails & { readonly id: PostId; readonly title: string }) | null;
  readonly group: { readonly handle: string; readonly host: string | null; readonly name: string };
}

export const ideaOrders = ['votes', 'newest', 'stage'] as const;
export type IdeaOrder = (typeof ideaOrders)[number];

export interface IdeaFilter {
  readonly order: IdeaOrder;
  readonly stage?: IdeaStage | undefined;
  readonly campaignId?: PostId | undefined;
  readonly isMine?: boolean;
}

/** As many as anyone surveys. */
const rowsMax = 300;

const orders: Readonly<Record<IdeaOrder, string>> = {
  votes: 'i.votes desc, p.id desc',
  newest: 'p.id desc',
  stage: `array_position(array['new', 'discussed', 'chosen', 'done', 'declined'], i.stage), i.votes desc, p.id desc`,
};

/** Ideas of a group that the viewer may read; doubles stand under what they are doubles of. */
export async function ideasOfGroup(
  reader: Reader,
  viewer: Person,
  groupId: GroupId,
  { order, stage, campaignId, isMine = false }: IdeaFilter,
): Promise<IdeaRow[]> {
  return await rows(
    reader,
    viewer,
    reader`i.group_id = ${groupId} and i.merged_into is null
      ${stage === undefined ? reader`` : reader`and i.stage = ${stage}`}
      ${campaignId === undefined ? reader`and k.format is distinct from 'questions'` : reader`and i.campaign_uri = (select uri from posts where id = ${campaignId})`}
      ${isMine ? reader`and p.author_id = ${viewer.personId}` : reader``}`,
    reader.unsafe(orders[order]),
  );
}

/** What a person proposed, in all groups and companies, the newest first. */
export const ideasOf = (reader: Reader, viewer: Person): Promise<IdeaRow[]> =>
  rows(
    reader,
    viewer,
    reader`${leavesRoom(tagOf(reader))} and p.author_id = ${viewer.personId}`,
    reader.unsafe(orders.newest),
  );

/** What a person has to answer as a juror: nobody has decided, and the campaign is over. Those that wait longest come first. */
export const ideasToAnswer = (reader: Reader, viewer: Person): Promise<IdeaRow[]> =>
  rows(
    reader,
    viewer,
    reader`${leavesRoom(tagOf(reader))} and i.merged_into is null and k.format = 'ideas' and ${reader.unsafe(openIn('i'))} and k.ends_at <= now() and exists (
      select from campaign_jurors x where x.post_id = k.post_id and x.person_id = ${viewer.personId})`,
    reader`k.ends_at + k.answer_days * interval '1 day', i.votes desc, p.id`,
  );

async function rows(
  reader: Reader,
  viewer: Person,
  condition: Fragment,
  order: Fragment,
): Promise<IdeaRow[]> {
  const { personId } = viewer;
  const found = await reader<(Omit<IdeaRow, 'campaign'> & { campaign: JsonCampaign | null })[]>`
    select p.id, p.title, p.language, i.stage, i.votes, p.replies_count as replies, a.name as author, p.published_at,
      coalesce(nullif(pe.company, ''), ${hostIn(reader, 'pe.origin')}, '') as company,
      p.author_id = ${personId} as is_own, i.merged_into is not null as is_merged,
      exists (select from idea_votes v where v.post_id = p.id and v.person_id = ${personId} and v.voted) as voted,
      case when k.post_id is not null then json_build_object('id', c.id::text, 'title', c.title, 'startsAt', k.starts_at, 'endsAt', k.ends_at,
        'answerDays', k.answer_days, 'format', k.format, 'stream', k.stream) end as campaign,
      i.reason,
      json_build_object('handle', g.handle, 'host', ${hostIn(reader, 'home.origin')}, 'name', g.name) as "group"
    from ideas i join posts p on p.id = i.post_id join people a on a.id = p.author_id left join peers pe on pe.id = a.peer_id
    join groups g on g.id = i.group_id left join peers home on home.id = g.peer_id
    left join posts c on c.uri = i.campaign_uri and c.group_id = i.group_id and c.removed_at is null
    left join campaigns k on k.post_id = c.id
    where p.removed_at is null and ${visibleTo(reader, viewer)} and ${condition}
    order by ${order} limit ${rowsMax}`;
  return found.map(({ campaign, ...row }) => ({ ...row, campaign: campaign && revived(campaign) }));
}

interface JsonCampaign {
  readonly id: PostId;
  readonly title: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly answerDays: number;
  readonly format: CampaignDetails['format'];
  readonly stream: string | null;
}
const revived = ({ startsAt, endsAt, ...rest }: JsonCampaign) => ({
  ...rest,
  startsAt: new Date(startsAt),
  endsAt: new Date(endsAt),
});

/** A campaign in a list. */
export interface CampaignRow extends CampaignDetails {
  readonly id: PostId;
  readonly title: string;
  readonly language: string;
  readonly ideas: number;
  readonly unanswered: number;
}

const campaignsMax = 50;

/** Campaigns of a group that the viewer may read: those that run first, then the last to end. */
export async function campaignsOfGroup(
  reader: Reader,
  viewer: Person,
  groupId: GroupId,
): Promise<CampaignRow[]> {
  return await reader<CampaignRow[]>`
    select p.id, p.title, p.language, k.starts_at, k.ends_at, k.answer_days, k.format, k.stream,
      (select count(*)::int from ideas i join posts q on q.id = i.post_id
        where i.campaign_uri = p.uri and i.merged_into is null and q.removed_at is null) as ideas,
      (select count(*)::int from ideas i join posts q on q.id = i.post_id
        where i.campaign_uri = p.uri and i.merged_into is null and q.removed_at is null and ${reader.unsafe(openIn('i'))}) as unanswered
    from campaigns k join posts p on p.id = k.post_id
    where k.group_id = ${groupId} and p.removed_at is null and ${visibleTo(reader, viewer)}
    order by k.ends_at <= now(), case when k.ends_at > now() then k.ends_at end, k.ends_at desc limit ${campaignsMax}`;
}
