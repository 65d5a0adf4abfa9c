import { receiveCharterAcceptance } from '#src/groups/charters/accept-charter.ts';
import type { FederationContext } from '../context.ts';
import { isProvenBy } from '../security/verify-proof.ts';
import { idOf, isObject, text } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';
import { personOf, type Hear, type Incoming } from '../inbox/incoming.ts';
import { groupsNamed } from '../inbox/place.ts';

const charterPattern = /^(.+)\/charter\/([1-9][0-9]{0,8})$/;

/** Whether an Accept is about a charter version of the group of ours that it names. */
export const isCharterAcceptance = (ctx: FederationContext, { json }: Incoming): boolean => {
  const [, group] = charterPattern.exec(idOf(json.object)) ?? [];
  return (
    group !== undefined &&
    ctx.instance.addresses.parse(group)?.kind === 'group' &&
    groupsNamed(json).includes(group)
  );
};

/** Accept{charter} by a partner's member of our group. It has to carry a proof, because it is kept as evidence. */
export const charterAcceptance: Hear = async (ctx, incoming) => {
  const { json, via } = incoming;
  const [, group, version] = charterPattern.exec(idOf(json.object)) ?? [];
  if (!via || group !== via.uri) return null;
  if (!(await isProvenBy(ctx, json, incoming.actor.uri)))
    throw new ProtocolError(401, 'Accepting a charter requires a valid integrity proof by its actor.');
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
