import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { changeTask, type AskedChange } from '#src/posts/kinds/task/change-task.ts';
import type { TaskInput } from '#src/posts/kinds/task/forms.ts';
import { taskHtml } from '#src/posts/kinds/task/said-task.ts';
import { assigneesMax, labelsMax, linesMax } from '#src/posts/kinds/task/task.ts';
import { listOf, nestedFields, textOf, type Fields } from '../fields.ts';
import type { ApiKind } from './kind.ts';

/** `task`, beside `title`; an edit names all of it but people and state, and with null takes it away. */
export const task: ApiKind = {
  read: readTask,
  readChange: (fields) => (fields.task === null ? { task: null } : readTask(fields)),
  present: ({ task: shown }) => ({
    task: shown && {
      ...{ state: shown.state, due: shown.due, labels: shown.labels, mine: shown.isMine },
      checklist: shown.lines.map(({ line, text, done }) => ({ line, text, done })),
      made_from: shown.madeFrom,
      milestone: shown.milestone,
      sub_tasks: shown.subTasks,
      assignees: shown.assignees.map(({ id, name, handle, host }) => ({
        ...{ id: id as string, name, acct: host === null ? handle : `${handle}@${host}` },
      })),
    },
  }),
  above: ({ task: shown, language }) => (shown ? taskHtml(shown, language) : ''),
  acts: {
    change_task: [
      'write:statuses',
      (tx, me, postId, fields) => changeTask(tx, me, postId, readChange(fields)),
      'fields',
    ],
  },
};

/** Assignees are accounts' ids, or handles. */
function readTask(fields: Fields): { readonly task?: TaskInput } {
  const asked = nestedFields(fields, 'task');
  if (!asked) return {};
  const from = textOf(asked, 'made_from_id', 30);
  const milestone = textOf(asked, 'milestone', 3_000);
  return {
    task: {
      due: textOf(asked, 'due', 50) || null,
      labels: listOf(asked, 'labels', labelsMax) ?? [],
      lines: listOf(asked, 'checklist', linesMax) ?? [],
      assignees: listOf(asked, 'assignees', assigneesMax) ?? [],
      ...(from === undefined ? {} : { from }),
      ...(milestone ? { milestone } : {}),
    },
  };
}

/** `due` and `milestone` are empty, and `labels` an empty list, to say that there is none any more. */
function readChange(fields: Fields): AskedChange {
  const state = textOf(fields, 'state', 20);
  const due = textOf(fields, 'due', 50);
  const labels = listOf(fields, 'labels', labelsMax);
  const milestone = textOf(fields, 'milestone', 3_000);
  const assigned = listOf(fields, 'assign', assigneesMax);
  const unassigned = listOf(fields, 'unassign', assigneesMax);
  return {
    ...(state !== undefined && { state }),
    ...(due !== undefined && { due: due === '' ? null : due }),
    ...(labels && { labels }),
    ...(milestone !== undefined && { milestone: milestone || null }),
    ...(assigned && { assigned }),
    ...(unassigned && { unassigned: unassigned as PersonId[] }),
    ...linesIn(fields, 'tick', 'ticked'),
    ...linesIn(fields, 'untick', 'unticked'),
  };
}

function linesIn(fields: Fields, name: string, as: 'ticked' | 'unticked'): AskedChange {
  const lines = listOf(fields, name, linesMax)?.map(Number);
  if (lines?.some((line) => !Number.isSafeInteger(line)))
    throw new Refusal('invalid', `${name} must list numbers of lines.`);
  return lines ? { [as]: lines } : {};
}
