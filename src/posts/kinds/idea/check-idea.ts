import { cleanUri } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { periodSql, type CampaignFormat, type Period } from '../campaign/campaign.ts';
import type { Arriving, Publishing } from '../kind.ts';
import type { IdeaInput, IncomingIdea, NewIdea } from './forms.ts';
import { refusals } from './refusals.ts';

/** Of an own idea: an edit changes its words alone. */
export async function checkIdea(
  tx: Tx,
  { campaignId }: IdeaInput,
  { title, audience }: Publishing,
): Promise<NewIdea> {
  const { groupId, parent } = audience;
  if (parent !== null) throw refusals.isReply();
  if (groupId === null) throw refusals.notInGroup();
  if (campaignId === null) {
    if (title === '') throw refusals.titleMissing();
    return { campaignUri: null };
  }
  const [campaign] = await tx<{ uri: string; period: Period; format: CampaignFormat }[]>`
    select p.uri, k.format, ${tx.unsafe(periodSql)} as period from campaigns k join posts p on p.id = k.post_id
    where k.post_id = ${campaignId} and k.group_id = ${groupId} and p.removed_at is null`;
  if (!campaign) throw refusals.notACampaign();
  const isAsked = campaign.format === 'questions';
  if (title === '') throw isAsked ? refusals.questionTitleMissing() : refusals.titleMissing();
  refuseOutside(campaign);
  return { campaignUri: campaign.uri };
}

/** Of a partner's: null for what is no idea of a group. Its stage begins here, whatever its author's company says: the group's acts change it. */
export function cleanIdea({ campaignUri }: IncomingIdea, { level, isReply }: Arriving): NewIdea | null {
  return level === 'group' && !isReply ? { campaignUri: cleanUri(campaignUri) } : null;
}

/** A group of ours takes no idea for a campaign of ours that is not open. A partner's group has decided that already. */
export async function admitIdea(
  tx: Tx,
  _author: PersonId,
  groupId: GroupId | null,
  { campaignUri }: NewIdea,
  _parentId: PostId | null,
): Promise<void> {
  if (campaignUri === null) return;
  const [campaign] = await tx<{ period: Period; format: CampaignFormat }[]>`
    select k.format, ${tx.unsafe(periodSql)} as period from campaigns k join posts p on p.id = k.post_id join groups g on g.id = k.group_id
    where p.uri = ${campaignUri} and k.group_id = ${groupId} and g.peer_id is null`;
  if (campaign) refuseOutside(campaign);
}

function refuseOutside({
  period,
  format,
}: {
  readonly period: Period;
  readonly format: CampaignFormat;
}): void {
  if (period === 'before') throw refusals.campaignNotYet();
  if (period === 'over') throw format === 'questions' ? refusals.hourTakesNoMore() : refusals.campaignOver();
}
