import { owesCharter } from '#src/groups/charters/charter.ts';
import { cleanMultiline } from '#src/people/person.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { tagOf } from '#src/platform/sql.ts';
import { clampDate } from '../../inbound/incoming.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import { reachableFor } from '../../read/reachable.ts';
import { requireTarget, stateOf, tiesOf } from './change-idea.ts';
import { lockIdea, noteChange, refuseChanges, type Changed } from './changes.ts';
import { reasonMax } from './idea.ts';
import { hindranceTo } from './policy.ts';

/**
 * A partner's person votes or decides. `refused`: they may not, which only our group's home says, unless the home of a partner's group has
 * `decided`. `none`: it is no idea on which they can act, or nothing is different now.
 */
export async function receiveIdeaChange(
  tx: Tx,
  person: RemotePerson,
  said: Changed & { readonly ideaUri: string },
  decided: boolean,
): Promise<'changed' | 'refused' | 'none'> {
  const tag = tagOf(tx);
  const idea = await lockIdea(
    tx,
    tx`p.uri = ${said.ideaUri} and ${reachableFor(tx, person)} and not exists (
      select from groups g where g.id = p.group_id and g.peer_id is null and ${owesCharter(tag, tx`${person.id}::bigint`)})`,
  );
  if (!idea) return 'none';
  const change = {
    ...said.change,
    ...(said.change.reason !== undefined && { reason: cleanMultiline(said.change.reason, reasonMax) }),
  };
  if (!decided) {
    if (hindranceTo(await tiesOf(tx, person.id, idea), stateOf(idea), change) !== null) return 'refused';
    if (change.mergedInto && !(await isTarget(tx, idea, change.mergedInto))) return 'refused';
  }
  // A home that decided cannot make an idea the double of itself, however many others are between them.
  if (change.mergedInto && (await leadsBack(tx, idea.uri, change.mergedInto))) return 'none';
  const at = clampDate(said.at, new Date());
  const noted = await noteChange(tx, person, idea, { change, uri: said.uri, at });
  return noted === 'changed' ? 'changed' : 'none';
}

async function isTarget(tx: Tx, idea: Parameters<typeof requireTarget>[1], uri: string): Promise<boolean> {
  try {
    await requireTarget(tx, idea, tx`q.uri = ${uri}`);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

async function leadsBack(tx: Tx, ideaUri: string, from: string): Promise<boolean> {
  const [found] = await tx`
    with recursive up(uri) as (
      select ${from}::text
      union select j.merged_into from up join posts q on q.uri = up.uri join ideas j on j.post_id = q.id where j.merged_into is not null)
    select from up where uri = ${ideaUri}`;
  return found !== undefined;
}

/** The home of the group did not take what one of ours said: it is not so. False when somebody else says so. */
export const receiveIdeaRefusal = (tx: Tx, uri: string, by: string): Promise<boolean> =>
  refuseChanges(tx, uri, tx`g.uri = ${by} and g.peer_id is not null`);

/** A partner's server will never take it, in whatever words. */
export const ideaBounced = (tx: Tx, uri: string, peerId: number): Promise<boolean> =>
  refuseChanges(tx, uri, tx`g.peer_id = ${peerId}`);

/** Whether something that one of ours said of an idea is known under that URI. */
export async function isIdeaChange(reader: Reader, uri: string): Promise<boolean> {
  const [found] = await reader`
    select from idea_votes v where v.uri = ${uri} union all select from idea_acts c where c.uri = ${uri} limit 1`;
  return found !== undefined;
}
