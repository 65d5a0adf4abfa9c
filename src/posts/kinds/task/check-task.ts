import { isDay } from '#src/platform/days.ts';
import { cleanLine, cleanUri } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import { isId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { visibleTo } from '../../policy.ts';
import type { Arriving, Publishing } from '../kind.ts';
import { findNamed, type PostPlace } from '../named-people.ts';
import { milestonesOffered } from '../project/list-projects.ts';
import type { IncomingTask, NewTask, TaskInput } from './forms.ts';
import { refusals } from './refusals.ts';
import { assigneesMax, labelMax, labelsMax, lineMax, linesMax, rankNow } from './task.ts';
import type { TaskLine } from './task.ts';

/** Of an own task, new or edited; an edit leaves its state and its people as they are. */
export async function checkTask(tx: Tx, input: TaskInput, about: Publishing): Promise<NewTask> {
  const { title, author, audience, before } = about;
  if (title === '') throw refusals.titleMissing();
  if (audience.parent !== null) throw refusals.isReply();
  const { level, groupId, partnerId = null } = audience;
  const place = { level, groupId, partnerId, authorId: author };
  return {
    state: 'open',
    due: checkDue(input.due),
    labels: checkLabels(input.labels),
    lines: await numbered(tx, checkLines(input.lines), before),
    rank: rankNow(),
    milestone: await checkMilestone(tx, groupId, input.milestone ?? null),
    madeFrom: input.from === undefined ? null : await uriOf(tx, author, input.from),
    assigneeIds: await findAssignees(tx, input.assignees ?? [], place),
    assigneeUris: [],
    isCounted: false,
  };
}

/** Those who are to do it. */
export const findAssignees = (tx: Tx, named: readonly string[], place: PostPlace): Promise<PersonId[]> =>
  findNamed(tx, named, place, {
    ...{ max: assigneesMax, tooMany: refusals.tooManyAssignees, unknown: refusals.assigneeUnknown },
  });

/** Of the project that runs in the group. */
export async function checkMilestone(
  tx: Tx,
  groupId: GroupId | null,
  uri: string | null,
): Promise<string | null> {
  if (uri === null) return null;
  const offered = groupId === null ? [] : await milestonesOffered(tx, groupId);
  if (!offered.some((each) => each.uri === uri)) throw refusals.notAMilestone();
  return uri;
}

export function checkDue(due: string | null): string | null {
  if (due !== null && !isDay(due)) throw refusals.notADay({ day: due });
  return due;
}

/** Without doubles, whatever their case. */
export function checkLabels(given: readonly string[]): string[] {
  const labels = new Map<string, string>();
  for (const text of given) {
    const label = cleanLine(text, text.length);
    if (label.length > labelMax) throw refusals.labelTooLong({ label, length: label.length, max: labelMax });
    if (label !== '' && !labels.has(label.toLowerCase())) labels.set(label.toLowerCase(), label);
  }
  if (labels.size > labelsMax) throw refusals.tooManyLabels({ max: labelsMax });
  return [...labels.values()];
}

function checkLines(given: readonly string[]): string[] {
  const lines = given.map((text) => cleanLine(text, text.length)).filter((text) => text !== '');
  if (lines.length > linesMax) throw refusals.tooManyLines({ max: linesMax });
  for (const { length } of lines) if (length > lineMax) throw refusals.lineTooLong({ length, max: lineMax });
  return lines;
}

/** What reads as before is the same line; new ones take new numbers. */
async function numbered(tx: Tx, texts: readonly string[], before: PostId | undefined): Promise<TaskLine[]> {
  const known =
    before === undefined
      ? []
      : [
          ...(await tx<
            TaskLine[]
          >`select line, text, done from task_lines where post_id = ${before} order by line`),
        ];
  let last = Math.max(0, ...known.map(({ line }) => line));
  return texts.map((text) => {
    const at = known.findIndex((each) => each.text === text);
    const [same] = at < 0 ? [] : known.splice(at, 1);
    return same ?? { line: ++last, text, done: false };
  });
}

/** Null when the author cannot read it: then it says nothing of where it comes from. */
async function uriOf(tx: Tx, author: Publishing['author'], id: string): Promise<string | null> {
  if (!isId(id)) return null;
  const [post] = await tx<{ uri: string }[]>`
    select p.uri from posts p where p.id = ${id} and ${visibleTo(tx, { personId: author })}`;
  return post?.uri ?? null;
}

/** Of a partner's: what is odd is left out, the rest stays a task. */
export function cleanTask(given: IncomingTask, { level }: Arriving): NewTask {
  const lines = new Map<number, TaskLine>();
  for (const { line, text, done } of given.lines.slice(0, linesMax)) {
    const cleaned = cleanLine(text, lineMax);
    if (cleaned !== '' && !lines.has(line)) lines.set(line, { line, text: cleaned, done });
  }
  return {
    ...given,
    due: cleanDue(given.due),
    labels: cleanLabels(given.labels),
    lines: [...lines.values()],
    madeFrom: cleanUri(given.madeFrom),
    milestone: level === 'group' ? cleanUri(given.milestone) : null,
    assigneeIds: [],
    assigneeUris: given.assigneeUris.slice(0, assigneesMax),
    isCounted: level !== 'group',
  };
}

export const cleanDue = (due: string | null): string | null => (due !== null && isDay(due) ? due : null);

export const cleanLabels = (given: readonly string[]): string[] =>
  [...new Set(given.map((label) => cleanLine(label, labelMax)).filter((label) => label !== ''))].slice(
    0,
    labelsMax,
  );
