import { owesCharter } from '#src/groups/charters/charter.ts';
import { cleanUri } from '#src/people/person.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { tagOf } from '#src/platform/sql.ts';
import { clampDate } from '../../inbound/incoming.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import { reachableFor } from '../../read/reachable.ts';
import { lockTask, noteChange, refuseChanges, type Changed } from './changes.ts';
import { tiesOf } from './change-task.ts';
import { cleanDue, cleanLabels } from './check-task.ts';
import type { TaskChange } from './facts.ts';
import { hindranceTo } from './policy.ts';
import { assigneesMax, linesMax } from './task.ts';

/** A change as a partner's person sends it: people by their URIs. */
export interface IncomingChange extends Omit<TaskChange, 'assigned' | 'unassigned'> {
  readonly assignedUris: readonly string[];
  readonly unassignedUris: readonly string[];
}

/**
 * A partner's person changes a task. `refused`: they may not, which only a home says: ours, of the task or its group, unless the home of a
 * partner's group has `decided`. `none`: it is no task that they can change, or nothing is different now.
 */
export async function receiveTaskChange(
  tx: Tx,
  person: RemotePerson,
  said: Omit<Changed, 'change'> & { readonly taskUri: string; readonly change: IncomingChange },
  decided: boolean,
): Promise<'changed' | 'refused' | 'none'> {
  const tag = tagOf(tx);
  const task = await lockTask(
    tx,
    tx`p.uri = ${said.taskUri} and ${reachableFor(tx, person)} and not exists (
      select from groups g where g.id = p.group_id and g.peer_id is null and ${owesCharter(tag, tx`${person.id}::bigint`)})`,
  );
  if (!task) return 'none';
  const change = await cleanChange(tx, said.change);
  if (!decided) {
    // Outside of groups its author's home tells us, and nobody else.
    if (task.groupId === null && task.peerId !== null) return 'none';
    if (hindranceTo(await tiesOf(tx, person.id, task), change) !== null) return 'refused';
  }
  const at = clampDate(said.at, new Date());
  const noted = await noteChange(tx, person, task, { change, uri: said.uri, at });
  return noted === 'changed' ? 'changed' : 'none';
}

async function cleanChange(tx: Tx, given: IncomingChange): Promise<TaskChange> {
  const { assignedUris, unassignedUris, due, labels, rank, milestone, ticked, unticked, state } = given;
  return {
    ...(state && { state }),
    ...(due !== undefined && { due: cleanDue(due) }),
    ...(labels && { labels: cleanLabels(labels) }),
    ...(rank !== undefined && Number.isFinite(rank) && { rank }),
    ...(milestone !== undefined && { milestone: cleanUri(milestone) }),
    assigned: await peopleOf(tx, assignedUris),
    unassigned: await peopleOf(tx, unassignedUris),
    ticked: (ticked ?? []).slice(0, linesMax),
    unticked: (unticked ?? []).slice(0, linesMax),
  };
}

/** Who is unknown here is left out: their company's members come with the group. */
async function peopleOf(tx: Tx, uris: readonly string[]): Promise<PersonId[]> {
  const rows = await tx<{ id: PersonId }[]>`
    select id from people where uri = any(${uris.slice(0, assigneesMax)}) and kind = 'person'`;
  return rows.map(({ id }) => id);
}

/** The home of a task, or of its group, did not take a change of one of ours: it is none. False when somebody else says so. */
export const receiveChangeRefusal = (tx: Tx, uri: string, by: string): Promise<boolean> =>
  refuseChanges(
    tx,
    uri,
    tx`((a.uri = ${by} and a.peer_id is not null) or (g.uri = ${by} and g.peer_id is not null))`,
  );

/** A partner's server will never take it, in whatever words. */
export const changeBounced = (tx: Tx, uri: string, peerId: number): Promise<boolean> =>
  refuseChanges(tx, uri, tx`(a.peer_id = ${peerId} or g.peer_id = ${peerId})`);

/** Whether a task, or a change of one by one of ours, is known under that URI. */
export async function isOfTask(reader: Reader, uri: string): Promise<'task' | 'change' | null> {
  const [found] = await reader<{ what: 'task' | 'change' }[]>`
    select 'task' as what from posts p where p.uri = ${uri} and p.kind = 'task'
    union all select 'change' from task_changes c where c.uri = ${uri} limit 1`;
  return found?.what ?? null;
}
