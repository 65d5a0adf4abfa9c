import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { requireMembership } from '../../audience.ts';
import { answerableBy, whyNotAnswerable } from '../../answerable.ts';
import { moderatesPlace } from '../../policy.ts';
import { lockTask, noteChange, type HeldTask } from './changes.ts';
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

/** Changes a task that the person may read, as far as `policy.ts` lets them. What is so already is no change. */
export async function changeTask(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  asked: AskedChange,
): Promise<void> {
  const task = await lockTask(tx, tx`p.id = ${postId} and ${answerableBy(tx, person)}`);
  if (!task) throw await whyNotAnswerable(tx, person, postId, notFound('post'));
  if (task.groupId !== null) await requireMembership(tx, person, task.groupId);
  const change = await checkChange(tx, task, asked);
  await refuseBehindPseudonym(tx, person, postId);
  const hindrance = hindranceTo(await tiesOf(tx, person, task), change);
  if (hindrance === 'onlyInvolved') throw refusals.onlyInvolved();
  if (hindrance !== null) throw refusals.onlyAuthorDecides();
  const uri = tx.instance.addresses.activity(newUuid());
  await noteChange(tx, { id: person, peerId: null }, task, { change, uri, at: new Date() });
}

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
export async function tiesOf(tx: Tx, personId: PersonId, task: HeldTask): Promise<TaskTies> {
  const place: Fragment = moderatesPlace(tx, personId);
  const [row] = await tx<{ moderates: boolean }[]>`
    select coalesce(${place}, false) as moderates from posts p where p.id = ${task.postId}`;
  return {
    personId,
    isAuthor: task.authorId === personId,
    isAssignee: task.assignees.includes(personId),
    moderates: row?.moderates ?? false,
  };
}

/** Whoever acts under their name on what they wrote under another shows whose it is. */
async function refuseBehindPseudonym(tx: Tx, person: PersonId, postId: PostId): Promise<void> {
  const [own] = await tx`
    select from aliases x join posts p on p.author_id = x.alias_id where p.id = ${postId} and x.person_id = ${person}`;
  if (own) throw refusals.ownPseudonym();
}
