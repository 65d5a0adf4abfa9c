import { owesCharter } from '#src/groups/charters/charter.ts';
import { cleanMultiline } from '#src/people/person.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { tagOf } from '#src/platform/sql.ts';
import { clampDate } from '../../inbound/incoming.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import { reachableFor } from '../../read/reachable.ts';
import { lockProject, noteChange, refuseChanges, type Changed } from './changes.ts';
import { tiesOf } from './change-project.ts';
import { hindranceTo } from './policy.ts';
import { milestonesMax, noteMax } from './project.ts';

/**
 * A partner's person says how a project stands. `refused`: they may not, which only our group's home says, unless the home of a partner's group
 * has `decided`. `none`: it is no project on which they can act, or nothing is different now.
 */
export async function receiveProjectChange(
  tx: Tx,
  person: RemotePerson,
  said: Changed & { readonly projectUri: string },
  decided: boolean,
): Promise<'changed' | 'refused' | 'none'> {
  const tag = tagOf(tx);
  const project = await lockProject(
    tx,
    tx`p.uri = ${said.projectUri} and ${reachableFor(tx, person)} and not exists (
      select from groups g where g.id = p.group_id and g.peer_id is null and ${owesCharter(tag, tx`${person.id}::bigint`)})`,
  );
  if (!project) return 'none';
  const { status, note = '', reached = [], unreached = [] } = said.change;
  const change = {
    ...(status && { status, note: cleanMultiline(note, noteMax) }),
    ...{ reached: reached.slice(0, milestonesMax), unreached: unreached.slice(0, milestonesMax) },
  };
  if (!decided && hindranceTo(await tiesOf(tx, person.id, project), project, change) !== null)
    return 'refused';
  const at = clampDate(said.at, new Date());
  const noted = await noteChange(tx, person, project, { change, uri: said.uri, at });
  return noted === 'changed' ? 'changed' : 'none';
}

/** The home of the group did not take what one of ours said: it is not so. False when somebody else says so. */
export const receiveProjectRefusal = (tx: Tx, uri: string, by: string): Promise<boolean> =>
  refuseChanges(tx, uri, tx`g.uri = ${by} and g.peer_id is not null`);

/** A partner's server will never take it, in whatever words. */
export const projectBounced = (tx: Tx, uri: string, peerId: number): Promise<boolean> =>
  refuseChanges(tx, uri, tx`g.peer_id = ${peerId}`);

/** Whether something that one of ours said of a project is known under that URI. */
export async function isProjectChange(reader: Reader, uri: string): Promise<boolean> {
  const [found] = await reader`select from project_acts c where c.uri = ${uri} limit 1`;
  return found !== undefined;
}
