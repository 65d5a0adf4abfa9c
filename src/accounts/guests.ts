import { makeGuestInvitation } from '#src/access/invitations.ts';
import type { Standing } from '#src/groups/group.ts';
import { readGroupAction, requireOpen } from '#src/groups/group-action.ts';
import { canGovern, canModerate } from '#src/groups/policy.ts';
import { refusals as groupRefusals } from '#src/groups/refusals.ts';
import { checkGuest, overdueGuests } from '#src/people/guests.ts';
import { refusals as peopleRefusals } from '#src/people/refusals.ts';
import { findPersonByUri, readPeople } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Locale } from '#src/platform/languages.ts';
import { changeSetting, readSetting } from '#src/platform/settings.ts';
import { may } from '#src/roles/roles.ts';
import { endAccount } from './leave.ts';
import { refusals } from './refusals.ts';

/** Whom in a group the company lets invite guests. */
export const guestHosts = ['nobody', 'owners', 'moderators', 'members'] as const;
export type GuestHosts = (typeof guestHosts)[number];

export async function readGuestHosts(reader: Reader): Promise<GuestHosts> {
  const value = await readSetting(reader, 'guests');
  return guestHosts.find((each) => each === value) ?? 'owners';
}

/** An administrator says whom in a group they let invite guests. */
export async function setGuestHosts(tx: Tx, by: PersonId, hosts: GuestHosts): Promise<void> {
  const [actor] = await readPeople(tx, [by]);
  if (!actor || actor.deactivatedAt || !may(actor, 'people')) throw peopleRefusals.onlyAdministratorsGuests();
  await changeSetting(tx, 'guests', hosts);
}

/** May this member bring a guest into a group of ours? */
export function canHost(hosts: GuestHosts, standing: Standing | null): boolean {
  if (standing === null || standing.state !== 'active' || hosts === 'nobody') return false;
  return hosts === 'members' || canGovern(standing) || (hosts === 'moderators' && canModerate(standing));
}

/**
 * A member invites one person of a firm without an instance, by e-mail, to one group of ours and for a time. Not where members of partners are: no agreement speaks of guests.
 * Returns the invitation's number.
 */
export async function inviteGuest(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  guest: { readonly email: string; readonly firm: string; readonly until: Date; readonly locale: Locale },
): Promise<string> {
  const { group, by: host } = await readGroupAction(tx, groupId, by);
  if (host.isGuest) throw groupRefusals.guestsInviteNobody();
  if (!canHost(await readGuestHosts(tx), host.standing)) throw refusals.guestsNotByYou();
  requireOpen(group);
  const [place] = await tx<{ fits: boolean }[]>`
    select ${group.peerId === null} and not exists (select from memberships m join people p on p.id = m.person_id
      where m.group_id = ${groupId} and p.peer_id is not null) as fits`;
  if (!place?.fits) throw groupRefusals.guestsAmongOurselves();
  const { email, locale } = guest;
  return makeGuestInvitation(tx, by, { email, locale, groupId, guest: checkGuest(guest.firm, guest.until) });
}

/** Guests whose time is over leave as everybody does: signed out, out of their groups; what they wrote stays under their name. A maintenance job. */
export async function endGuests(tx: Tx): Promise<void> {
  const overdue = await overdueGuests(tx, endedAtOnce);
  if (overdue.length === 0) return;
  const instance = await findPersonByUri(tx, tx.instance.addresses.instanceActor);
  if (!instance) return;
  for (const personId of overdue) await endAccount(tx, instance.id, personId, 'keep');
}
const endedAtOnce = 50;
