import { categoriesOf } from '#src/posts/kinds/categories.ts';
import type { ProjectChange } from '#src/posts/kinds/project/facts.ts';
import {
  isProjectChange,
  receiveProjectChange,
  receiveProjectRefusal,
} from '#src/posts/kinds/project/receive-change.ts';
import { readProjectStatus } from '../vocabulary/kinds/project.ts';
import { readNumber } from '../vocabulary/kinds/task.ts';
import { list, words, type Json } from '../vocabulary/read.ts';
import type { FederatedKind } from './kind.ts';
import { offerChange, offered } from './offers.ts';

const { acts: category } = categoriesOf.project;

/** How a project stands, offered to its group's home, and what it says to that: docs/decisions/0087-projects.md. */
export const project: FederatedKind = {
  told: (tell) => [
    tell('project.changed', (ctx, tx, data) =>
      offerChange(ctx, tx, data, { category, words: writeChange(data.change) }),
    ),
  ],
  ...offered<ProjectChange>({
    names: { offer: 'changeProject', refusal: 'refuseProjectChange' },
    category,
    words: ['projectStatus', 'reached', 'unreached'],
    isAct: isProjectChange,
    read: readChange,
    receive: (tx, person, { postUri, ...said }, decided) =>
      receiveProjectChange(tx, person, { ...said, projectUri: postUri }, decided),
    receiveRefusal: receiveProjectRefusal,
  }),
};

function readChange(json: Json): ProjectChange | null {
  const status = readProjectStatus(json.projectStatus);
  const numbers = (given: unknown): number[] => list(given).flatMap((each) => readNumber(each) ?? []);
  const [reached, unreached] = [numbers(json.reached), numbers(json.unreached)];
  if (status === undefined && reached.length + unreached.length === 0) return null;
  return { ...(status && { status, note: words(json, 'statusNote') }), reached, unreached };
}

const writeChange = ({ status, note, reached = [], unreached = [] }: ProjectChange): Json => ({
  ...(status !== undefined && { projectStatus: status, statusNote: note || null }),
  ...(reached.length > 0 && { reached: [...reached] }),
  ...(unreached.length > 0 && { unreached: [...unreached] }),
});
