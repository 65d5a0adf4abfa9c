import { cleanUri } from '#src/people/person.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { actsBounced, receiveActs, receiveRefusal, type Verdict } from '../../acts/act.ts';
import type { Said } from '../../acts/acts.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import { tasks } from './change-task.ts';
import { cleanDue, cleanLabels } from './check-task.ts';
import type { TaskChange } from './facts.ts';
import { assigneesMax, linesMax } from './task.ts';

/** A change as a partner's person sends it: people by their URIs. */
export interface IncomingChange extends Omit<TaskChange, 'assigned' | 'unassigned'> {
  readonly assignedUris: readonly string[];
  readonly unassignedUris: readonly string[];
}

/** A partner's person changes a task. */
export const receiveTaskChange = (
  tx: Tx,
  person: RemotePerson,
  said: Omit<Said<never>, 'change'> & { readonly taskUri: string; readonly change: IncomingChange },
  decided: boolean,
): Promise<Verdict> =>
  receiveActs(tx, tasks, person, { postUri: said.taskUri, uri: said.uri, at: said.at, decided }, () =>
    cleanChange(tx, said.change),
  );

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

export const receiveChangeRefusal = (tx: Tx, uri: string, by: string): Promise<boolean> =>
  receiveRefusal(tx, tasks, uri, by);

export const changeBounced = (tx: Tx, uri: string, peerId: number): Promise<boolean> =>
  actsBounced(tx, tasks, uri, peerId);

/** Whether a task, or a change of one by one of ours, is known under that URI. */
export async function isOfTask(reader: Reader, uri: string): Promise<'task' | 'change' | null> {
  const [found] = await reader<{ what: 'task' | 'change' }[]>`
    select 'task' as what from posts p where p.uri = ${uri} and p.kind = 'task'
    union all select 'change' from task_changes c where c.uri = ${uri} limit 1`;
  return found?.what ?? null;
}
