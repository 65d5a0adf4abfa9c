import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { act, moderates, type Decided } from '../../acts/act.ts';
import { taskActs, type HeldTask } from './changes.ts';
import { checkDue, checkLabels, checkMilestone, findAssignees } from './check-task.ts';
import type { TaskChange } from './facts.ts';
import { hindranceTo, type TaskTies } from './policy.ts';
import { refusals } from './refusals.ts';
import { assigneesMax, taskStates } from './task.ts';

/** A change as it is asked for: people are named by id or handle. */
export interface AskedChange extends Omit<TaskChange, 'assigned' | 'unassigned' | 'state'> {
  readonly state?: string;
  readonly assigned?: readonly string[];
  readonly unassigned?: readonly PersonId[];
}

/** Changes a task that the person may read, as far as `policy.ts` lets them. */
export const changeTask = (tx: Tx, person: PersonId, postId: PostId, asked: AskedChange): Promise<void> =>
  act(tx, tasks, { person, postId }, (task) => checkChange(tx, task, asked));

/** The acts on tasks, and who may do them. */
export const tasks: Decided<HeldTask, TaskChange> = {
  ...taskActs,
  ownPseudonym: refusals.ownPseudonym,
  hindrance: async (tx, person, task, change) => {
    const hindrance = hindranceTo(await tiesOf(tx, person, task), change);
    if (hindrance === null) return null;
    return hindrance === 'onlyInvolved' ? refusals.onlyInvolved : refusals.onlyAuthorDecides;
  },
};

/** The person takes it on, or (`false`) no longer does it. */
export const takeTask = (tx: Tx, person: PersonId, postId: PostId, takes = true): Promise<void> =>
  changeTask(tx, person, postId, takes ? { assigned: [person] } : { unassigned: [person] });

async function checkChange(tx: Tx, task: HeldTask, asked: AskedChange): Promise<TaskChange> {
  const { state, due, labels, rank, milestone, ticked, unticked, assigned, unassigned } = asked;
  const known = taskStates.find((each) => each === state);
  if (state !== undefined && known === undefined) throw refusals.notAState();
  if (rank !== undefined && !Number.isFinite(rank)) throw refusals.notARank();
  for (const line of [...(ticked ?? []), ...(unticked ?? [])])
    if (!task.lines.some((each) => each.line === line)) throw refusals.noSuchLine();
  const people = await findAssignees(tx, assigned ?? [], task);
  const after = new Set([...task.assignees, ...people].filter((id) => !unassigned?.includes(id)));
  if (after.size > assigneesMax) throw refusals.tooManyAssignees({ max: assigneesMax });
  return {
    ...(known && { state: known }),
    ...(due !== undefined && { due: checkDue(due) }),
    ...(labels !== undefined && { labels: checkLabels(labels) }),
    ...(rank !== undefined && { rank }),
    ...(milestone !== undefined && { milestone: await checkMilestone(tx, task.groupId, milestone) }),
    ...(assigned && { assigned: people }),
    ...(unassigned && { unassigned }),
    ...(ticked && { ticked }),
    ...(unticked && { unticked }),
  };
}

/** Of a person of any company. */
const tiesOf = async (tx: Tx, personId: PersonId, task: HeldTask): Promise<TaskTies> => ({
  personId,
  isAuthor: task.authorId === personId,
  isAssignee: task.assignees.includes(personId),
  moderates: await moderates(tx, personId, task.postId),
});
