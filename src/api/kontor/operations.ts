import type { Operation } from './operation.ts';
import { approvalOperations } from './posts/approvals.ts';
import { eventOperations } from './posts/events.ts';
import { ideaOperations } from './posts/ideas.ts';
import { pollOperations } from './posts/polls.ts';
import { mustReadOperations, questionOperations } from './posts/questions.ts';
import { taskOperations } from './posts/tasks.ts';

/** All of Kontor's own API, by the names that its document and its clients use. Where two fit one path the first answers. */
export const operations: Readonly<Record<string, Operation>> = {
  ...taskOperations,
  ...approvalOperations,
  ...ideaOperations,
  ...eventOperations,
  ...pollOperations,
  ...questionOperations,
  ...mustReadOperations,
};
