import type { IdeaStage } from '#src/posts/kinds/idea/idea.ts';
import type { Key } from '../../../shell/i18n.ts';
import type { IconName } from '../../../shell/icon.tsx';

export const stageWords: Readonly<Record<IdeaStage, Key>> = {
  ...{ new: 'idea.stageNew', discussed: 'idea.stageDiscussed', chosen: 'idea.stageChosen' },
  ...{ done: 'idea.stageDone', declined: 'idea.stageDeclined' },
};
export const stageIcons: Readonly<Record<IdeaStage, IconName>> = {
  ...{ new: 'ring', discussed: 'chat', chosen: 'interested', done: 'check', declined: 'close' },
};
