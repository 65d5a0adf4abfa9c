import { addition, album } from './album.ts';
import { annotation } from './annotation.ts';
import { approval } from './approval.ts';
import { article } from './article.ts';
import { campaign } from './campaign.ts';
import { chat } from './chat.ts';
import { document, version } from './document.ts';
import { event } from './event.ts';
import { idea } from './idea.ts';
import type { SpokenKind } from './kind.ts';
import { news } from './news.ts';
import { marks } from './marks.ts';
import { page } from './page.ts';
import { mustRead } from './must-read.ts';
import { poll } from './poll.ts';
import { praise } from './praise.ts';
import { project } from './project.ts';
import { question } from './question.ts';
import { task } from './task.ts';
import { video } from './video.ts';

/** If two give an object a kind, the later one wins. */
export const spokenKinds: readonly SpokenKind[] = [
  ...[
    article,
    video,
    question,
    poll,
    event,
    task,
    campaign,
    idea,
    approval,
    project,
    document,
    version,
    annotation,
    page,
    mustRead,
    album,
    addition,
    news,
    praise,
    chat,
    marks,
  ],
];
