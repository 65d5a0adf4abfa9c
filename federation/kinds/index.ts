import { annotation } from './annotation.ts';
import { approval } from './approval.ts';
import { document } from './document.ts';
import { event } from './event.ts';
import { idea } from './idea.ts';
import type { FederatedKind } from './kind.ts';
import { marks } from './marks.ts';
import { page } from './page.ts';
import { mustRead } from './must-read/kind.ts';
import { poll } from './poll/kind.ts';
import { praise } from './praise.ts';
import { project } from './project.ts';
import { question } from './question/kind.ts';
import { task } from './task.ts';

export const federatedKinds: readonly FederatedKind[] = [
  question,
  poll,
  // Before events, whose answers are called the same.
  praise,
  event,
  // Before tasks: an Offer that says none of the words of others is a task's.
  idea,
  annotation,
  approval,
  project,
  marks,
  task,
  document,
  page,
  mustRead,
];
