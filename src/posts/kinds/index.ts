import { addition, album } from './album/kind.ts';
import { annotation } from './annotation/kind.ts';
import { approval } from './approval/kind.ts';
import { campaign } from './campaign/kind.ts';
import { chat } from './chat/kind.ts';
import { document, version } from './document/kind.ts';
import { event } from './event/kind.ts';
import type { Carried } from './forms.ts';
import { idea } from './idea/kind.ts';
import type { Kind } from './kind.ts';
import { news } from './news/kind.ts';
import { marks } from './marks/kind.ts';
import { page } from './page/kind.ts';
import { mustRead } from './must-read/kind.ts';
import { poll } from './poll/kind.ts';
import { praise } from './praise/kind.ts';
import { project } from './project/kind.ts';
import { task } from './task/kind.ts';

/** Every kind that carries something. A new one is a line here, and one in `Carried`. */
export const kinds: { readonly [Key in keyof Carried]: Kind<Key> } = {
  ...{ poll, event, task, campaign, idea, approval, project, document, version, annotation, page, mustRead },
  ...{ album, addition, news, praise, chat, marks },
};
