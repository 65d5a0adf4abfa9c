import { addition, album } from './album.ts';
import { annotation } from './annotation.ts';
import { approval } from './approval.ts';
import { chat } from './chat.ts';
import { document } from './document.ts';
import { event } from './event.ts';
import { campaign, idea } from './idea.ts';
import type { ApiKind } from './kind.ts';
import { marks } from './marks.ts';
import { mustRead } from './must-read.ts';
import { news } from './news.ts';
import { poll } from './poll/kind.ts';
import { praise } from './praise.ts';
import { project } from './project.ts';
import { question } from './question.ts';
import { task } from './task.ts';

export const apiKinds: readonly ApiKind[] = [
  question,
  poll,
  event,
  task,
  campaign,
  idea,
  approval,
  project,
  document,
  annotation,
  mustRead,
  album,
  addition,
  news,
  praise,
  chat,
  marks,
];
