import type { TaskState } from '#src/posts/kinds/task/task.ts';
import type { Key } from '../../../shell/i18n.ts';
import type { IconName } from '../../../shell/icon.tsx';

export const stateWords: Readonly<Record<TaskState, Key>> = {
  ...{ open: 'task.open', in_work: 'task.inWork', done: 'task.done', dropped: 'task.dropped' },
};
export const stateIcons: Readonly<Record<TaskState, IconName>> = {
  ...{ open: 'ring', in_work: 'half', done: 'check', dropped: 'close' },
};
