import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from '../facts.ts';
import { lastOwner } from '../leave.ts';
import { canExpel, canGovern } from '../policy.ts';
import { requireThat, lockGroup, readGroupAction } from '../group-action.ts';
import { deleteBan, deleteDueBans, insertBan, removeMembership } from '../store.ts';
import { refusals } from '../refusals.ts';

/**
 * A moderator expels a member, with `ban` so that they cannot come back without an invitation, for good or `until` a moment; a ban may also precede joining. In a partner's
 * group the member is removed from our copy at once, and its home, which has the last word, is told by the fact.
 */
export async function expel(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  personId: PersonId,
  how: { readonly ban?: boolean; readonly until?: Date | null; readonly reason?: string } = {},
): Promise<void> {
  const { group, by: actor, person } = await readGroupAction(tx, groupId, by, personId);
  if (by === personId) throw refusals.removeSelf();
  requireThat(canExpel(actor.standing, person.standing), refusals.onlyModeratorsRemove);
  const isOurs = group.peerId === null;
  const key = { groupId, personId };
  if (isOurs && canGovern(person.standing)) await lockGroup(tx, groupId);
  const gone = await removeMembership(tx, key, {
    states: ['active', 'requested', 'invited'],
    keepLastOwner: isOurs,
  });
  if (!gone && canGovern(person.standing)) throw lastOwner('be sent away');
  if (!gone && !how.ban) throw refusals.memberUnknown();
  if (how.ban) await insertBan(tx, key, by, how.until ?? null);
  const data = { ...key, uri: gone?.uri ?? null, byId: by };
  if (gone?.state === 'active' || (how.ban && !isOurs))
    await recordFact(tx, by, 'group.expelled', { ...data, ...banOf(how) });
  else if (gone) await recordFact(tx, by, 'group.declined', data);
}

const banOf = ({ ban, until, reason }: { ban?: boolean; until?: Date | null; reason?: string }) =>
  ban
    ? { banned: true, ...(until && { until: until.toISOString() }), ...(reason !== undefined && { reason }) }
    : {};

/** A group of ours lets them ask again. `by` decides about it: the caller knows. */
export const liftBan = (tx: Tx, groupId: GroupId, personId: PersonId): Promise<void> =>
  deleteBan(tx, { groupId, personId });

/** A maintenance job. */
export const sweepBans = (tx: Tx): Promise<void> => deleteDueBans(tx);
