import { document } from './document.ts';
import { event } from './event.ts';
import type { FederatedKind } from './kind.ts';
import { page } from './page.ts';
import { mustRead } from './must-read/kind.ts';
import { poll } from './poll/kind.ts';
import { question } from './question/kind.ts';
import { task } from './task.ts';

export const federatedKinds: readonly FederatedKind[] = [
  question,
  poll,
  event,
  task,
  document,
  page,
  mustRead,
];
