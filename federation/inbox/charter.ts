import { receiveCharterAcceptance } from '#src/groups/accept-charter.ts';
import type { Wire } from '../context.ts';
import { provenBy } from '../proven.ts';
import { idOf, isObject, text } from '../vocabulary/read.ts';
import { WireError } from '../wire/errors.ts';
import { personOf, type Hear, type Incoming } from './incoming.ts';
import { groupsNamed } from './place.ts';

const charterPattern = /^(.+)\/charter\/([1-9][0-9]{0,8})$/;

/** Whether an Accept is about a version of the charter of the group of ours that it names. */
export const isCharterAcceptance = (wire: Wire, { json }: Incoming): boolean => {
  const [, group] = charterPattern.exec(idOf(json.object)) ?? [];
  return (
    group !== undefined &&
    wire.house.addresses.parse(group)?.kind === 'group' &&
    groupsNamed(json).includes(group)
  );
};

/** Accept{charter} by a partner's member of our group. It has to carry a proof, because it is kept as one. */
export const charterAcceptance: Hear = async (wire, incoming) => {
  const { json, via } = incoming;
  const [, group, version] = charterPattern.exec(idOf(json.object)) ?? [];
  if (!via || group !== via.uri) return null;
  if (!(await provenBy(wire, json, incoming.actor.uri)))
    throw new WireError(401, 'Accepting a charter needs a valid integrity proof by its actor.');
  const { object } = json;
  const accepted = {
    groupId: via.id,
    personId: personOf(incoming),
    version: Number(version),
    digest: isObject(object) ? text(object.digest) : '',
    proof: incoming.bytes,
  };
  return (tx) => receiveCharterAcceptance(tx, accepted);
};
