import { receiveCharterAcceptance } from '#src/groups/accept-charter.ts';
import type { Wire } from '../context.ts';
import type { LogGroup } from '../group-log.ts';
import { provenBy } from '../proven.ts';
import { idOf, isObject, text } from '../vocabulary/read.ts';
import { WireError } from '../wire/errors.ts';
import { demand, personOf, type Incoming, type Prepared } from './incoming.ts';

const versionPattern = /^\/charter\/([1-9][0-9]{0,8})$/;

/** The version of the group's charter that an Accept is about, or null: then it is about something else. */
export function charterAccepted(incoming: Incoming, group: LogGroup): number | null {
  if (incoming.type !== 'Accept') return null;
  const uri = idOf(incoming.json.object);
  const match = uri.startsWith(group.uri) ? versionPattern.exec(uri.slice(group.uri.length)) : null;
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** Accept{charter} by a partner's member of our group. It has to carry a proof, because it is kept as one. */
export async function charterAcceptance(
  wire: Wire,
  incoming: Incoming,
  group: LogGroup,
  version: number,
): Promise<Prepared> {
  demand(wire, incoming, { scope: 'groups.join', group: group.handle });
  if (!(await provenBy(wire, incoming.json, incoming.actor.uri)))
    throw new WireError(401, 'Accepting a charter needs a valid integrity proof by its actor.');
  const { object } = incoming.json;
  const accepted = {
    groupId: group.id,
    personId: personOf(incoming),
    version,
    digest: isObject(object) ? text(object.digest) : '',
    proof: incoming.bytes,
  };
  return (tx) => receiveCharterAcceptance(tx, accepted);
}
