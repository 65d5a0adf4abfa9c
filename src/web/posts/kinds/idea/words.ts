import type { CampaignFormat } from '#src/posts/kinds/campaign/campaign.ts';
import type { IdeaStage } from '#src/posts/kinds/idea/idea.ts';
import type { Key } from '../../../shell/i18n.ts';
import type { IconName } from '../../../shell/icon.tsx';

export const stageWords: Readonly<Record<IdeaStage, Key>> = {
  ...{ new: 'idea.stageNew', discussed: 'idea.stageDiscussed', chosen: 'idea.stageChosen' },
  ...{ done: 'idea.stageDone', declined: 'idea.stageDeclined' },
};
/** The same of a question in an hour. */
const askedWords: Readonly<Record<IdeaStage, Key>> = {
  ...{ new: 'hour.stageNew', discussed: 'hour.stageNow', chosen: 'hour.stageNext' },
  ...{ done: 'hour.stageAnswered', declined: 'hour.stageDeclined' },
};
export const wordsFor = (
  campaign: { readonly format: CampaignFormat } | null,
): Readonly<Record<IdeaStage, Key>> => (campaign?.format === 'questions' ? askedWords : stageWords);

export const stageIcons: Readonly<Record<IdeaStage, IconName>> = {
  ...{ new: 'ring', discussed: 'chat', chosen: 'interested', done: 'check', declined: 'close' },
};
