import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { lastOwner } from './leave.ts';
import { canExpel } from './policy.ts';
import { demandThat, lockGroup, sceneOf } from './scene.ts';
import { insertBan, removeMembership } from './store.ts';

/**
 * A moderator sends a member away, with `ban` so that they cannot come back without an invitation; a ban may also come before anybody joins.
 * In a partner's group the member goes from our copy at once, and its home, which has the last word, is told by the fact.
 */
export async function expel(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  personId: PersonId,
  how: { readonly ban?: boolean } = {},
): Promise<void> {
  const { group, by: actor, person } = await sceneOf(tx, groupId, by, personId);
  if (by === personId) throw new Refusal('invalid', 'Nobody sends themselves away; leave the group instead.');
  demandThat(
    canExpel(actor.standing, person.standing),
    'Only moderators send members away, and only owners send moderators away; ask one of them.',
  );
  const isOurs = group.peerId === null;
  const key = { groupId, personId };
  if (isOurs && person.standing?.role === 'owner') await lockGroup(tx, groupId);
  const gone = await removeMembership(tx, key, {
    states: ['active', 'requested', 'invited'],
    keepLastOwner: isOurs,
  });
  if (!gone && person.standing?.role === 'owner') throw lastOwner('be sent away');
  if (!gone && !how.ban) throw new Refusal('not_found', 'This person is no member of the group.');
  if (how.ban) await insertBan(tx, key, by);
  const data = { ...key, uri: gone?.uri ?? null, byId: by };
  if (gone?.state === 'active' || (how.ban && !isOurs))
    await recordFact(tx, by, 'group.expelled', { ...data, ...(how.ban && { banned: true }) });
  else if (gone) await recordFact(tx, by, 'group.declined', data);
}
