import { receiveMemberAdded, receiveMemberRemoved, receiveRole } from '#src/groups/receive.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { receivePin } from '#src/posts/pin.ts';
import { receiveHide, receiveRestore } from '#src/posts/receive.ts';
import { resolveActor } from '../resolve.ts';
import { idOf, isObject, text } from '../vocabulary/read.ts';
import type { Hear, Incoming } from './incoming.ts';
import { isRemovalUndone, reasonIn } from './removal.ts';

const deciding: ReadonlySet<string> = new Set(['Add', 'Remove', 'Block']);

/** Whether what a group tells is about the group itself: its members, their roles, and which of its posts stay or stand on top. */
export const isDecision = (incoming: Incoming): boolean =>
  deciding.has(incoming.type) || isRemovalUndone(incoming);

/** What the home of a partner's group decided, or took from one of its moderators. It decides about its own group, members and posts only. */
export const decision: Hear = async (wire, { json, type, via }) => {
  if (!via) return null;
  const { id: groupId } = via;
  const act = isObject(json.object) && type === 'Undo' ? json.object : json;
  const target = idOf(act.target);
  if (target !== '' && target !== via.uri && !target.startsWith(`${via.uri}/`)) return null;
  const objectUri = idOf(act.object);
  if (target.endsWith('/featured')) return (tx) => receivePin(tx, groupId, objectUri, type === 'Add');
  if (type === 'Remove' && target.endsWith('/log'))
    return (tx) => receiveHide(tx, groupId, objectUri, reasonIn(json));
  if (type === 'Undo') return target.endsWith('/log') ? (tx) => receiveRestore(tx, groupId, objectUri) : null;
  const person = await resolveActor(wire, objectUri).catch(() => null); // a member of a company that we have no agreement with
  if (!person || person.noun !== 'person') return null;
  const personId = person.id as PersonId;
  if (target.endsWith('/moderators')) {
    const role = type === 'Remove' ? 'member' : text(json.role) === 'owner' ? 'owner' : 'moderator';
    return (tx) => receiveRole(tx, groupId, personId, role);
  }
  if (type === 'Add') return (tx) => receiveMemberAdded(tx, groupId, personId);
  return (tx) => receiveMemberRemoved(tx, groupId, personId);
};
