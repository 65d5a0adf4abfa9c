import type { ProjectStatus } from '#src/posts/kinds/project/project.ts';
import type { Key } from '../../../shell/i18n.ts';
import type { IconName } from '../../../shell/icon.tsx';

export const statusWords: Readonly<Record<ProjectStatus, Key>> = {
  ...{ planned: 'project.planned', on_track: 'project.onTrack', at_risk: 'project.atRisk' },
  ...{ on_hold: 'project.onHold', done: 'project.done', stopped: 'project.stopped' },
};
export const statusIcons: Readonly<Record<ProjectStatus, IconName>> = {
  ...{ planned: 'ring', on_track: 'half', at_risk: 'warning' },
  ...{ on_hold: 'pause', done: 'check', stopped: 'close' },
};
