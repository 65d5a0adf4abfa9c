import type { DraftKind } from '#src/posts/kinds/forms.ts';
import { album, pictures } from './album/kind.tsx';
import { approval } from './approval/kind.tsx';
import { campaign } from './campaign/kind.tsx';
import { event } from './event/kind.tsx';
import { hour } from './hour/kind.tsx';
import { idea } from './idea/kind.tsx';
import type { WebKind } from './kind.ts';
import { mustRead } from './must-read/kind.tsx';
import { news } from './news/kind.tsx';
import { note } from './note/kind.ts';
import { poll } from './poll/kind.tsx';
import { praise } from './praise/kind.tsx';
import { project } from './project/kind.tsx';
import { question } from './question/kind.tsx';
import { task } from './task/kind.tsx';

/** In the order in which the composer offers them. */
export const webKinds: readonly WebKind[] = [
  note,
  question,
  poll,
  event,
  task,
  idea,
  campaign,
  hour,
  approval,
  project,
  mustRead,
  album,
  pictures,
  news,
  praise,
];

export const webKind = (draft: DraftKind): WebKind => webKinds.find((kind) => kind.draft === draft) ?? note;
