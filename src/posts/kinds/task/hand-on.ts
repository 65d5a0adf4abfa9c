import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { changeTask } from './change-task.ts';

/** Open tasks of somebody in a group: more than anyone has. */
const tasksMax = 500;

/** What somebody has to do in a group they give to somebody else there, as the last thing that they do. What they may not give away stays. Returns how many. */
export async function handOnTasks(tx: Tx, groupId: GroupId, from: PersonId, to: PersonId): Promise<number> {
  const tasks = await tx<{ id: PostId }[]>`
    select t.post_id as id from task_assignees a join tasks t on t.post_id = a.post_id join posts p on p.id = t.post_id
    where a.person_id = ${from} and t.group_id = ${groupId} and t.state not in ('done', 'dropped') and p.removed_at is null
    order by t.post_id limit ${tasksMax}`;
  let given = 0;
  for (const { id } of tasks)
    try {
      await changeTask(tx, from, id, { assigned: [to], unassigned: [from] });
      given++;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  return given;
}
