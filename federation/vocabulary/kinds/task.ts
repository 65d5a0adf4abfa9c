import type { PostSource } from '#src/posts/read/source.ts';
import type { TaskLine, TaskState } from '#src/posts/kinds/task/task.ts';
import { rankNow } from '#src/posts/kinds/task/task.ts';
import { taskHtml, withoutTask } from '#src/posts/kinds/task/said-task.ts';
import { kontorTerms } from '../namespace.ts';
import { hasType, idOf, ids, isObject, list, text, words, type Json } from '../read.ts';
import type { ReadParts, SpokenKind } from './kind.ts';

/** A Note with what iCalendar says of a to-do and ForgeFed of a ticket: see docs/decisions/0047-tasks.md. */
export const task: SpokenKind = {
  context: {
    ical: 'http://www.w3.org/2002/12/cal/ical#',
    due: 'ical:due',
    categories: 'ical:categories',
    forgefed: 'https://forgefed.org/ns#',
    assignedTo: { '@id': 'forgefed:assignedTo', '@type': '@id' },
    isResolved: 'forgefed:isResolved',
    isBasedOn: { '@id': 'schema:isBasedOn', '@type': '@id' },
    ...kontorTerms(
      'assigned',
      'boardPlace',
      'checklist',
      'done',
      'line',
      'milestone',
      'ticked',
      'unassigned',
      'unticked',
    ),
  },
  write: (post) => (post.task ? writeTask(post.task) : {}),
  plainHtml: ({ task: source, language, title }) => (source ? taskHtml(source, language, title) : ''),
  saysTitle: ({ task: source }) => source !== null,
  read: readTask,
};

type Source = NonNullable<PostSource['task']>;

export const statusOf: Readonly<Record<TaskState, string>> = {
  ...{ open: 'NEEDS-ACTION', in_work: 'IN-PROCESS', done: 'COMPLETED', dropped: 'CANCELLED' },
};
const stateOf: ReadonlyMap<string, TaskState> = new Map(
  Object.entries(statusOf).map(([state, status]) => [status, state as TaskState]),
);
export const readState = (status: unknown): TaskState | undefined => stateOf.get(text(status).toUpperCase());

const writeTask = ({ assignees, due, labels, lines, madeFrom, milestone, rank, state }: Source): Json => ({
  type: 'Note',
  status: statusOf[state],
  isResolved: state === 'done' || state === 'dropped',
  due,
  assignedTo: assignees.map(({ uri }) => uri),
  categories: [...labels],
  checklist: lines.map(({ line, text: name, done }) => ({ type: 'Note', line, name, done })),
  isBasedOn: madeFrom,
  boardPlace: rank,
  milestone,
});

/** Without a title or a state that we know, it is an ordinary Note. */
function readTask(object: Json): ReadParts {
  const state = readState(object.status);
  if (!hasType(object, 'Note') || state === undefined || words(object, 'name').trim() === '') return {};
  return {
    kind: 'task',
    html: withoutTask(words(object, 'content')),
    task: {
      state,
      due: text(object.due).slice(0, 10) || null,
      labels: list(object.categories).map(text),
      lines: list(object.checklist).filter(isObject).flatMap(readLine),
      rank: readRank(object.boardPlace) ?? rankNow(),
      madeFrom: idOf(object.isBasedOn) || null,
      milestone: text(object.milestone) || null,
      assigneeUris: ids(object.assignedTo),
    },
  };
}

function readLine(line: Json): TaskLine[] {
  const number = readNumber(line.line);
  return number === null ? [] : [{ line: number, text: words(line, 'name'), done: line.done === true }];
}

/** Of a line: from 1, as far as PostgreSQL counts. */
export const readNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 31 ? value : null;

export const readRank = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
