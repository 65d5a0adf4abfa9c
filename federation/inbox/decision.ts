import { receiveMemberAdded, receiveMemberRemoved, receiveRole } from '#src/groups/receive-members.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { receivePin } from '#src/posts/pin.ts';
import { isByAnother } from '#src/posts/inbound/held.ts';
import { receiveHide, receiveRestore } from '#src/posts/inbound/receive.ts';
import { resolveActor } from '../actors/resolve.ts';
import type { FederationContext } from '../context.ts';
import { date, hasType, idOf, isObject, text } from '../vocabulary/read.ts';
import { decidedElsewhere, type Hear, type Incoming } from './incoming.ts';
import { isRemovalUndone, reasonIn } from './removal.ts';

const deciding: ReadonlySet<string> = new Set(['Add', 'Remove', 'Block']);

/** Whether what a group relays is about the group itself: its members, their roles, and which of its posts stay or are pinned. */
export const isDecision = (incoming: Incoming): boolean =>
  deciding.has(incoming.type) || isRemovalUndone(incoming);

/**
 * Whether a forum announces that a moderator removed a post: there that is a Delete by someone other than its author (Lemmy), and its Undo
 * brings it back. A Kontor sends Remove, so another person's Delete in its group has no effect.
 */
export async function isForumRemoval(ctx: FederationContext, incoming: Incoming): Promise<boolean> {
  const { json, type, via, actor } = incoming;
  if (!via || via.ours || decidedElsewhere(ctx, incoming)) return false;
  const act = type === 'Undo' && isObject(json.object) ? json.object : json;
  if (act !== json ? !hasType(act, 'Delete') : type !== 'Delete') return false;
  return await isByAnother(ctx.db, via.id, idOf(act.object), actor.id as PersonId);
}

/** What the home of a partner's group decided, or accepted from one of its moderators. It decides only about its own group, members and posts. */
export const decision: Hear = async (ctx, { json, type, via }) => {
  if (!via) return null;
  const { id: groupId } = via;
  const act = isObject(json.object) && type === 'Undo' ? json.object : json;
  const target = idOf(act.target);
  if (target !== '' && target !== via.uri && !target.startsWith(`${via.uri}/`)) return null;
  const objectUri = idOf(act.object);
  if (target.endsWith('/featured')) return (tx) => receivePin(tx, groupId, objectUri, type === 'Add');
  if (type === 'Delete' || (type === 'Remove' && target.endsWith('/log')))
    return (tx) => receiveHide(tx, groupId, objectUri, reasonIn(json));
  if (type === 'Undo')
    return target.endsWith('/log') || hasType(act, 'Delete')
      ? (tx) => receiveRestore(tx, groupId, objectUri)
      : null;
  const person = await resolveActor(ctx, objectUri).catch(() => null); // a member of a company that we have no agreement with
  if (!person || person.noun !== 'person') return null;
  const personId = person.id as PersonId;
  if (target.endsWith('/moderators')) {
    const role = type === 'Remove' ? 'member' : text(json.role) === 'owner' ? 'owner' : 'moderator';
    return (tx) => receiveRole(tx, groupId, personId, role);
  }
  const meant = idOf(json.follow) || null;
  if (type === 'Add')
    return (tx) => receiveMemberAdded(tx, groupId, personId, { since: date(json.published), meant });
  return (tx) => receiveMemberRemoved(tx, groupId, personId, { meant });
};
